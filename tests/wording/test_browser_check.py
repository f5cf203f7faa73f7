"""Every finding of the self-check is told in both languages, with its facts and with what to do (PRODUCT D1)."""

import json
import re

import pytest
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.rules.browser_check import FINDINGS, Check, Found, parse_browser_check
from startline.wording.browser_check import (
    browser_told,
    check_about,
    check_title,
    finding_forms,
    findings_told,
    found_label,
)

FACT = re.compile(r"\{(\w+)\}")
EVERY = [pytest.param(check, name, id=f"{check} {name}") for check in Check for name in FINDINGS[check]]


def words_of(check: Check, name: str) -> tuple[str, str]:
    return heard(lambda: finding_forms(check)[name].words)


def ways_of(check: Check, name: str) -> tuple[str, str]:
    return heard(lambda: finding_forms(check)[name].way)


@pytest.mark.parametrize(("check", "name"), EVERY)
def test_a_finding_is_told_with_all_its_facts(check: Check, name: str) -> None:
    for words in words_of(check, name):
        assert set(FACT.findall(words)) == set(FINDINGS[check][name].facts)
        assert sounds_right(FACT.sub("fact", words))
        assert is_sentence(words)


@pytest.mark.parametrize(("check", "name"), EVERY)
def test_what_to_do_is_said_in_sentences_and_always_where_it_is_bad(check: Check, name: str) -> None:
    for way in ways_of(check, name):
        assert way or FINDINGS[check][name].found is not Found.BAD
        assert not way or (sounds_right(way) and is_sentence(way))


@pytest.mark.parametrize("check", list(Check))
def test_every_check_has_a_name_and_says_what_it_is(check: Check) -> None:
    for about in heard(lambda: check_about(check)):
        assert sounds_right(about)
        assert is_sentence(about)
    assert all(title[0].isupper() for title in heard(lambda: check_title(check)))


def test_findings_differ_in_their_words() -> None:
    assert len({found_label(found) for found in Found}) == len(Found)


def test_a_check_that_came_back_is_told_in_the_readers_zone() -> None:
    check = parse_browser_check(
        json.dumps(
            {
                "at": "2026-11-28T10:00:00Z",
                "browser": "Firefox 140",
                "screen": [1440, 900],
                "languages": ["it-IT", "en"],
                "zone": "Europe/Rome",
                "findings": {"session": {"is": "signed_in", "until": "2026-12-12T10:00:00Z"}},
            }
        )
    )

    assert check is not None
    assert browser_told(check, zone="Europe/Rome") == (
        "Firefox 140, screen 1440 × 900, languages it-IT, en, time zone Europe/Rome, checked on 28 Nov 2026, 11:00."
    )
    told = findings_told(check, zone="Europe/Rome")[0]
    assert (told.title, told.found) == ("Sign-in", "ok")
    assert "12 Dec 2026, 11:00" in told.words
