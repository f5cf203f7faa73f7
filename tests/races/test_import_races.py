"""Imports at the same time: every order comes in once and whole, and none waits for ever (PRODUCT I3, I4)."""

from itertools import cycle
from pathlib import Path

from tests import worlds
from tests.races.found import find
from tests.races.grounds import Said, awaiting, settle_down, stage, stage_apart
from tests.races.racing import FEWER, PAIRS, race
from tests.races.verbs import accepted
from tests.worlds import CONTACT, NOW, TODAY

from startline.actions.actor import CONSOLE
from startline.actions.import_report import ImportSummary, apply_run
from startline.actions.place_order import NewLine, NewOrder, place_order
from startline.models import Account, Line, MailLine, Order, TransactionItem
from startline.models.record import Outcome
from startline.rules.refusal import RefusalCode, Refused
from startline.sweeps.claim_mails import claim_mails
from startline.sweeps.settle_mails import settle_mails

ONE, TWO = "one@acme.example", "two@acme.example"


def apply(run_id: int) -> ImportSummary:
    """Take the run over."""
    return apply_run(actor=CONSOLE, run_id=run_id, now=NOW)


def test_the_same_new_file_imported_twice_at_once_comes_in_once(partner: Account, tmp_path: Path) -> None:
    rows = [Said(order=f"R{pair:04}", line=f"{line}.0") for pair in range(PAIRS) for line in (1, 2)]
    twice = [stage_apart(tmp_path / "orders.csv", rows, account=partner) for _ in range(2)]

    answers = race(lambda pair: apply(twice[0][pair]), lambda pair: apply(twice[1][pair]))

    for answer in answers:
        assert sorted((summary.new, summary.unchanged) for summary in answer) == [(0, 2), (2, 0)]
    assert {first.new for first, _ in answers} == {0, 2}
    assert (Order.objects.count(), Line.objects.count()) == (PAIRS, 2 * PAIRS)
    assert TransactionItem.objects.filter(outcome=Outcome.CHANGED).count() == 2 * PAIRS
    settle_down(now=NOW)


def test_the_same_new_file_read_and_imported_twice_at_once_comes_in_once(
    partner: Account, tmp_path: Path
) -> None:
    def bring(pair: int, *, side: str) -> ImportSummary:
        said = Said(order=f"R{pair:04}", contact=f"it-{pair}@acme.example")
        return apply(stage(tmp_path / f"{side}.csv", [said], account=partner))

    answers = race(lambda pair: bring(pair, side="left"), lambda pair: bring(pair, side="right"), pairs=FEWER)

    for answer in answers:
        assert sorted((summary.new, summary.unchanged) for summary in answer) == [(0, 1), (1, 0)]
    assert Line.objects.count() == FEWER
    settle_down(now=NOW)


def test_two_versions_of_a_file_follow_each_other_and_the_later_one_counts(
    partner: Account, tmp_path: Path
) -> None:
    versions = [
        stage_apart(
            tmp_path / "orders.csv",
            [
                Said(order=f"R{pair:04}", line=f"{line}.0", contact=contact)
                for pair in range(PAIRS)
                for line in (1, 2)
            ],
            account=partner,
        )
        for contact in (ONE, TWO)
    ]

    answers = race(lambda pair: apply(versions[0][pair]), lambda pair: apply(versions[1][pair]))
    settle_down(now=NOW)

    orders = dict(Order.objects.values_list("number", "id"))
    found = find()
    for pair, answer in enumerate(answers):
        later = (ONE, TWO)[[summary.changed for summary in answer].index(2)]
        order_id = orders[f"R{pair:04}"]
        assert sorted((summary.new, summary.changed) for summary in answer) == [(0, 2), (2, 0)]
        assert found.contacts(order_id) == {(later, 1)}
        assert [found.reached(line.pk) for line in found.by_order[order_id]] == [[later], [later]]
    assert {first.new for first, _ in answers} == {0, 2}


def test_one_run_applied_by_two_at_once_is_taken_over_once(partner: Account, tmp_path: Path) -> None:
    rows = [Said(order=f"R{pair:04}") for pair in range(FEWER)]
    run_ids = stage_apart(tmp_path / "orders.csv", rows, account=partner)

    answers = race(lambda pair: apply(run_ids[pair]), lambda pair: apply(run_ids[pair]), pairs=FEWER)

    assert [(first.new, second.new) for first, second in answers] == [(1, 1)] * FEWER
    assert TransactionItem.objects.count() == FEWER
    settle_down(now=NOW)


