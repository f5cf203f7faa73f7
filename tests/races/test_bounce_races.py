"""Bounces at the same time as everything else: one clean outcome, whoever comes first (PRODUCT C5, M4, W2)."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.races.found import find
from tests.races.grounds import Ground, at, awaiting, closing_at, settle_down, spread_deadlines
from tests.races.racing import FEWER, assert_on_record, race
from tests.races.verbs import ALL_CHANGED, accepted, change, map_lines, outcomes, resend_lines
from tests.returning import take
from tests.worlds import NOW

from startline.actions.map_to_organization import find_or_add_organization
from startline.models import Account, Bounce, DeliveryNotice, Line, Mail, MailLine, TransactionEvent, Window
from startline.models.mail import MailKind
from startline.rules.line import Status
from startline.sweeps.claim_mails import Claim, claim_mails
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.judge_notices import judge_notices
from startline.sweeps.settle_mails import settle_mails

pytestmark = pytest.mark.usefixtures("return_address")
NEW = "new@acme.example"


def came_back(grounds: Sequence[Ground]) -> list[int]:
    """Each order's only mail comes back for good, to be judged pair by pair; the mails' ids."""
    by_line = dict(MailLine.objects.order_by("-mail_id").values_list("line_id", "mail_id"))
    mail_ids = [by_line[ground.line_id] for ground in grounds]
    for mail_id in mail_ids:
        take(mail_id=mail_id)
    return mail_ids


def windows(line_id: int) -> list[tuple[int, str | None]]:
    """The mails that started the line's windows, and why each ended."""
    return list(Window.objects.filter(line_id=line_id).order_by("id").values_list("mail_id", "end_cause"))


def test_a_bounce_and_a_contact_change(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    mail_ids = came_back(grounds)

    answers = race(
        lambda pair: judge_notices(now=NOW, limit=1),
        lambda pair: change(grounds[pair], address=NEW),
        pairs=FEWER,
    )
    flagged = Line.objects.exclude(undeliverable_at=None).count()
    settle_down(now=NOW)

    found = find()
    assert {judged.lines for judged, _ in answers} == {1}
    assert all(outcomes(done) == ALL_CHANGED for _, done in answers)
    assert flagged == 0
    for ground, mail_id in zip(grounds, mail_ids, strict=True):
        assert found.contacts(ground.order_id) == {(NEW, 1)}
        assert [cause for _, cause in windows(ground.line_id)] == ["bounced", None]
        assert windows(ground.line_id)[0][0] == mail_id
        assert found.reached(ground.line_id)[-1] == NEW
    assert_on_record(done for _, done in answers)


def test_a_bounce_and_the_mapping(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    came_back(grounds)
    organization_id = find_or_add_organization("Acme S.p.A.")

    answers = race(
        lambda pair: judge_notices(now=NOW, limit=1),
        lambda pair: map_lines(grounds[pair], organization_id=organization_id),
        pairs=FEWER,
    )

    found = find()
    assert all(outcomes(done) == ALL_CHANGED for _, done in answers)
    ends = set()
    for ground in grounds:
        line, ((_, end),) = found.lines[ground.line_id], windows(ground.line_id)
        assert (line.status, line.undeliverable_at is not None) == (Status.PENDING, end == "bounced")
        ends.add(end)
    assert ends == {"bounced", None}
    assert_on_record(done for _, done in answers)


def test_a_bounce_and_the_closing_sweep(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    spread_deadlines(grounds)
    came_back(grounds)

    race(
        lambda pair: judge_notices(now=closing_at(pair), limit=1),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
        pairs=FEWER,
    )
    for pair in range(FEWER):  # a line that the bounce held locked is left for the next run
        close_overdue_lines(now=closing_at(pair))

    found = find()
    stood = set()
    for ground in grounds:
        line, ((_, end),) = found.lines[ground.line_id], windows(ground.line_id)
        assert (line.status, end) in {(Status.CLOSED, "deadline"), (Status.AWAITING, "bounced")}
        assert line.undeliverable_at is not None
        stood.add(line.status)
    assert stood == {Status.CLOSED, Status.AWAITING}


def test_a_bounce_and_the_acceptance_of_a_resend(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    mail_ids = came_back(grounds)
    claims = [claimed_resend(ground, pair) for pair, ground in enumerate(grounds)]

    race(
        lambda pair: judge_notices(now=at(pair), limit=1),
        lambda pair: settle_mails(
            results=[accepted(mail, at=at(pair)) for mail in claims[pair].mails],
            lease=claims[pair].lease,
            now=at(pair),
        ),
        pairs=FEWER,
    )

    found = find()
    for pair, (ground, mail_id) in enumerate(zip(grounds, mail_ids, strict=True)):
        line, (resent,) = found.lines[ground.line_id], claims[pair].mails
        assert (line.undeliverable_at, line.mail_accepted_at) == (None, at(pair))
        assert windows(ground.line_id) == [(mail_id, "bounced"), (resent.id, None)]
    settle_down(now=at(FEWER))


def claimed_resend(ground: Ground, pair: int) -> Claim:
    """The claim of the order's mail sent again, due at the pair's instant."""
    resend_lines(ground)
    Mail.objects.filter(kind=MailKind.RESEND, settled_at=None, attempts=0).update(due_at=at(pair))
    return claim_mails(now=at(pair), limit=1, server="mx.example")


def test_two_workers_judge_each_notice_once_and_each_mail_comes_back_once(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    came_back(grounds)
    came_back(grounds)

    answers = race(
        lambda pair: judge_notices(now=NOW, limit=1),
        lambda pair: judge_notices(now=NOW, limit=1),
        pairs=FEWER,
    )
    judge_notices(now=NOW, limit=2 * FEWER)

    states = list(DeliveryNotice.objects.values_list("state", flat=True))
    assert sum(one.lines + other.lines for one, other in answers) <= 2 * FEWER
    assert (states.count("applied"), states.count("ignored")) == (FEWER, FEWER)
    assert Bounce.objects.count() == TransactionEvent.objects.filter(kind="mail_bounced").count() == FEWER
    settle_down(now=NOW)
