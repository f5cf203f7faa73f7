"""Lists of lines: keyset pages in two orders, and what stands in a row."""

from datetime import timedelta

import pytest
from tests.worlds import NOW, SUPPORT, Stage, Wanted, cast, close_overdue, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.models import Policy
from startline.queries.lines import LineFilter, facts_of, lines_by_entry, lines_by_urgency
from startline.queries.paging import BadCursor, cursor_of, values_of
from startline.rules.line import Expiry

pytestmark = pytest.mark.django_db
ALL = LineFilter(accounts=None)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 50])
def test_pages_of_any_size_give_every_line_once_in_one_order(limit: int) -> None:
    place(cast().partner, *(Wanted(number=f"{n}.0", stage=stage) for n, stage in enumerate(Stage, 1)))
    whole = [line.number for line in lines_by_urgency(ALL, limit=100).rows]

    seen: list[str] = []
    after: str | None = None
    for _ in range(len(whole) + 1):
        page = lines_by_urgency(ALL, limit=limit, after=after)
        seen += [line.number for line in page.rows]
        after = page.after
        if after is None:
            break

    assert seen == whole
    assert len(whole) == len(Stage)


def test_the_last_page_says_so_even_where_it_is_full() -> None:
    place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0"))

    assert lines_by_entry(ALL, limit=2).after is None
    assert lines_by_entry(ALL, limit=1).after is not None


def test_a_line_kept_open_past_its_window_leads() -> None:
    world = cast()
    Policy.objects.update(expiry=Expiry.KEEP_OPEN)
    place(
        world.partner,
        Wanted(number="1.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING),
    )
    close_overdue(now=NOW + timedelta(days=8))

    assert [line.number for line in lines_by_urgency(ALL, limit=9).rows] == ["2.0", "1.0"]


def test_of_running_windows_the_first_to_close_comes_first() -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.AWAITING), number="1")
    place(world.partner, Wanted(stage=Stage.AWAITING, starts=(NOW - timedelta(days=5)).date()), number="2")

    assert [line.order_number for line in lines_by_urgency(ALL, limit=9).rows] == ["2", "1"]


def test_waiting_leaves_out_what_needs_nobody() -> None:
    place(
        cast().partner,
        Wanted(number="1.0", stage=Stage.SET_UP),
        Wanted(number="2.0", stage=Stage.CANCELLED),
        Wanted(number="3.0", offer=SUPPORT),
        Wanted(number="4.0"),
    )

    assert [line.number for line in lines_by_urgency(ALL, limit=9, waiting=True).rows] == ["4.0"]


def test_a_row_tells_of_the_mail_to_the_present_contact_alone() -> None:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))
    accepted = facts_of([order.line().pk])[0]
    selection = Selection(order_ids=[order.order_id])
    change_contact(actor=CONSOLE, selection=selection, address="new@acme.example", now=NOW)

    changed = facts_of([order.line().pk])[0]

    assert (accepted.mail_state, accepted.contact_email) == ("accepted", "it@acme.example")
    assert (changed.mail_state, changed.contact_email) == ("waiting", "new@acme.example")


def test_no_account_sees_no_line() -> None:
    place(cast().partner)

    assert lines_by_entry(LineFilter(accounts=[]), limit=9).rows == []


@pytest.mark.parametrize("cursor", ["", "x", "%%%", "é", cursor_of("a", "b"), cursor_of("not a uuid")])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor):
        lines_by_entry(ALL, limit=9, after=cursor or "=")
    with pytest.raises(BadCursor):
        lines_by_urgency(ALL, limit=9, after=cursor or "=")


def test_a_cursor_gives_its_values_back() -> None:
    assert values_of(cursor_of(3, "2026-11-16"), count=2) == ["3", "2026-11-16"]
