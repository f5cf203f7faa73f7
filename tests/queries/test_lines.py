"""Lists of lines: keyset pages, and what stands in a row."""

import pytest
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.queries.lines import LineFilter, facts_of, lines_by_entry
from startline.queries.paging import BadCursor, cursor_of, values_of

pytestmark = pytest.mark.django_db
ALL = LineFilter(accounts=None)


def test_the_last_page_says_so_even_where_it_is_full() -> None:
    place(cast().partner, Wanted(number="1.0"), Wanted(number="2.0"))

    assert lines_by_entry(ALL, limit=2).after is None
    assert lines_by_entry(ALL, limit=1).after is not None


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


def test_a_cursor_gives_its_values_back() -> None:
    assert values_of(cursor_of(3, "2026-11-16"), count=2) == ["3", "2026-11-16"]
