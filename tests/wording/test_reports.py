"""Every problem of a report or a row names its place and the way out, in both languages (PRODUCT I1–I4)."""

from functools import partial
from pathlib import Path

import pytest
from django.utils.translation import override
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.reports.entries import EntryCode
from startline.reports.fields import Field
from startline.reports.problems import (
    CellProblem,
    CellProblemCode,
    CellWarningCode,
    ReportNote,
    ReportNoteCode,
    ReportProblem,
    ReportProblemCode,
    ReportRefused,
)
from startline.reports.report import read_report
from startline.rules.addresses import AddressProblemCode
from startline.rules.refusal import RefusalCode
from startline.wording.reports import sentence_of_note, sentence_of_report
from startline.wording.rows import sentence_of_cell, sentence_of_row

FILE_FACTS = {
    "kind": "PDF",
    "max_mb": "500",
    "max": "200",
    "row": "4",
    "value": "abc",
    "sheet": "Orders",
    "sheets": "Sheet1 · Sheet2",
    "missing": "order_number, start_date",
    "found": "day_first",
    "field": "contact",
    "columns": "Start date",
    "example": "03/04/2026",
    "encoding": "cp1252",
    "others": "Sheet2",
}
CELL_FACTS = {
    "cells": "9",
    "columns": "8",
    "character": "U+200B",
    "length": "300",
    "max": "200",
    "min": "1",
    "known": "Booked · Closed",
    "found": "day_first",
    "first": "25/12/2026",
    "first_row": "2",
    "second": "12/25/2026",
    "second_row": "3",
    "line_number": "1.0",
    "other_row": "2",
    "other_value": "Beta",
    "domain": "acme.exmaple",
    "suggestion": "acme.example",
    "ours": "it@acme.example",
    "code_point": "U+00F2",
    "local": "it..it",
    "label": "аcme",
    "meant": "acme.example",
}
ROW_CODES = [*CellProblemCode, *CellWarningCode, *EntryCode, *AddressProblemCode, *RefusalCode]


@pytest.mark.parametrize("code", list(ReportProblemCode))
def test_why_a_file_cannot_be_read_is_said_in_both_languages(code: ReportProblemCode) -> None:
    english, italian = heard(lambda: sentence_of_report(ReportProblem(code=code, facts=FILE_FACTS)))

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("code", list(ReportNoteCode))
def test_what_was_assumed_is_said_in_both_languages(code: ReportNoteCode) -> None:
    english, italian = heard(lambda: sentence_of_note(ReportNote(code=code, facts=FILE_FACTS)))

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("code", ROW_CODES)
def test_what_is_wrong_with_a_row_is_said_in_both_languages(code: str) -> None:
    english, italian = heard(
        lambda: sentence_of_row(code, column="Heading", field="contact", value="abc", facts=CELL_FACTS)
    )

    assert all(text.endswith(".") and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize(
    "code",
    [
        CellProblemCode.MISSING,
        EntryCode.SUBMITTER_UNKNOWN,
        EntryCode.ORDER_HAS_ERRORS,
        EntryCode.CURRENCY_NEEDED,
        EntryCode.CHANGED_ON_BOTH_SIDES,
        EntryCode.CONTACT_REMOVED,
        RefusalCode.PAST_PONR,
    ],
)
def test_an_empty_cell_has_a_sentence_too(code: str) -> None:
    facts = {"domain": "", "ours": "it@acme.example"}

    texts = heard(lambda: sentence_of_row(code, column="", field="contact", value="", facts=facts))

    assert all(is_sentence(text) and sounds_right(text) for text in texts)


def test_a_column_is_named_as_the_file_has_it() -> None:
    problem = CellProblem(
        column="Prov. mail", field=Field.CONTACT, value="", code=CellProblemCode.MISSING, facts={}
    )

    with override("en"):
        assert sentence_of_cell(problem).startswith("Prov. mail is empty")


def test_a_column_that_the_file_has_not_is_named_in_the_readers_language() -> None:
    english, italian = heard(
        lambda: sentence_of_row(
            EntryCode.ACCOUNT_UNKNOWN, column="account", field="account", value="Beta", facts={}
        )
    )

    assert english.startswith("Owning account: there is no account “Beta”.")
    assert italian.startswith("Account proprietario: non esiste un account «Beta».")


def test_missing_columns_are_named_in_the_readers_language() -> None:
    problem = ReportProblem(code=ReportProblemCode.COLUMNS_MISSING, facts=FILE_FACTS)

    english, italian = heard(lambda: sentence_of_report(problem))

    assert "order number, requested start date (RSD)." in english
    assert "numero d'ordine, data di inizio richiesta (RSD)." in italian


def test_a_change_that_a_rule_refused_gives_the_rules_reason() -> None:
    with override("en"):
        assert sentence_of_row(
            RefusalCode.PAST_PONR,
            column="contact",
            field="contact",
            value="it@acme.example",
            facts={"ours": ""},
        ) == ("Provisioning contact: “it@acme.example” was not taken over: past the point of no return.")


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        sentence_of_row("nonsense", column="Heading", field=None, value="", facts={})


FAULTY_REPORT = """\
Order,Line,Offer,Status,Start date,Customer,Contact,Quantity,Order value,Order date
W-1,1,A-FLEX,Bookd,31/02/2026,Acme,it@@acme,1.5,-3,25/12/26
1.23E+12,2,=1+1,Booked,45678,#N/A,it@acme,0,1.234,25/12/1815
,3,A-FLEX,Booked,someday,Acme,IT <it@acme.example>,many,"1,2345",12/25/2026
W-2,1,A-FLEX,Booked,,Acme,però@acme.example,1,1.23,25/12/2026,more
"""


def test_the_reader_gives_every_fact_that_the_sentences_need(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(FAULTY_REPORT, encoding="utf-8")

    problems = [problem for row in read_report(path).rows() for problem in row.problems]

    assert len({problem.code for problem in problems}) > 12
    for problem in problems:
        assert all(sounds_right(text) for text in heard(partial(sentence_of_cell, problem)))


@pytest.mark.parametrize(
    "content", ["", "%PDF-1.7", "Order,Line\nW-1,1\n", "Order,Order\nW-1,1\n", 'Order,Line\n"W-1,1\n']
)
def test_the_reader_gives_every_fact_that_a_refused_files_sentence_needs(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "report.csv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(ReportRefused) as refused:
        read_report(path)

    for problem in refused.value.problems:
        texts = heard(partial(sentence_of_report, problem))
        assert all(is_sentence(text) and sounds_right(text) for text in texts)
