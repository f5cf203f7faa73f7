"""The pages of canned answers and of the desk's hours (PRODUCT D2)."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from tests.web.contact.forms import text_of
from tests.worlds import Cast

from startline.actions.canned_answers import load_answers
from startline.models import CannedAnswer, Instance, User
from startline.web.desk import answers
from startline.web.once import FIELD, new_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "people")]
LIST, NEW, HOURS = "/desk/answers/", "/desk/answers/new/", "/desk/hours/"
WEEK = {"days": ["1", "2"], "opens": "8", "closes": "12"}
PROMISES = {"within_urgent": "1", "within_high": "2", "within_normal": "4", "within_low": "8"}


def test_the_operator_adds_edits_and_retires_one(browser: Client) -> None:
    added = browser.post(
        NEW, {FIELD: new_token(), "title": "Hello", "type": "other", "text_en": "Hello {name}"}, follow=True
    )
    page = f"{LIST}{CannedAnswer.objects.get().public_id}/"
    edited = browser.post(
        page, {FIELD: new_token(), "title": "Hello", "type": "", "text_en": "Hi {name}"}, follow=True
    )
    retired = browser.post(f"{page}retire/", {FIELD: new_token()}, follow=True)

    assert "Added." in text_of(added)
    assert "Rita Sala added the canned answer “Hello”." in text_of(added)
    assert "Saved." in text_of(edited)
    assert "Rita Sala retired the canned answer “Hello”." in text_of(retired)
    assert "No canned answer" in text_of(retired)


def test_saved_as_the_browser_sends_it_back_nothing_is_changed(browser: Client) -> None:
    load_answers()
    answer = CannedAnswer.objects.filter(type__isnull=False).earliest("id")
    page = f"{LIST}{answer.public_id}/"
    form = browser.get(page).context["form"]
    sent = {name: (form[name].value() or "").replace("\n", "\r\n") for name in form.fields}

    saved = browser.post(page, {FIELD: new_token(), **sent}, follow=True)

    assert "\r\n" in sent["text_en"]
    assert "Nothing was changed." in text_of(saved)


def test_agents_of_another_language_find_it_by_its_title_there(browser: Client) -> None:
    sent = {"title": "Hello", "title_it": "Buongiorno", "text_en": "Hello {name}"}
    browser.post(NEW, {FIELD: new_token(), **sent})
    CannedAnswer.objects.create(title="Delay", texts={"en": "Later."})
    page = f"{LIST}{CannedAnswer.objects.get(title='Hello').public_id}/"
    english = listed(browser)
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "it"
    User.objects.update(language="it")

    assert english == ["Delay", "Hello"]
    assert listed(browser) == ["Buongiorno", "Delay"]
    assert listed(browser, q="hello") == listed(browser, q="buon") == ["Buongiorno"]
    assert browser.get(page).context["form"]["title_it"].value() == "Buongiorno"
    twice = browser.post(NEW, {FIELD: new_token(), **sent, "title": "Hi"})
    assert twice.status_code == 422


def test_a_name_that_no_case_says_is_refused_and_what_was_typed_stays(browser: Client) -> None:
    response = browser.post(
        NEW, {FIELD: new_token(), "title": "Hello", "text_en": "Hello {nmae}, here is the rest"}
    )

    text = text_of(response)
    assert response.status_code == 422
    assert "No case says what “nmae” is." in text
    assert "here is the rest" in text


def test_an_agent_reads_them_and_changes_none(
    signed_in: Callable[[User], Client], second: User, people: Cast
) -> None:
    load_answers()
    agent = signed_in(second)
    page = f"{LIST}{CannedAnswer.objects.get(title='Where the mail may be').public_id}/"

    assert "Where the mail may be" in text_of(agent.get(LIST))
    assert "Look in the folders for spam" in text_of(agent.get(page))
    assert "New canned answer" not in text_of(agent.get(LIST))
    assert agent.post(page, {FIELD: new_token(), "title": "x"}).status_code == 403
    assert "Only an operator changes them." in text_of(agent.get(HOURS))


def test_hours_are_set_with_a_sentence_on_record(browser: Client) -> None:
    saved = browser.post(HOURS, {FIELD: new_token(), **WEEK, **PROMISES}, follow=True)

    assert "Saved." in text_of(saved)
    assert "Rita Sala set the hours of the desk: Mon, Tue, from 08:00 to 12:00" in text_of(saved)
    assert Instance.objects.get().desk_closes == 12


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"closes": "8"}, "The desk closes before it opens."),
        ({"days": []}, "The desk answers on one day of the week at least."),
        ({"closes": "25"}, "Give a full hour from 1 to 24."),
        ({"within_urgent": "0"}, "Promise from 1 to 500 hours, in whole hours."),
        ({"within_low": "417"}, "The desk is open for 416 hours in a year."),
    ],
)
def test_hours_that_cannot_be_kept_are_refused(browser: Client, typed: dict[str, object], words: str) -> None:
    response = browser.post(HOURS, {FIELD: new_token(), **WEEK, **PROMISES, **typed})

    assert response.status_code == 422
    assert words in text_of(response)


def listed(browser: Client, **query: str) -> list[str]:
    return [row.title for row in browser.get(LIST, query).context["rows"]]


def test_the_list_is_searched_narrowed_and_sorted(browser: Client) -> None:
    load_answers()
    CannedAnswer.objects.create(title="A new one", texts={"en": "Windows are twelve hours."})
    first = CannedAnswer.objects.exclude(title="A new one").earliest("id")

    assert listed(browser, q="twelve hour") == ["A new one"]
    assert listed(browser, type="any") == ["A new one"]
    assert first.title in listed(browser, type=first.type)
    assert "A new one" not in listed(browser, type=first.type)
    assert listed(browser, sort="newest")[0] == "A new one"
    nothing = text_of(browser.get(LIST, {"q": "nonsense"}))
    assert "No canned answer matches" in nothing
    assert "Show those in use" in nothing


def test_the_list_is_paged(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_ROWS", 2)
    load_answers()

    titles = sorted(CannedAnswer.objects.values_list("title", flat=True), key=str.lower)

    first = browser.get(LIST)

    assert listed(browser) == titles[:2]
    assert "Next page" in text_of(first)
    assert listed(browser, after=first.context["page"].after) == titles[2:4]
    assert browser.get(LIST, {"after": "none"}).status_code == 404


def test_retired_ones_are_listed_where_asked_for_and_read_and_lend_their_words(browser: Client) -> None:
    canned = CannedAnswer.objects.create(title="Hello", texts={"en": "Hello {name}"})
    page = f"{LIST}{canned.public_id}/"
    browser.post(f"{page}retire/", {FIELD: new_token()})

    assert listed(browser) == []
    assert "Show retired ones" in text_of(browser.get(LIST))
    assert listed(browser, use="retired") == ["Hello"]
    read = browser.get(page)
    assert "No answer begins with it any more" in text_of(read)
    assert "Hello {name}" in text_of(read)
    assert browser.post(page, {FIELD: new_token(), "title": "Hi", "text_en": "Hi"}).status_code == 404
    assert (
        browser.get(NEW, {"like": str(canned.public_id)}).context["form"]["text_en"].value() == "Hello {name}"
    )


def test_an_instance_without_any_is_led_to_the_first(browser: Client) -> None:
    page = text_of(browser.get(LIST))

    assert "No canned answer" in page
    assert "Show retired ones" not in page
    assert "Sorted by" not in page