def test_imports_of_two_accounts_with_the_same_new_contacts_never_wait_for_each_other_for_ever(
    cast: worlds.Cast, tmp_path: Path
) -> None:
    """Their files name the contacts in opposite order: whoever locked them row by row would deadlock."""
    runs = [
        _changing_runs(tmp_path, account=account, contacts=contacts)
        for account, contacts in ((cast.partner, (ONE, TWO)), (cast.other_partner, (TWO, ONE)))
    ]

    answers = race(lambda pair: apply(runs[0][pair]), lambda pair: apply(runs[1][pair]), pairs=FEWER)
    settle_down(now=NOW)

    found = find()
    assert [(first.changed, second.changed) for first, second in answers] == [(2, 2)] * FEWER
    assert {tuple(found.reached(line_id)) for line_id in found.lines} == {(CONTACT, ONE), (CONTACT, TWO)}


def test_an_import_and_a_delivery_that_meet_on_two_orders_never_wait_for_each_other_for_ever(
    partner: Account, tmp_path: Path
) -> None:
    """The second order of a pair has the first line: whoever locked lines order by order would deadlock."""
    numbers = [number for pair in range(FEWER) for number in (f"R{pair:04}-2", f"R{pair:04}-1")]
    apply(stage(tmp_path / "orders.csv", [Said(order=number) for number in numbers], account=partner))
    worlds.mail_due()
    claim = claim_mails(now=NOW, limit=2 * FEWER, server="mx.example")
    mails = sorted(claim.mails, key=lambda mail: first_line(mail.id))
    changed = [Said(order=number, contact=ONE) for number in numbers]
    runs = stage_apart(tmp_path / "changed.csv", changed, account=partner, orders=2)

    def settle(pair: int) -> None:
        results = [accepted(mail, at=NOW) for mail in mails[2 * pair : 2 * pair + 2]]
        settle_mails(results=results, lease=claim.lease, now=NOW)

    answers = race(lambda pair: apply(runs[pair]), settle, pairs=FEWER)
    settle_down(now=NOW)

    found = find()
    assert [summary.changed for summary, _ in answers] == [2] * FEWER
    assert {tuple(found.reached(line_id)) for line_id in found.lines} == {(CONTACT, ONE)}
    assert {tuple(epochs) for epochs in found.windows.values()} == {(0,), (1,)}


def first_line(mail_id: int) -> int:
    """The first line that the mail speaks of."""
    return MailLine.objects.filter(mail_id=mail_id).values_list("line_id", flat=True)[0]


def test_of_two_who_place_an_order_of_one_number_one_hears_that_it_exists(partner: Account) -> None:
    def place(pair: int, *, contact: str) -> int | RefusalCode:
        line = NewLine(number="1.0", offer_code=worlds.FLEX, start_date=TODAY, contact=contact)
        order = NewOrder(account_id=partner.pk, number=f"P{pair:04}", customer_name="Acme", lines=[line])
        try:
            return place_order(actor=CONSOLE, order=order, now=NOW)
        except Refused as refused:
            return refused.refusal.code

    answers = race(lambda pair: place(pair, contact=ONE), lambda pair: place(pair, contact=TWO), pairs=FEWER)

    found = find()
    for answer in answers:
        (lost,) = (side for side in (0, 1) if answer[side] is RefusalCode.ORDER_EXISTS)
        order_id = answer[1 - lost]
        assert isinstance(order_id, int)
        assert found.contacts(order_id) == {((ONE, TWO)[1 - lost], 0)}
    assert {first is RefusalCode.ORDER_EXISTS for first, _ in answers} == {True, False}
    settle_down(now=NOW)


def _changing_runs(folder: Path, *, account: Account, contacts: tuple[str, str]) -> list[int]:
    """Runs that each give the two orders of a pair, which are there already, the two contacts in their order."""
    awaiting(folder, account, orders=2 * FEWER)
    orders = Order.objects.filter(account=account).order_by("number").values_list("number", flat=True)
    rows = [
        Said(order=order, contact=contact) for order, contact in zip(orders, cycle(contacts), strict=False)
    ]
    return stage_apart(folder / "changed.csv", rows, account=account, orders=2)
