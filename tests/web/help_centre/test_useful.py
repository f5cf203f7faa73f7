"""Was this useful? One vote per browser, article and day; words once; nothing of whoever gave them."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.test import Client
from tests.worlds import NOW

from startline.models import HelpVote

pytestmark = pytest.mark.django_db
RESEND = "/help/resend/"
USEFUL = f"{RESEND}useful/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def form_of(client: Client, address: str = RESEND) -> dict[str, str]:
    """The hidden fields of the form that asks."""
    page = client.get(address).content.decode().partition('id="useful"')[2].partition("</form>")[0]
    fields = {}
    for part in page.split('type="hidden" name="')[1:]:
        name, _, rest = part.partition('"')
        fields[name] = rest.partition('value="')[2].partition('"')[0]
    return fields


def voted(client: Client, answer: str, address: str = RESEND) -> str:
    """The page that follows the vote."""
    response = client.post(USEFUL, {**form_of(client, address), "useful": answer}, follow=True)
    assert response.redirect_chain == [(f"{RESEND}#useful", 303)]
    return unescape(response.content.decode())


def said(client: Client, words: str) -> str:
    return unescape(client.post(USEFUL, {"words": words}, follow=True).content.decode())


@time_machine.travel(NOW, tick=False)
def test_a_vote_is_counted_with_where_one_came_from_and_answered_politely(client: Client) -> None:
    page = voted(client, "no", f"{RESEND}?from=not_mailed_yet")

    (vote,) = HelpVote.objects.values_list("slug", "language", "useful", "words", "came_from", "voted_at")
    assert vote == ("resend", "en", False, "", "not_mailed_yet", NOW)
    assert "Noted: this was not useful." in page
    assert "What is missing or wrong?" in page
    assert "Was this useful?" not in page


def test_words_come_to_the_vote_once(client: Client) -> None:
    voted(client, "yes")

    page = said(client, "A picture <script>more</script>")
    said(client, "and another")

    (vote,) = HelpVote.objects.all()
    assert (vote.useful, vote.words) == (True, "A picture <script>more</script>")
    assert "The words were noted too." in page
    assert 'name="words"' not in page


def test_words_come_once_from_a_window_that_does_not_know_of_them_too(client: Client) -> None:
    voted(client, "yes")
    before = Client()
    before.cookies.load(client.cookies.output(header=""))

    said(client, "First")
    said(before, "Second")

    assert HelpVote.objects.get().words == "First"


@pytest.mark.parametrize("words", ["", "   ", "\0"])
def test_no_words_are_no_words(client: Client, words: str) -> None:
    voted(client, "no")

    page = said(client, words)

    assert HelpVote.objects.get().words == ""
    assert 'name="words"' in page


def test_long_words_are_kept_as_far_as_there_is_room(client: Client) -> None:
    voted(client, "no")
    said(client, "x\r\n" * 400 + "y" * 5000)

    assert HelpVote.objects.get().words == "x\n" * 400 + "y" * 200


def test_one_browser_votes_once_a_day_on_an_article(client: Client) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        voted(client, "no")
        form = {"useful": "yes", "once": "another form"}
        client.post(USEFUL, form)
        assert HelpVote.objects.count() == 1
        clock.shift(timedelta(days=1, seconds=1))
        voted(client, "yes")

    assert list(HelpVote.objects.order_by("id").values_list("useful", flat=True)) == [False, True]


def test_a_double_click_counts_once(client: Client) -> None:
    form = {**form_of(client), "useful": "yes"}

    Client().post(USEFUL, form)
    Client().post(USEFUL, form)

    assert HelpVote.objects.count() == 1


def test_browsers_vote_each_for_themselves(client: Client) -> None:
    voted(client, "yes")
    voted(Client(), "yes")

    assert HelpVote.objects.count() == 2


def test_a_cookie_that_was_not_signed_here_is_none(client: Client) -> None:
    client.cookies["startline_useful"] = "made up"

    assert "Was this useful?" in client.get(RESEND).content.decode()


def test_looking_sets_no_cookie_of_ours_and_the_vote_one_for_this_article_alone(client: Client) -> None:
    assert set(client.get(RESEND).cookies) <= {"csrftoken"}

    response = client.post(USEFUL, {**form_of(client), "useful": "yes"})

    cookie = response.cookies["startline_useful"]
    assert (cookie["path"], cookie["max-age"], cookie["samesite"]) == (RESEND, 24 * 60 * 60, "Lax")
    assert cookie["httponly"]


@pytest.mark.parametrize("sent", [{}, {"useful": "maybe"}, {"words": "of nobody's vote"}])
def test_what_is_no_answer_is_not_counted(client: Client, sent: dict[str, str]) -> None:
    client.post(USEFUL, {**form_of(client), **sent})

    assert not HelpVote.objects.exists()


def test_a_name_that_is_none_is_not_kept(client: Client) -> None:
    voted(client, "yes", f"{RESEND}?from=<b>%20it@acme.example")

    assert HelpVote.objects.get().came_from == ""


def test_more_than_a_person_answers_is_not_counted_and_says_so(client: Client) -> None:
    for _ in range(30):
        client.post(USEFUL)

    page = client.post(USEFUL, {**form_of(client), "useful": "yes"}, follow=True).content.decode()

    assert not HelpVote.objects.exists()
    assert "This one was not counted" in page


def test_a_vote_is_never_changed_by_anybody(client: Client) -> None:
    voted(client, "no")
    said(client, "words")

    for change in ({"useful": True}, {"words": "others"}, {"slug": "x"}):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            HelpVote.objects.update(**change)
