"""Instants, days, money and addresses as every page shows them."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override
from tests.worlds import NOW, TODAY


def shown(tag: str, **context: Any) -> str:
    return Template("{% load startline %}" + tag).render(Context(context))


@pytest.fixture
def reader() -> SimpleNamespace:
    """Somebody who lives by Rome's time."""
    return SimpleNamespace(zone="Europe/Rome")


def test_an_instant_is_shown_in_the_readers_zone_with_the_exact_one_on_hover(reader: SimpleNamespace) -> None:
    assert shown("{% instant at %}", at=NOW, reader=reader) == (
        '<time datetime="2026-11-16T09:00:00+00:00" title="16 November 2026, 10:00:00 (Europe/Rome)">'
        "16 Nov 2026, 10:00</time>"
    )


def test_this_year_is_left_out_where_the_page_knows_now(reader: SimpleNamespace) -> None:
    assert ">16 Nov, 10:00<" in shown("{% instant at %}", at=NOW, reader=reader, now=NOW)
    assert ">16 Nov<" in shown("{% day at %}", at=NOW, reader=reader, now=NOW)


def test_where_nobody_is_signed_in_instants_are_utc_and_say_so() -> None:
    assert ">16 Nov 2026, 09:00 UTC<" in shown("{% instant at %}", at=NOW)


def test_the_day_of_an_instant_is_that_of_the_readers_zone(reader: SimpleNamespace) -> None:
    late = NOW.replace(hour=23, minute=30)

    assert shown("{% day at %}", at=late, reader=reader) == '<time datetime="2026-11-17">17 Nov 2026</time>'
    assert shown("{% day at %}", at=TODAY, reader=reader) == '<time datetime="2026-11-16">16 Nov 2026</time>'
    assert "31 Dec 2026" in shown("{% day at %}", at=date(2026, 12, 31), reader=reader, now=None)


@pytest.mark.parametrize("tag", ["{% instant x %}", "{% day x %}", "{% money x 'EUR' %}", "{% address x %}"])
def test_what_is_not_there_is_a_dash(tag: str) -> None:
    assert shown(tag, x=None) == "–"


@pytest.mark.parametrize(("language", "words"), [("en", "1,250.00&nbsp;EUR"), ("it", "1.250,00&nbsp;EUR")])
def test_money_is_grouped_as_the_language_does(language: str, words: str) -> None:
    with override(language):
        assert words in shown("{% money amount 'EUR' %}", amount=Decimal("1250"))


def test_a_short_address_is_one_piece() -> None:
    assert shown("{% address 'it@acme.example' %}") == '<span class="address">it@acme.example</span>'


def test_a_long_address_can_give_way_in_its_middle_and_is_there_whole() -> None:
    address = "a-long.address-of-an-administrator@quite-long-domain.example"

    page = shown("{% address x %}", x=address)

    assert f'title="{address}"' in page
    assert "<span>a-long.address-of-an-administrator@quite-long-do</span><span>main.example</span>" in page


def test_what_people_typed_is_text() -> None:
    for tag in ("{% address x %}", "{% hidden 'line' x %}", "{% icon x %}", "{% money 1 x %}"):
        assert "<script" not in shown(tag, x="<script>@a.example\"'")


def test_a_form_carries_another_token_each_time() -> None:
    first, second = shown("{% once %}"), shown("{% once %}")

    assert first.startswith('<input type="hidden" name="once" value="')
    assert first != second


def test_a_selection_is_carried_on() -> None:
    assert shown("{% hidden 'line' 1 2 %}").splitlines() == [
        '<input type="hidden" name="line" value="1">',
        '<input type="hidden" name="line" value="2">',
    ]


def test_an_icon_is_passed_by_when_the_page_is_read_out() -> None:
    assert shown("{% icon 'pencil' %}").startswith(
        '<svg class="icon" aria-hidden="true"><use href="/static/web/vendor/'
    )
