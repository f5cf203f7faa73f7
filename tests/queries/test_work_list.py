"""The work list: each line in one group, the most urgent first, however it is asked for (PRODUCT P4)."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.models.forbidding import run
from tests.worlds import NOW, SUPPORT, WX, Stage, Wanted, cast, close_overdue, place

from startline.models import Line, Policy, Window
from startline.queries import seeing
from startline.queries.lines import LineFilter
from startline.queries.paging import BadCursor, cursor_of
from startline.queries.work_list import (
    Group,
    WorkFilter,
    choices,
    counters,
    every_waiting_line,
    search,
    waiting_lines,
)
from startline.rules.line import Expiry

pytestmark = pytest.mark.django_db
ALL = WorkFilter(lines=LineFilter(accounts=None))
MICROSECOND = timedelta(microseconds=1)


def listed(wanted: WorkFilter = ALL, *, limit: int = 100) -> list[tuple[str, str]]:
    """Group and number of every line in the list, read in pages of *limit*."""
    seen: list[tuple[str, str]] = []
    after: str | None = None
    for _ in range(200):
        page = waiting_lines(wanted, now=NOW, limit=limit, after=after)
        seen += [(one.group.value, one.line.number) for one in page.rows]
        after = page.after
        if after is None:
            return seen
    raise AssertionError("The pages have no end.")


def found(line_ids: Sequence[int] | None = None) -> WorkFilter:
    """The same lines, asked for one by one as a search does."""
    ids = line_ids if line_ids is not None else list(Line.objects.values_list("id", flat=True))
    return WorkFilter(lines=LineFilter(accounts=None), found=ids)


def a_line_of_every_kind() -> None:
    """Every way to wait, and what does not wait."""
    world = cast()
    Policy.objects.filter(offer__code="A-FLEX").update(expiry=Expiry.KEEP_OPEN)
    place(world.partner, Wanted(number="kept", stage=Stage.AWAITING))
    place(world.partner, Wanted(number="kept mapped", stage=Stage.MAPPED), number="2")
    close_overdue(now=NOW + timedelta(days=8))
    Policy.objects.update(expiry=Expiry.CLOSE_AND_BILL)
    place(
        world.partner,
        *(Wanted(number=stage.value, stage=stage) for stage in Stage if stage is not Stage.UNDELIVERABLE),
        Wanted(number="refused", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="no contact", stage=Stage.AWAITING, contact=None),
        Wanted(number="closed without contact", stage=Stage.CLOSED, contact=None),
        Wanted(number="closing", stage=Stage.AWAITING, starts=(NOW - timedelta(days=6)).date()),
        Wanted(number="support", offer=SUPPORT),
        number="3",
    )
    Line.objects.filter(number="entered").update(start_date=None)
    place(world.partner, Wanted(number="dated", stage=Stage.ENTERED), number="4")


def test_every_line_that_waits_stands_in_one_group_the_most_urgent_first() -> None:
    a_line_of_every_kind()

    assert listed() == [
        ("kept_open", "kept"),
        ("kept_open", "kept mapped"),
        ("undeliverable", "refused"),
        ("no_contact", "closed without contact"),
        ("no_contact", "no contact"),
        ("closing", "closing"),
        ("closed_pending", "closed"),
        ("not_started", "awaiting"),
        ("not_started", "mapped"),
        ("not_started", "not_delivered"),
        ("not_started", "held"),
        ("ahead", "booked"),
        ("ahead", "dated"),
        ("ahead", "entered"),
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_pages_of_any_size_give_every_line_once_in_one_order(limit: int) -> None:
    a_line_of_every_kind()

    assert listed(limit=limit) == listed(found(), limit=limit) == listed()


def test_what_a_search_finds_stands_in_the_same_groups_and_order() -> None:
    a_line_of_every_kind()

    assert listed(found()) == listed()
    assert counters(found(), now=NOW) == counters(ALL, now=NOW)


@pytest.mark.parametrize("group", Group)
def test_a_group_alone_has_the_lines_that_it_has_among_all(group: Group) -> None:
    a_line_of_every_kind()
    alone = WorkFilter(lines=LineFilter(accounts=None), group=group)

    assert listed(alone, limit=2) == [one for one in listed() if one[0] == group.value]
    assert listed(alone) != []


def test_counters_agree_with_the_list() -> None:
    a_line_of_every_kind()
    groups = [group for group, _ in listed()]

    counted = counters(ALL, now=NOW)

    assert {group.value: counter.lines for group, counter in counted.items()} == {
        group.value: groups.count(group.value) for group in Group
    }
    assert not any(counter.more for counter in counted.values())


def test_a_window_is_about_to_end_three_days_before_it_does() -> None:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))
    closes_at = Window.objects.get(line_id=order.line().pk).closes_at
    assert closes_at is not None
    at = closes_at - timedelta(days=3)

    def group_at(now: object) -> Group:
        return waiting_lines(ALL, now=now, limit=9).rows[0].group  # type: ignore[arg-type] # an instant

    assert group_at(at - MICROSECOND) is Group.NOT_STARTED
    assert group_at(at) is Group.CLOSING
    assert group_at(closes_at + timedelta(days=1)) is Group.CLOSING


def test_of_windows_about_to_end_the_first_to_close_comes_first() -> None:
    world = cast()
    place(
        world.partner, Wanted(number="later", stage=Stage.AWAITING, starts=(NOW - timedelta(days=5)).date())
    )
    place(
        world.other_partner,
        Wanted(number="sooner", stage=Stage.AWAITING, starts=(NOW - timedelta(days=6)).date()),
    )

    assert listed() == [("closing", "sooner"), ("closing", "later")]


def test_money_at_stake_is_summed_by_currency() -> None:
    world = cast()
    place(world.partner, Wanted(number="1.0", stage=Stage.CLOSED), Wanted(number="2.0", stage=Stage.CLOSED))
    place(world.other_partner, Wanted(number="3.0", stage=Stage.CLOSED))
    run("UPDATE startline_order SET currency = 'USD' WHERE account_id = %s", world.other_partner.pk)
    run("UPDATE startline_line SET monthly_amount = 10.25 WHERE number <> '2.0'")

    counter = counters(ALL, now=NOW)[Group.CLOSED_PENDING]

    assert counter.lines == 3
    assert counter.amounts == {"EUR": Decimal("10.25"), "USD": Decimal("10.25")}
    assert counters(found(), now=NOW)[Group.CLOSED_PENDING] == counter


@pytest.mark.parametrize(("lines", "more"), [(1000, False), (1001, True)])
def test_counters_are_exact_to_a_thousand(lines: int, more: bool) -> None:  # noqa: FBT001
    place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    multiply(lines)

    for wanted in (ALL, found()):
        counter = counters(wanted, now=NOW)[Group.NOT_STARTED]

        assert (counter.lines, counter.more) == (1000, more)


def test_a_person_sees_the_lines_of_their_accounts_alone() -> None:
    world = cast()
    place(world.partner, Wanted(number="ours", stage=Stage.CLOSED))
    place(world.other_partner, Wanted(number="theirs", stage=Stage.CLOSED))
    ours = WorkFilter(lines=LineFilter(accounts=[world.partner.pk]))

    with seeing.seeing([world.partner.pk], user_id=world.owner.pk):
        seen, counted = listed(ours), counters(ours, now=NOW)
        beyond = search("104583020", accounts=None).line_ids

    assert seen == [("closed_pending", "ours")]
    assert counted[Group.CLOSED_PENDING].lines == 1
    assert beyond == list(Line.objects.filter(number="ours").values_list("id", flat=True))


def test_no_account_sees_no_line() -> None:
    place(cast().partner, Wanted(stage=Stage.CLOSED))

    assert listed(WorkFilter(lines=LineFilter(accounts=[]))) == []


def test_lines_are_narrowed_to_an_offer_in_list_and_counters() -> None:
    a_line_of_every_kind()
    world_offer = choices(None).offers
    wx = next(offer for offer in world_offer if offer.key == WX)
    place(
        Line.objects.select_related("account").all()[0].account,
        Wanted(number="wx", offer=WX, stage=Stage.AWAITING),
        number="5",
    )
    wanted = WorkFilter(lines=LineFilter(accounts=None), offer_id=wx.id)

    assert listed(wanted) == [("not_started", "wx")]
    assert {group for group, counter in counters(wanted, now=NOW).items() if counter.lines} == {
        Group.NOT_STARTED
    }


def test_every_line_is_read_page_by_page_up_to_a_limit() -> None:
    a_line_of_every_kind()

    every = [one.line.number for one in every_waiting_line(ALL, now=NOW, limit=1000)]
    some = [one.line.number for one in every_waiting_line(ALL, now=NOW, limit=3)]

    assert every == [number for _, number in listed()]
    assert some == every[:3]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("104583021", ["1.0"]),
        ("10458302", ["1.0", "2.0"]),
        ("Sub104583021-1.0", ["1.0"]),
        ("sub104583021", []),
        ("hÉLIAN", ["1.0"]),
        ("elianthe", []),
        ("%", []),
        ("H@h.example", ["1.0"]),
        ("h@h.exampl", []),
        ("h@h.example.org", []),
    ],
)
def test_lines_are_found_by_order_subscription_customer_and_contact(text: str, expected: list[str]) -> None:
    world = cast()
    place(
        world.partner,
        Wanted(number="1.0", contact="h@h.example"),
        number="104583021",
        customer="Hélianthe SAS",
    )
    place(world.other_partner, Wanted(number="2.0"), Wanted(number="done", stage=Stage.SET_UP))

    result = search(text, accounts=None)

    assert sorted(number for _, number in listed(found(result.line_ids))) == expected
    assert not result.more


def test_a_search_names_the_address_that_it_was_given() -> None:
    cast()

    assert search("IT@Acme.example", accounts=None).contact == "IT@acme.example"
    assert search("104583020", accounts=None).contact is None


def test_a_search_stops_looking_after_ten_thousand_lines_and_says_so() -> None:
    place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    multiply(10_001)

    result = search("it@acme.example", accounts=None)

    assert len(result.line_ids) == 10_000
    assert result.more


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "%%%",
        "é",
        cursor_of("a", "b", "c"),
        cursor_of(99, "2026-11-16T09:00:00+00:00", "8c8b9d6e-25a4-4d1c-9f3d-3f5a3f1f0c11"),
        cursor_of(-1, "2026-11-16T09:00:00+00:00", "8c8b9d6e-25a4-4d1c-9f3d-3f5a3f1f0c11"),
        cursor_of(0, "2026-11-16T09:00:00", "8c8b9d6e-25a4-4d1c-9f3d-3f5a3f1f0c11"),
        cursor_of(0, "2026-11-16T09:00:00+00:00", "none"),
    ],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        waiting_lines(ALL, now=NOW, limit=9, after=cursor)


def test_the_choices_are_those_of_the_accounts_in_sight() -> None:
    world = cast()

    with seeing.seeing([world.partner.pk], user_id=world.owner.pk):
        seen = choices([world.partner.pk])

    assert [account.name for account in seen.accounts] == ["Telepartner"]
    assert [offer.key for offer in seen.offers] == ["A-FLEX", WX]


def multiply(lines: int) -> None:
    """Make *lines* lines of the one that there is."""
    run(
        """
        INSERT INTO startline_line
          (account_id, order_id, number, offer_id, provisions, quantity, start_date, time_zone, status, contact_id,
           monthly_amount)
        SELECT account_id, order_id, 'many-' || n, offer_id, true, 1, start_date, time_zone, status, contact_id, 1
        FROM startline_line CROSS JOIN generate_series(2, %s) AS n
        """,
        lines,
    )
