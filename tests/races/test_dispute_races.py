"""A disputed change of contact against mapping, another change, the review's end and the deadline (PRODUCT C9)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from tests import worlds
from tests.races.found import find
from tests.races.grounds import Ground, awaiting, closing_at, settle_down, spread_deadlines
from tests.races.racing import FEWER, assert_on_record, race
from tests.races.verbs import ALL_CHANGED, change, map_lines, outcomes, refusals
from tests.worlds import NOW

from startline.actions.actor import CONSOLE
from startline.actions.clear_review import clear_review
from startline.actions.dispute_change import dispute_change
from startline.actions.map_to_organization import find_or_add_organization
from startline.actions.outcome import Done
from startline.models import Account, Mail, MailLine
from startline.models.mail import MailKind
from startline.queries.check import problems
from startline.rules.line import BillingCause, Status
from startline.rules.refusal import RefusalCode
from startline.sweeps.close_overdue_lines import close_overdue_lines

NEW, THIRD = "new@acme.example", "third@acme.example"


@pytest.fixture
def replaced(partner: Account, tmp_path: Path) -> Sequence[Ground]:
    """Orders whose contact, whom mail had reached, was replaced."""
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    for ground in grounds:
        change(ground, address=NEW)
    worlds.deliver()
    return grounds


def notices() -> Mapping[int, int]:
    """The notice about each line."""
    written = Mail.objects.filter(kind=MailKind.CONTACT_REPLACED).values("id")
    return dict(MailLine.objects.filter(mail_id__in=written).values_list("line_id", "mail_id"))


def clear(ground: Ground) -> Done:
    return clear_review(actor=CONSOLE, order_id=ground.order_id, line_ids=None, now=NOW)


def test_a_change_is_disputed_before_the_mapping_or_the_mapping_comes_first(
    replaced: Sequence[Ground],
) -> None:
    mail_of, acme = notices(), find_or_add_organization(worlds.ORGANIZATION)

    answers = race(
        lambda pair: dispute_change(mail_id=mail_of[replaced[pair].line_id], now=NOW),
        lambda pair: map_lines(replaced[pair], organization_id=acme),
        pairs=FEWER,
    )

    found = find()
    for ground, (disputing, mapping) in zip(replaced, answers, strict=True):
        line = found.lines[ground.line_id]
        if outcomes(disputing) == ALL_CHANGED:
            assert refusals(mapping) == {RefusalCode.UNDER_REVIEW}
            assert (line.review_at, line.mapped_at) == (NOW, None)
        else:
            assert refusals(disputing) == {RefusalCode.PAST_PONR}
            assert (line.review_at, line.mapped_at) == (None, NOW)
    assert {outcomes(disputing) == ALL_CHANGED for disputing, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)
    assert list(problems()) == []


def test_a_dispute_and_another_change_leave_the_line_without_review_whoever_is_first(
    replaced: Sequence[Ground],
) -> None:
    mail_of = notices()

    answers = race(
        lambda pair: dispute_change(mail_id=mail_of[replaced[pair].line_id], now=NOW),
        lambda pair: change(replaced[pair], address=THIRD, seen_epoch=1),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, (disputing, changing) in zip(replaced, answers, strict=True):
        assert outcomes(changing) == ALL_CHANGED
        assert found.lines[ground.line_id].review_at is None
        if outcomes(disputing) != ALL_CHANGED:
            assert refusals(disputing) == {RefusalCode.STALE}
    assert {outcomes(disputing) == ALL_CHANGED for disputing, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)
    assert list(problems()) == []


def test_a_notice_used_twice_at_once_is_one_dispute(replaced: Sequence[Ground]) -> None:
    mail_of = notices()

    answers = race(
        lambda pair: dispute_change(mail_id=mail_of[replaced[pair].line_id], now=NOW),
        lambda pair: dispute_change(mail_id=mail_of[replaced[pair].line_id], now=NOW),
        pairs=FEWER,
    )

    for answer in answers:
        first, second = sorted(answer, key=lambda done: done.transaction_id is None)
        assert outcomes(first) == ALL_CHANGED
        assert refusals(second) == {RefusalCode.ALREADY_DISPUTED}
        assert second.transaction_id is None
    assert_on_record(done for answer in answers for done in answer if done.transaction_id)


def test_a_review_that_is_closed_while_the_notice_is_used_again_stays_closed(
    replaced: Sequence[Ground],
) -> None:
    mail_of = notices()
    for ground in replaced:
        dispute_change(mail_id=mail_of[ground.line_id], now=NOW)

    answers = race(
        lambda pair: dispute_change(mail_id=mail_of[replaced[pair].line_id], now=NOW),
        lambda pair: clear(replaced[pair]),
        pairs=FEWER,
    )

    found = find()
    for ground, (disputing, clearing) in zip(replaced, answers, strict=True):
        assert outcomes(clearing) == ALL_CHANGED
        assert refusals(disputing) == {RefusalCode.ALREADY_DISPUTED}
        assert found.lines[ground.line_id].review_at is None
    assert list(problems()) == []


def test_a_review_is_closed_or_not_there_yet_when_somebody_closes_it(replaced: Sequence[Ground]) -> None:
    mail_of = notices()

    answers = race(
        lambda pair: dispute_change(mail_id=mail_of[replaced[pair].line_id], now=NOW),
        lambda pair: clear(replaced[pair]),
        pairs=FEWER,
    )

    found = find()
    for ground, (disputing, clearing) in zip(replaced, answers, strict=True):
        assert outcomes(disputing) == ALL_CHANGED
        if outcomes(clearing) == ALL_CHANGED:
            assert found.lines[ground.line_id].review_at is None
        else:
            assert refusals(clearing) == {RefusalCode.NOT_UNDER_REVIEW}
            assert found.lines[ground.line_id].review_at == NOW
    assert {outcomes(clearing) == ALL_CHANGED for _, clearing in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)


def test_a_dispute_at_the_deadline_neither_keeps_the_line_open_nor_is_lost(
    replaced: Sequence[Ground],
) -> None:
    mail_of = notices()
    spread_deadlines(replaced)

    answers = race(
        lambda pair: dispute_change(mail_id=mail_of[replaced[pair].line_id], now=closing_at(pair)),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
        pairs=FEWER,
    )
    settle_down(now=closing_at(FEWER))

    found = find()
    for pair, (ground, (disputing, _)) in enumerate(zip(replaced, answers, strict=True)):
        line = found.lines[ground.line_id]
        assert outcomes(disputing) == ALL_CHANGED
        assert (line.status, line.billing_cause) == (Status.CLOSED, BillingCause.WINDOW_ENDED)
        assert line.review_at == closing_at(pair)
    assert_on_record(done for done, _ in answers)
    assert list(problems()) == []
