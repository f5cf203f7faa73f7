"""The help's search is judged by questions that were written before it: do they lead to the article? (PRODUCT D1)."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from startline.actions.load_help import load_help
from startline.models.desk import HelpAudience
from startline.queries.help_search import search_help

pytestmark = pytest.mark.django_db
_QUESTIONS = Path(__file__).with_name("help_questions.toml")
_AUDIENCES = {"seller": HelpAudience.SELLERS, "customer": HelpAudience.CUSTOMERS}
# Of a hundred. Reached were 97 and 100 first, and all among three (docs/decisions/0036): one question may go astray.
FIRST = {"en": 95, "it": 97}
AMONG_THREE = {"en": 97, "it": 97}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A question, and whether an article that answers it came first, and among the first three."""

    words: str
    found: Sequence[str]
    first: bool
    among_three: bool


def questions(language: str) -> Sequence[dict[str, Any]]:
    everything = tomllib.loads(_QUESTIONS.read_text(encoding="utf-8"))["question"]
    return [question for question in everything if question["language"] == language]


def judged(language: str) -> Iterator[Judged]:
    for question in questions(language):
        audiences = [_AUDIENCES[question["asked_by"]], HelpAudience.EVERYBODY]
        found = [
            hit.slug for hit in search_help(question["words"], language=language, audiences=audiences).hits
        ]
        answers = set(question["first"])
        yield Judged(
            words=question["words"],
            found=found[:3],
            first=bool(answers & set(found[:1])),
            among_three=bool(answers & set(found[:3])),
        )


@pytest.mark.parametrize("language", ["en", "it"])
def test_questions_lead_to_the_article_that_answers_them(language: str) -> None:
    load_help()

    answers = list(judged(language))

    assert len(answers) == 40
    astray = [f"{one.words}: {', '.join(one.found)}" for one in answers if not one.first]
    assert _percent(answers, [one.first for one in answers]) >= FIRST[language], astray
    assert _percent(answers, [one.among_three for one in answers]) >= AMONG_THREE[language], astray


@pytest.mark.parametrize("language", ["en", "it"])
def test_slips_of_the_keyboard_are_forgiven(language: str) -> None:
    load_help()
    mistyped = {question["words"] for question in questions(language) if question["mistyped"]}

    astray = [one for one in judged(language) if one.words in mistyped and not one.first]

    assert len(mistyped) >= 5
    assert astray == []


def _percent(answers: Sequence[Judged], right: Sequence[bool]) -> int:
    return 100 * sum(right) // len(answers)
