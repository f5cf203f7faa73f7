"""Texts that answers begin with: checked, on record, and a first set in five languages (PRODUCT D2)."""

import re
import uuid
from collections.abc import Callable

import pytest
from tests.cases import person, second_agent
from tests.wording.test_catalogues import NEVER
from tests.worlds import NOW, Cast, cast

from startline.actions.actor import CONSOLE, Actor
from startline.actions.canned_answers import (
    Canned,
    add_answer,
    edit_answer,
    load_answers,
    retire_answer,
)
from startline.actions.set_desk_hours import set_desk_hours
from startline.models import CannedAnswer, Instance, SettingChange
from startline.queries.desk_hours import desk_hours
from startline.rules.canned_answers import filled, text_in, unfilled, unknown_placeholders
from startline.rules.cases import CasePriority, CaseType, DeskHours
from startline.rules.languages import MAIL_LANGUAGES, WORKSPACE_LANGUAGES
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.settings import NotSet, SettingProblemCode
from startline.wording.desk_texts import first_answers, past_ponr_text


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def agent(people: Cast) -> Actor:
    """One of the operator's people who is not an operator."""
    return person(second_agent(people.operator))


def canned(title: str = "Hello", **texts: str) -> Canned:
    return Canned(title=title, type=CaseType.OTHER, texts=texts or {"en": "Hello {name}"})


def titled(title: str, italian: str) -> Canned:
    return Canned(title=title, titles={"it": italian}, type=None, texts={"en": "Hello"})


def test_an_answer_is_added_edited_and_retired_on_record(people: Cast) -> None:
    clerk = person(people.clerk)

    answer_id = add_answer(actor=clerk, wanted=canned(), now=NOW)
    changed = edit_answer(actor=clerk, answer_id=answer_id, wanted=canned(en="Hi {name}"), now=NOW)
    again = edit_answer(actor=clerk, answer_id=answer_id, wanted=canned(en="Hi {name}"), now=NOW)
    retire_answer(actor=clerk, answer_id=answer_id, now=NOW)

    row = CannedAnswer.objects.get()
    assert (row.texts, row.retired_at) == ({"en": "Hi {name}"}, NOW)
    assert (changed, again) == (True, False)
    told = SettingChange.objects.order_by("id").values_list(
        "setting", "was__name", "became__name", "actor_user_id", "occurred_at"
    )
    assert list(told) == [
        ("canned_answer", None, "Hello", people.clerk.pk, NOW),
        ("canned_answer", "Hello", "Hello", people.clerk.pk, NOW),
        ("canned_answer", "Hello", None, people.clerk.pk, NOW),
    ]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (canned(en="Hello {nmae} of {customer}"), SettingProblemCode.ANSWER_NAMES_UNKNOWN),
        (canned(it="Buongiorno"), SettingProblemCode.ANSWER_UNWORDED),
        (canned("Taken"), SettingProblemCode.ANSWER_EXISTS),
    ],
)
def test_what_no_case_can_fill_is_refused_by_name(
    people: Cast, wanted: Canned, code: SettingProblemCode
) -> None:
    add_answer(actor=CONSOLE, wanted=canned("Taken"), now=NOW)

    with pytest.raises(NotSet) as unfit:
        add_answer(actor=CONSOLE, wanted=wanted, now=NOW)

    assert unfit.value.problem.code is code
    if code is SettingProblemCode.ANSWER_NAMES_UNKNOWN:
        assert unfit.value.problem.facts["names"] == "nmae, customer"


@pytest.mark.parametrize(
    ("there", "wanted", "taken"),
    [
        (titled("Hello", "Ciao"), titled("Welcome", "Ciao"), "Ciao"),
        (canned("Ciao"), titled("Welcome", "Ciao"), "Ciao"),
        (titled("Hello", "Ciao"), canned("Ciao"), "Ciao"),
        (titled("Hello", "Ciao"), titled("Hello", "Salve"), "Hello"),
        (titled("Hello", "Ciao"), titled("Ciao", "Hello"), None),
    ],
)
def test_no_two_are_called_the_same_in_any_language_of_agents(
    people: Cast, there: Canned, wanted: Canned, taken: str | None
) -> None:
    first = add_answer(actor=CONSOLE, wanted=there, now=NOW)
    assert not edit_answer(actor=CONSOLE, answer_id=first, wanted=there, now=NOW)

    if taken is None:
        add_answer(actor=CONSOLE, wanted=wanted, now=NOW)
        return
    with pytest.raises(NotSet) as unfit:
        add_answer(actor=CONSOLE, wanted=wanted, now=NOW)
    assert unfit.value.problem.code is SettingProblemCode.ANSWER_EXISTS
    assert unfit.value.problem.facts["name"] == taken


