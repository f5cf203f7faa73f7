"""Sweeps against themselves: any number of workers, and everything exactly once (PRODUCT M1, M2, W3)."""

from pathlib import Path

from tests import worlds
from tests.races.found import find
from tests.races.grounds import (
    at,
    awaiting,
    booked,
    closing_at,
    settle_down,
    spread_deadlines,
    spread_mails,
    started,
)
from tests.races.racing import FEWER, PAIRS, assert_on_record, race
from tests.races.verbs import ALL_CHANGED, accepted, cancel_order, map_lines, outcomes
from tests.worlds import CONTACT, NOW

from startline.actions.map_to_organization import find_or_add_organization
from startline.models import Account, Line, Mail, MailAttempt, MailLine, TransactionState
from startline.models.mail import MailKind, MailState
from startline.models.record import TransactionStatus, TransactionType
from startline.sweeps.claim_mails import Claim, claim_mails
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.settle_mails import settle_mails

OTHER = "other@acme.example"


def test_two_closing_sweeps_close_each_line_once(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS)
    spread_deadlines(grounds)

    answers = race(
        lambda pair: close_overdue_lines(now=closing_at(pair)),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
    )

    found = find()
    assert sum(first.lines + second.lines for first, second in answers) == PAIRS
    for ground in grounds:
        assert found.transactions[ground.line_id].count(TransactionType.WINDOW_ENDED) == 1
    assert {first.lines for first, _ in answers} == {0, 1}


def test_two_mail_sweeps_write_one_first_mail_for_each_order(partner: Account, tmp_path: Path) -> None:
    grounds = booked(tmp_path, partner, orders=FEWER, contacts=[CONTACT, CONTACT])
    for pair, ground in enumerate(grounds):
        Line.objects.filter(pk__in=ground.line_ids).update(mail_due_at=at(pair))

    answers = race(
        lambda pair: mail_due_lines(now=at(pair)), lambda pair: mail_due_lines(now=at(pair)), pairs=FEWER
    )

    found = find()
    assert sum(first.lines + second.lines for first, second in answers) == 2 * FEWER
    for ground in grounds:
        assert [len(found.mails[line_id]) for line_id in ground.line_ids] == [1, 1]
    settle_down(now=at(FEWER))


def test_two_workers_never_claim_one_mail(partner: Account, tmp_path: Path) -> None:
    mail_ids = spread_mails(started(tmp_path, partner, orders=PAIRS))

    def claim(pair: int) -> Claim:
        return claim_mails(now=at(pair), limit=50, server="mx.example")

    answers = race(claim, claim)

    claims = [claimed for answer in answers for claimed in answer]
    assert sorted(mail.id for claimed in claims for mail in claimed.mails) == sorted(mail_ids)
    assert MailAttempt.objects.count() == PAIRS
    for claimed in claims:
        results = [accepted(mail, at=at(PAIRS)) for mail in claimed.mails]
        settle_mails(results=results, lease=claimed.lease, now=at(PAIRS))


def test_two_workers_that_settle_the_two_mails_of_a_transaction_complete_it(
    partner: Account, tmp_path: Path
) -> None:
    grounds = started(tmp_path, partner, orders=PAIRS, contacts=[CONTACT, OTHER])
    claim = claim_mails(now=NOW, limit=2 * PAIRS, server="mx.example")
    claimed = {mail.id: mail for mail in claim.mails}
    mail_of = dict(MailLine.objects.values_list("line_id", "mail_id"))

    def settle(line_id: int) -> None:
        settle_mails(results=[accepted(claimed[mail_of[line_id]], at=NOW)], lease=claim.lease, now=NOW)

    race(lambda pair: settle(grounds[pair].line_ids[0]), lambda pair: settle(grounds[pair].line_ids[1]))

    found = find()
    for ground in grounds:
        assert [found.reached(line_id) for line_id in ground.line_ids] == [[CONTACT], [OTHER]]
        assert [len(found.windows[line_id]) for line_id in ground.line_ids] == [1, 1]
    assert set(TransactionState.objects.values_list("status", flat=True)) == {TransactionStatus.COMPLETED}


def test_one_mail_settled_while_the_other_is_dropped_completes_their_transaction(
    partner: Account, tmp_path: Path
) -> None:
    grounds = started(tmp_path, partner, orders=FEWER, contacts=[CONTACT, OTHER])
    mail_of = dict(MailLine.objects.values_list("line_id", "mail_id"))
    for pair, ground in enumerate(grounds):
        Mail.objects.filter(pk=mail_of[ground.line_ids[1]]).update(due_at=at(pair + 1))
    claim = claim_mails(now=NOW, limit=2 * FEWER, server="mx.example")
    claimed = {mail.id: mail for mail in claim.mails}
    acme = find_or_add_organization(worlds.ORGANIZATION)
    for ground in grounds:
        map_lines(ground, organization_id=acme, line_ids=ground.line_ids[1:])

    def settle(line_id: int) -> None:
        settle_mails(results=[accepted(claimed[mail_of[line_id]], at=NOW)], lease=claim.lease, now=NOW)

    race(
        lambda pair: settle(grounds[pair].line_id),
        lambda pair: claim_mails(now=at(pair + 1), limit=50, server="mx.example"),
        pairs=FEWER,
    )
    settle_down(now=at(FEWER))

    found = find()
    for ground in grounds:
        states = [found.mails[line_id][0].state for line_id in ground.line_ids]
        assert states == [MailState.ACCEPTED, MailState.CANCELLED]
    assert set(TransactionState.objects.values_list("status", flat=True)) == {TransactionStatus.COMPLETED}


def test_who_was_mailed_while_the_order_was_cancelled_is_told_and_nobody_else(
    partner: Account, tmp_path: Path
) -> None:
    grounds = started(tmp_path, partner, orders=PAIRS)
    spread_mails(grounds)

    answers = race(lambda pair: cancel_order(grounds[pair]), lambda pair: worlds.deliver(now=at(pair)))
    settle_down(now=at(PAIRS))

    found = find()
    stories = set()
    for ground, (cancelling, _) in zip(grounds, answers, strict=True):
        assert outcomes(cancelling) == ALL_CHANGED
        stories.add(tuple((mail.kind, mail.state) for mail in found.mails[ground.line_id]))
    assert stories == {
        ((MailKind.PROVISIONING, MailState.CANCELLED),),
        ((MailKind.PROVISIONING, MailState.ACCEPTED), (MailKind.CANCELLED, MailState.ACCEPTED)),
    }
    assert_on_record(done for done, _ in answers)
