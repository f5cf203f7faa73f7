"""Tables, colours and progress bars on terminals wide and narrow, and where there is none."""

import io
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.management.base import OutputWrapper
from tests.management.calling import Terminal

from startline.management.output import Cell, Column, Cut, Output, Tone, shortened, width_of

_COLUMNS = [
    Column(heading="Line"),
    Column(heading="Count", right=True),
    Column(heading="Contact", cut=Cut.MIDDLE),
]


def output(stream: io.StringIO, **environment: str) -> Output:
    stdout, stderr = OutputWrapper(stream), OutputWrapper(io.StringIO())
    return Output(stdout=stdout, stderr=stderr, as_json=False, environment=environment)


def for_scripts(stream: io.StringIO) -> Output:
    return Output(stdout=OutputWrapper(stream), stderr=OutputWrapper(io.StringIO()), as_json=True)


def watching(stream: io.StringIO) -> Output:
    stdout, stderr = OutputWrapper(io.StringIO()), OutputWrapper(stream)
    return Output(stdout=stdout, stderr=stderr, as_json=False, environment={})


def printed(stream: io.StringIO, *rows: list[str | Cell], **environment: str) -> list[str]:
    output(stream, **environment).table(_COLUMNS, rows)
    return stream.getvalue().splitlines()


def test_columns_are_aligned_and_numbers_stand_to_the_right() -> None:
    lines = printed(io.StringIO(), ["1.0", "7", "it@acme.example"], ["10.0", "1,250", "a@b.example"])

    assert lines == [
        "Line  Count  Contact",
        "1.0       7  it@acme.example",
        "10.0  1,250  a@b.example",
    ]


def test_wide_letters_count_as_two_columns_and_accents_as_none() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301te\u0301") == 3
    assert width_of("Hélianthe") == 9


def test_a_narrow_terminal_cuts_an_address_in_its_middle_and_keeps_both_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")

    lines = printed(
        Terminal(), ["1.0", "7", "it-admin@a-rather-long-domain-of-a-customer.example"], TERM="dumb"
    )

    assert lines[1] == "1.0       7  it-admin@a-rather-….example"
    assert len(lines[1]) <= 40


def test_where_nobody_sits_nothing_is_cut() -> None:
    address = f"it@{'long-' * 40}domain.example"

    assert address in printed(io.StringIO(), ["1.0", "7", address])[1]


@pytest.mark.parametrize(
    ("text", "cut", "expected"),
    [
        ("it@acme.example", Cut.MIDDLE, "it@acme.…ple"),
        ("Groupe Hélianthe SAS", Cut.END, "Groupe Héli…"),
        ("short", Cut.END, "short"),
        ("not to be cut at all", None, "not to be cut at all"),
    ],
)
def test_a_text_is_cut_where_its_column_says(text: str, cut: Cut | None, expected: str) -> None:
    assert shortened(text, width=12, cut=cut) == expected


def test_colours_show_on_a_terminal_alone() -> None:
    row: list[str | Cell] = [Cell(text="1.0", tone=Tone.BAD), "7", ""]

    assert "\x1b[31m1.0\x1b[0m" in printed(Terminal(), row)[1]
    assert "\x1b" not in "".join(printed(io.StringIO(), row))


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_who_wants_no_colours_gets_none(environment: dict[str, str]) -> None:
    stream = Terminal()

    output(stream, **environment).say("done", tone=Tone.GOOD)

    assert stream.getvalue() == "done\n"


def test_what_others_typed_cannot_steer_the_terminal() -> None:
    lines = printed(Terminal(), ["1.0", "7", "evil\x1b[2J\r\n@acme.example\u202e"], TERM="dumb")

    assert lines[1].endswith("evil [2J @acme.example")
    assert len(lines) == 2


def test_a_script_gets_one_document_and_no_words() -> None:
    stream = io.StringIO()
    out = for_scripts(stream)

    out.say("words")
    out.table(_COLUMNS, [["1.0", "7", "x"]])
    out.document({"at": datetime(2026, 11, 16, 9, tzinfo=UTC), "id": UUID(int=1), "name": "Hélianthe"})

    assert json.loads(stream.getvalue()) == {
        "at": "2026-11-16T09:00:00+00:00",
        "id": "00000000-0000-0000-0000-000000000001",
        "name": "Hélianthe",
    }


def test_what_has_no_place_in_a_document_is_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        for_scripts(io.StringIO()).document({"what": object()})


def test_progress_is_drawn_on_a_terminal_and_taken_away() -> None:
    watched, unwatched = Terminal(), io.StringIO()
    for stderr in (watched, unwatched):
        with watching(stderr).progress("Checking rows", total=1000) as bar:
            bar.advance(500)

    assert "Checking rows [████████████············] 500 / 1,000" in watched.getvalue()
    assert watched.getvalue().endswith("\r\x1b[K")
    assert unwatched.getvalue() == ""


def test_progress_without_an_end_counts() -> None:
    watched = Terminal()

    with watching(watched).progress("Reading") as bar:
        bar.advance(2000)

    assert "Reading 2,000" in watched.getvalue()