def test_a_retired_answers_title_is_free(people: Cast) -> None:
    retire_answer(actor=CONSOLE, answer_id=add_answer(actor=CONSOLE, wanted=canned(), now=NOW), now=NOW)

    add_answer(actor=CONSOLE, wanted=canned(), now=NOW)

    assert CannedAnswer.objects.filter(retired_at=None).count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda actor: add_answer(actor=actor, wanted=canned(), now=NOW),
        lambda actor: edit_answer(actor=actor, answer_id=uuid.uuid4(), wanted=canned(), now=NOW),
        lambda actor: retire_answer(actor=actor, answer_id=uuid.uuid4(), now=NOW),
        lambda actor: set_desk_hours(actor=actor, wanted=desk_hours(), now=NOW),
    ],
)
def test_the_operator_alone_sets_them(people: Cast, agent: Actor, act: Callable[[Actor], object]) -> None:
    for actor in (agent, person(people.owner)):
        with pytest.raises(Refused) as refused:
            act(actor)
        assert refused.value.refusal.code is RefusalCode.MAY_NOT_OPERATE


@pytest.mark.parametrize("retired", [True, False])
def test_what_is_retired_or_unknown_is_not_there(people: Cast, *, retired: bool) -> None:
    answer_id = uuid.uuid4()
    if retired:
        answer_id = add_answer(actor=CONSOLE, wanted=canned(), now=NOW)
        retire_answer(actor=CONSOLE, answer_id=answer_id, now=NOW)

    with pytest.raises(Refused) as refused:
        edit_answer(actor=CONSOLE, answer_id=answer_id, wanted=canned(), now=NOW)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_the_first_answers_come_once(people: Cast) -> None:
    assert load_answers() == len(first_answers()) == 5
    for row in CannedAnswer.objects.all():
        retire_answer(actor=CONSOLE, answer_id=row.public_id, now=NOW)

    assert load_answers() == 0


def test_the_first_answers_speak_every_language_and_name_only_what_a_case_says() -> None:
    for answer in first_answers():
        assert set(answer.texts) == set(MAIL_LANGUAGES)
        assert {"en", *answer.titles} == set(WORKSPACE_LANGUAGES)
        named = {language: sorted(unfilled(text)) for language, text in answer.texts.items()}
        assert len({tuple(names) for names in named.values()}) == 1
        assert not any(unknown_placeholders(text) for text in answer.texts.values())
        assert not any(re.search(NEVER[code], answer.texts[code], re.IGNORECASE) for code in NEVER)


@pytest.mark.parametrize("language", MAIL_LANGUAGES)
def test_past_the_point_of_no_return_there_is_a_sentence_in_every_language(language: str) -> None:
    known = {
        "mapped_by": "Mario Rossi",
        "organization": "Acme S.p.A.",
        "mapped_at": "12 Nov, 10:14",
        "contact": "it@acme.example",
        "hub": "https://hub.example/lost/",
        "space": "https://hub.example/space/",
    }

    here = past_ponr_text(language, known)
    elsewhere = past_ponr_text(language, {"mapped_at": "12 Nov, 10:14"})

    assert all(value in here for value in known.values())
    assert "{" not in here + elsewhere


def test_what_is_not_known_stays_to_be_seen() -> None:
    text = filled("Hello {name}, {line} until {deadline}: {this}", {"name": "Ada", "line": ""})

    assert text == "Hello Ada, {line} until {deadline}: {this}"
    assert unfilled(text) == ["line", "deadline"]
    assert unknown_placeholders(text) == ["this"]


def test_english_stands_in_for_a_language_without_a_text() -> None:
    assert text_in({"en": "Hello", "it": "Buongiorno"}, "it") == "Buongiorno"
    assert text_in({"en": "Hello", "it": ""}, "it") == "Hello"


def test_hours_and_promises_are_set_on_record(people: Cast) -> None:
    wanted = DeskHours(
        days=frozenset({1, 2, 6}),
        opens=8,
        closes=20,
        zone="Europe/Rome",
        promises=dict.fromkeys(CasePriority, 5),
    )

    assert set_desk_hours(actor=person(people.clerk), wanted=wanted, now=NOW)
    assert not set_desk_hours(actor=person(people.clerk), wanted=wanted, now=NOW)

    assert desk_hours() == wanted
    assert Instance.objects.get().desk_days == "126"
    (change,) = SettingChange.objects.all()
    was, became = change.was or {}, change.became or {}
    assert (was["days"], became["days"]) == ("12345", "126")
