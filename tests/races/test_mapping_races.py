"""The point of no return against itself, the deadline, cancelling and setup (PRODUCT H3, W3, W4)."""

from pathlib import Path

from tests import worlds
from tests.races.found import find
from tests.races.grounds import awaiting, closing_at, settle_down, spread_deadlines
from tests.races.racing import FEWER, PAIRS, assert_on_record, race
from tests.races.verbs import ALL_CHANGED, cancel_order, facts, map_lines, outcomes, refusals
from tests.worlds import CONTACT, NOW

from startline.actions.actor import CONSOLE
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import find_or_add_organization
from startline.models import Account
from startline.models.record import TransactionType
from startline.rules.line import BillingCause, Status
from startline.rules.refusal import RefusalCode
from startline.sweeps.close_overdue_lines import close_overdue_lines

BRAVO = "Bravo S.r.l."


def test_an_order_mapped_to_two_organizations_at_once_goes_to_one_of_them(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS, contacts=[CONTACT, CONTACT])
    acme, bravo = (find_or_add_organization(name) for name in (worlds.ORGANIZATION, BRAVO))

    answers = race(
        lambda pair: map_lines(grounds[pair], organization_id=acme),
        lambda pair: map_lines(grounds[pair], organization_id=bravo),
    )

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        won = [outcomes(done) == ALL_CHANGED for done in answer]
        name, loser = (worlds.ORGANIZATION, BRAVO)[won.index(True)], answer[won.index(False)]
        assert refusals(loser) == {RefusalCode.ALREADY_MAPPED}
        assert facts(loser)["organization"] == name
        assert {line.organization and line.organization.name for line in found.by_order[ground.order_id]} == {
            name
        }
    assert {outcomes(first) == ALL_CHANGED for first, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)


def test_two_lines_of_an_order_never_go_to_two_organizations(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS, contacts=[CONTACT, CONTACT])
    acme, bravo = (find_or_add_organization(name) for name in (worlds.ORGANIZATION, BRAVO))

    answers = race(
        lambda pair: map_lines(grounds[pair], organization_id=acme, line_ids=grounds[pair].line_ids[:1]),
        lambda pair: map_lines(grounds[pair], organization_id=bravo, line_ids=grounds[pair].line_ids[1:]),
    )

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        won = [outcomes(done) == ALL_CHANGED for done in answer]
        name, loser = (worlds.ORGANIZATION, BRAVO)[won.index(True)], answer[won.index(False)]
        mapped = [line for line in found.by_order[ground.order_id] if line.mapped_at]
        assert refusals(loser) == {RefusalCode.OTHER_ORGANIZATION}
        assert facts(loser)["organization"] == name
        assert [line.organization and line.organization.name for line in mapped] == [name]
    assert {outcomes(first) == ALL_CHANGED for first, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)


def test_a_mapping_at_the_deadline_ends_mapped_closed_and_billing_once(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS)
    acme = find_or_add_organization(worlds.ORGANIZATION)
    spread_deadlines(grounds)

    answers = race(
        lambda pair: map_lines(grounds[pair], organization_id=acme),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
    )
    settle_down(now=closing_at(PAIRS))

    found = find()
    for ground, (mapping, _) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        assert outcomes(mapping) == ALL_CHANGED
        assert line.status == Status.CLOSED
        assert line.billing_cause == BillingCause.WINDOW_ENDED
        assert found.transactions[ground.line_id].count(TransactionType.WINDOW_ENDED) == 1
    orders = {found.transactions[ground.line_id][-1] for ground in grounds}
    assert orders == {TransactionType.WINDOW_ENDED, TransactionType.ORGANIZATION_MAPPED}
    assert_on_record(done for done, _ in answers)


def test_a_set_up_at_the_deadline_starts_billing_once_for_one_of_the_two_causes(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    acme = find_or_add_organization(worlds.ORGANIZATION)
    for ground in grounds:
        map_lines(ground, organization_id=acme)
    spread_deadlines(grounds)

    answers = race(
        lambda pair: complete_set_up(
            actor=CONSOLE, order_id=grounds[pair].order_id, line_ids=None, now=closing_at(pair)
        ),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
        pairs=FEWER,
    )
    settle_down(now=closing_at(FEWER))

    found = find()
    for ground, (setting_up, closing) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        cause = BillingCause.WINDOW_ENDED if closing.lines else BillingCause.SET_UP
        assert outcomes(setting_up) == ALL_CHANGED
        assert line.set_up_at is not None
        assert line.status == Status.CLOSED
        assert line.billing_cause == line.close_cause == cause
    assert {closing.lines for _, closing in answers} == {0, 1}
    assert_on_record(done for done, _ in answers)


def test_an_order_is_mapped_or_cancelled_and_the_other_side_hears_of_it(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    acme = find_or_add_organization(worlds.ORGANIZATION)

    answers = race(
        lambda pair: map_lines(grounds[pair], organization_id=acme),
        lambda pair: cancel_order(grounds[pair]),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, (mapping, cancelling) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        if outcomes(mapping) == ALL_CHANGED:
            assert refusals(cancelling) == {RefusalCode.PAST_PONR}
            assert line.status == Status.PENDING
        else:
            assert outcomes(cancelling) == ALL_CHANGED
            assert refusals(mapping) == {RefusalCode.CANCELLED}
            assert line.status == Status.CANCELLED
            assert found.reached(ground.line_id) == [CONTACT, CONTACT]
    assert {outcomes(mapping) == ALL_CHANGED for mapping, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)


def test_an_order_is_cancelled_or_closed_at_the_deadline_and_never_both(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER)
    spread_deadlines(grounds)

    answers = race(
        lambda pair: cancel_order(grounds[pair], now=closing_at(pair)),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
        pairs=FEWER,
    )
    settle_down(now=closing_at(FEWER))

    found = find()
    for ground, (cancelling, closing) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        if closing.lines:
            assert refusals(cancelling) == {RefusalCode.CLOSED}
            assert (line.status, line.billing_cause) == (Status.CLOSED, BillingCause.WINDOW_ENDED)
        else:
            assert outcomes(cancelling) == ALL_CHANGED
            assert (line.status, line.billing_cause) == (Status.CANCELLED, None)
    assert {closing.lines for _, closing in answers} == {0, 1}
    assert_on_record(done for done, _ in answers)
