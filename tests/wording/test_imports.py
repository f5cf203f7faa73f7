"""How an import stands and what came of it, in whole sentences of both languages (PRODUCT I1–I4)."""

import pytest
from django.utils.translation import override

from startline.actions.import_report.reading import ACCOUNT_NEEDED, CURRENCY_NEEDED
from startline.actions.import_report.work import GAVE_UP, MAY_NO_LONGER
from startline.models.imports import ImportState
from startline.wording.imports import (
    came_in_sentence,
    left_out_words,
    mails_gone,
    mails_now,
    outcome_words,
    question_sentence,
    silent_mails,
    state_label,
)

COUNTS = {
    "new": 1200,
    "new_orders": 300,
    "changed": 1,
    "unchanged": 0,
    "errors": 2,
    "conflicts": 1,
    "skipped": 3,
}


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_state_and_every_question_has_words(language: str) -> None:
    with override(language):
        states = {state_label(state) for state in ImportState}
        questions = {
            question_sentence({"code": code, "facts": {"account": "Telepartner"}})
            for code in (ACCOUNT_NEEDED, CURRENCY_NEEDED, GAVE_UP, MAY_NO_LONGER)
        }

    assert len(states) == len(ImportState)
    assert len(questions) == 4


def test_what_came_in_is_one_sentence_for_every_case() -> None:
    with override("en"):
        told = [
            came_in_sentence(COUNTS),
            came_in_sentence({**COUNTS, "changed": 0}),
            came_in_sentence({**COUNTS, "new": 0, "changed": 2}),
            came_in_sentence({**COUNTS, "new": 0, "changed": 0}),
        ]

    assert told == [
        "1,200 new lines in 300 orders came in, and 1 line was changed.",
        "1,200 new lines in 300 orders came in.",
        "Nothing new came in; 2 lines were changed.",
        "Nothing was changed: what could be taken over from this file was here already.",
    ]


def test_numbers_are_grouped_as_the_language_does() -> None:
    with override("it"):
        told = came_in_sentence({**COUNTS, "changed": 0})

    assert told == "1.200 nuove righe in 300 ordini: importazione completata."


def test_a_cell_names_only_what_there_is() -> None:
    with override("en"):
        done = outcome_words(ImportState.DONE, expected={}, came_in=COUNTS)
        discarded = outcome_words(ImportState.DISCARDED, expected=COUNTS, came_in={})
        left_out = left_out_words(expected={}, came_in=COUNTS)

    assert (done, discarded) == ("1,200 new · 1 changed", "")
    assert left_out == "2 in error · 1 in conflict · 3 skipped"


def test_mails_are_counted_with_their_addresses() -> None:
    with override("en"):
        told = [
            mails_now(mails=0, addresses=0),
            mails_now(mails=1, addresses=1),
            mails_now(mails=12, addresses=9),
            silent_mails(mails=2, addresses=1),
            mails_gone(mails=0, addresses=0),
            mails_gone(mails=2, addresses=2),
        ]

    assert told == [
        "No mail goes at once: each line is mailed on its start date.",
        "1 mail goes at once, to 1 address.",
        "12 mails go at once, to 9 addresses.",
        "Also mail the lines whose start date is past: 2 mails more, to 1 address",
        "none at once",
        "2 at once, to 2 addresses",
    ]
