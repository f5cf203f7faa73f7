"""What was known where a case was opened, told in both languages, whatever it is (PRODUCT D2)."""

import pytest
from tests.wording.speaking import NOW, heard

from startline.rules.refusal import RefusalCode
from startline.wording.case_facts import PAGES, known_facts

ZONE = "Europe/Rome"


def told(**facts: object) -> tuple[str, str]:
    english, italian = heard(
        lambda: " | ".join(
            f"{fact.label}: {' '.join(fact.words)}" for fact in known_facts(facts, zone=ZONE, now=NOW)
        )
    )
    return english, italian


@pytest.mark.parametrize("page", [*PAGES, "hub_compare", "set_up_question", "space_cases"])
def test_every_page_is_told_in_both_languages(page: str) -> None:
    english, italian = told(page=page)

    assert english.startswith("Opened from: ")
    assert english != italian


@pytest.mark.parametrize("code", list(RefusalCode))
def test_every_refusal_is_told_by_its_code_alone(code: str) -> None:
    english, italian = told(refusal=code)

    assert "%(" not in english
    assert english != italian


def test_how_mail_fared_is_told_line_by_line() -> None:
    mails = [
        {"line": "1.0", "state": "refused", "at": "2026-11-12T09:14:00+00:00", "cause": "mailbox_unknown"},
        {"line": "2.0", "state": "came_back", "at": "2026-11-12T09:14:00+00:00", "cause": "no such cause"},
        {"line": "3.0", "state": "none"},
    ]

    english, italian = told(mails=mails)

    assert "Line 1.0: mail refused 12 Nov, 10:14 (mailbox unknown)" in english
    assert "Line 2.0: mail came back 12 Nov, 10:14 (no known reason)" in english
    assert "Line 3.0: no mail yet" in english
    assert "Riga ordine 3.0: ancora nessuna e-mail" in italian


def test_what_is_not_understood_any_more_is_passed_over() -> None:
    assert told(page="gone", refusal="gone", browser={"old": "shape"}, mails=[], other=1) == ("", "")
