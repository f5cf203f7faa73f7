"""What a form of many lines carries: which they are, and the epochs that were seen (PRODUCT C5)."""

import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import QueryDict

from startline.queries.selection import Picked, Selected
from startline.web.contact.selecting import packed, picked_in, query_of, seen_in

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


@dataclass
class SomeLine:
    """A line as far as forms know it."""

    id: int
    public_id: uuid.UUID
    contact_epoch: int


def selected(*epochs: int) -> Selected:
    lines: list[Any] = [
        SomeLine(id=number, public_id=uuid.UUID(int=number), contact_epoch=epoch)
        for number, epoch in enumerate(epochs, 1)
    ]
    return Selected(Picked(line_ids=[line.public_id for line in lines]), lines)


@pytest.mark.parametrize("epochs", [(0,), (3,), (0, 0, 0), (0, 2, 2, 0), (0,) * 10_000])
def test_what_was_packed_is_read_again(epochs: tuple[int, ...]) -> None:
    lines = selected(*epochs)

    text = packed(lines.lines)

    assert seen_in(QueryDict(f"seen={text}"), lines) == dict(enumerate(epochs, 1))
    assert len(text) <= 4 * len(epochs)


def test_ten_thousand_lines_pack_into_a_word() -> None:
    assert packed(selected(*[0] * 9998, 1, 0).lines) == "0x9998 1 0"


def test_a_line_that_has_come_since_was_not_seen() -> None:
    assert seen_in(QueryDict("seen=0x2"), selected(0, 0, 0)) == {1: 0, 2: 0}


def test_more_epochs_than_lines_change_nothing() -> None:
    assert seen_in(QueryDict("seen=0x9999999 5"), selected(0, 0)) == {1: 0, 2: 0}


@pytest.mark.parametrize("text", ["x", "-1", "1x", "0x2x3", "²", "9999999999", "0 nonsense"])
def test_of_an_unreadable_text_nothing_was_seen_and_every_line_is_stale(text: str) -> None:
    asked = QueryDict(mutable=True)
    asked["seen"] = text

    assert seen_in(asked, selected(0, 0)) == {1: -1, 2: -1}


def test_all_lines_chosen_without_a_preview_leave_the_epoch_of_the_chosen_one() -> None:
    asked = QueryDict(f"line={TWO.hex}&seen=7&all_lines={uuid.UUID(int=9)}")

    assert seen_in(asked, selected(0, 0, 0)) == {2: 7}


@pytest.mark.parametrize(
    ("query", "picked"),
    [
        (f"line={ONE}&line={TWO.hex}", Picked(line_ids=[ONE, TWO])),
        (f"order={ONE}", Picked(order_id=ONE)),
        (f"line={ONE}&all_lines={TWO}", Picked(order_id=TWO)),
        ("contact=no-address", None),
        ("", None),
    ],
)
def test_lines_an_order_or_a_contact_are_picked(query: str, picked: Picked | None) -> None:
    assert picked_in(QueryDict(query)) == picked


def test_a_selection_travels_on_with_what_was_typed() -> None:
    assert query_of(Picked(line_ids=[ONE]), address="a+b@c.example", note="") == (
        f"line={ONE.hex}&address=a%2Bb%40c.example"
    )
