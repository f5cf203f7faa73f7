"""What operators see of the help: votes, words and searches in vain, in the days they ask for, and nobody else does."""

from datetime import datetime, timedelta
from html import unescape
from urllib.parse import quote

import pytest
from django.test import Client
from tests.web.contact.counting import statements_run
from tests.web.reading import only_reading
from tests.worlds import NOW, Cast, cast

from startline.help.articles import articles
from startline.models import HelpSearch, HelpVote
from startline.sweeps.tidy_help import KEPT, tidy_help
from startline.web.desk import help_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
REPORT = "/desk/help/"
RESEND = articles("en")["resend"].title


@pytest.fixture
def operator(client: Client) -> Cast:
    people = cast()
    client.force_login(people.clerk)
    return people


def vote(*, useful: bool, words: str = "", slug: str = "resend", at: datetime = NOW) -> None:
    HelpVote.objects.create(
        slug=slug, language="it", useful=useful, words=words, came_from="order", voted_at=at
    )


def sought(words: str, *, found: int = 0, language: str = "en", at: datetime = NOW) -> None:
    HelpSearch.objects.create(language=language, words=words, found=found, searched_at=at)


def page_of(client: Client, query: str = "") -> str:
    with only_reading():
        response = client.get(f"{REPORT}?{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def cells_of(page: str, title: str) -> list[str]:
    row = page.partition(f">{title}</a></th>")[2].partition("</tr>")[0]
    return [cell.partition(">")[2].partition("</td>")[0] for cell in row.split("<td")[1:]]


@pytest.mark.usefixtures("operator")
def test_it_stands_among_the_desks_pages(client: Client) -> None:
    assert f'href="{REPORT}"' in client.get("/desk/").content.decode()
    assert f'<a href="{REPORT}" aria-current="page">' in page_of(client)


@pytest.mark.usefixtures("operator")
def test_it_is_a_page_of_the_desk(client: Client) -> None:
    assert page_of(client).count('href="/desk/help/" aria-current="page"') == 1
    assert 'href="/desk/" aria-current="page"' in page_of(client)


@pytest.mark.usefixtures("operator")
def test_each_article_has_its_votes_and_their_share(client: Client) -> None:
    for useful in (True, True, False):
        vote(useful=useful)

    assert cells_of(page_of(client), RESEND) == ["2", "1", "67\xa0%"]


@pytest.mark.usefixtures("operator")
def test_an_article_without_a_vote_has_no_share(client: Client) -> None:
    assert cells_of(page_of(client), RESEND)[:2] == ["0", "0"]


@pytest.mark.usefixtures("operator")
def test_days_count_from_their_first_to_their_last_moment_in_the_readers_zone(client: Client) -> None:
    midnight = datetime.fromisoformat("2026-11-10T00:00:00+01:00")
    vote(useful=True, at=midnight)
    vote(useful=False, at=midnight - timedelta(microseconds=1))

    assert cells_of(page_of(client, "day_from=2026-11-10&day_to=2026-11-10"), RESEND)[:2] == ["1", "0"]
    assert cells_of(page_of(client, "day_from=2026-11-09&day_to=2026-11-09"), RESEND)[:2] == ["0", "1"]
    assert cells_of(page_of(client, "day_from=2026-09-01&day_to=2026-09-02"), RESEND)[:2] == ["0", "0"]


@pytest.mark.usefixtures("operator")
def test_a_period_that_ends_before_it_begins_is_said_beside_the_field(client: Client) -> None:
    page = page_of(client, "day_from=2026-11-10&day_to=2026-11-01")

    assert "The period ends before it begins." in page
    assert 'value="2026-11-10"' in page


@pytest.mark.usefixtures("operator")
def test_words_are_told_newest_first_and_as_they_were_typed(client: Client) -> None:
    vote(useful=True, words="Older")
    vote(useful=False, words="<script>alert(1)</script>\nsecond line")

    response = client.get(f"{REPORT}?list=words")

    page = response.content.decode()
    assert "<script>alert" not in page
    assert page.index("&lt;script&gt;") < page.index("Older")
    assert '<span class="soon-word">not useful</span>' in page
    assert "read from: an order&#x27;s page" in page
    assert RESEND in page


@pytest.mark.usefixtures("operator")
def test_words_go_on_on_a_next_page(client: Client) -> None:
    for number in range(52):
        vote(useful=False, words=f"word-{number:02}")

    first = client.get(f"{REPORT}?list=words")
    after = first.context["page"].after
    second = page_of(client, f"list=words&after={after}")

    assert "word-51" in first.content.decode()
    assert ["word-01" in second, "word-00" in second, "word-02" in second] == [True, True, False]


@pytest.mark.usefixtures("operator")
def test_searches_in_vain_are_counted_together_the_most_sought_first(client: Client) -> None:
    sought("once only")
    for words in ("invoice", "Invoice", "INVOICE"):
        sought(words)
    sought("found", found=3)
    sought("invoice", language="it")

    page = page_of(client, "list=searches")

    rows = page.partition("<tbody>")[2].split("<tr>")[1:]
    assert "invoice</th>" in rows[0].casefold()
    assert ">3</td>" in rows[0]
    assert sorted("Italiano</td>" in row for row in rows) == [False, False, True]
    assert len(rows) == 3
    assert "found</th>" not in page


@pytest.mark.usefixtures("operator")
def test_searches_in_vain_go_on_on_a_next_page(client: Client) -> None:
    for number in range(51):
        sought(f"words {number:02}")
    sought("words 50")

    first = client.get(f"{REPORT}?list=searches")
    second = page_of(client, f"list=searches&after={first.context['page'].after}")

    assert first.content.decode().index("words 50") < first.content.decode().index("words 49")
    assert "words 00" in second
    assert second.count("<tr>") == 2


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("list=words", "Nobody left words in this time"),
        ("list=searches", "Every search found something in this time"),
    ],
)
def test_where_nothing_was_said_the_page_says_what_comes_here(client: Client, query: str, words: str) -> None:
    assert words in page_of(client, query)


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("listed", ["words", "searches"])
def test_of_days_whose_words_are_forgotten_the_lists_say_so_and_the_votes_stay_true(
    client: Client, listed: str
) -> None:
    vote(useful=True, at=NOW - KEPT)
    tidy_help(now=NOW)
    told = f"forgotten after {KEPT.days} days"
    before, since = "day_from=2025-01-01", f"day_from={(NOW - KEPT + timedelta(days=2)).date()}"

    assert told in page_of(client, f"list={listed}&{before}")
    assert "Nothing is left of this time" in page_of(client, f"list={listed}&{before}")
    assert told not in page_of(client, f"list={listed}&{since}")
    assert told not in page_of(client, before)
    assert cells_of(page_of(client, before), RESEND)[:2] == ["1", "0"]

    vote(useful=False, words="Kept")
    sought("kept")
    both = page_of(client, f"list={listed}&{before}")
    assert told in both
    assert "kept" in both.partition(told)[2].casefold()


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("", "resend"),
        ("share", "resend"),
        ("title", min(articles("en").values(), key=lambda one: one.title.casefold()).slug),
    ],
)
def test_articles_are_sorted_as_asked(client: Client, sort: str, first: str) -> None:
    vote(useful=False)

    page = page_of(client, f"sort={sort}")

    assert page.partition("<tbody>")[2].partition("/help/")[2].startswith(f"{first}/")


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("query", ["list=words&after=x", "list=searches&after=MTI"])
def test_a_page_that_was_never_given_out_is_not_there(client: Client, query: str) -> None:
    assert client.get(f"{REPORT}?{query}").status_code == 404


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("query", ["", "list=words", "list=searches", "list=nonsense&day_from=x&sort=y"])
def test_a_list_asks_the_database_little(client: Client, query: str) -> None:
    with statements_run() as statements:
        assert client.get(f"{REPORT}?{query}").status_code == 200

    assert len(statements) <= 12


def test_who_is_not_the_operators_is_refused(client: Client, operator: Cast) -> None:
    client.force_login(operator.owner)

    assert client.get(REPORT).status_code == 403


@pytest.mark.usefixtures("operator")
def test_the_words_left_are_narrowed_by_article_and_searched(client: Client) -> None:
    vote(useful=False, words="Perché non arriva?")
    vote(useful=True, words="The window was clear.", slug="open-a-case")

    by_word, by_article = (
        page_of(client, "list=words&q=perche"),
        page_of(client, "list=words&article=open-a-case"),
    )
    nothing = page_of(client, "list=words&q=nonsense")

    assert "Perché non arriva?" in by_word
    assert "The window was clear." not in by_word
    assert "The window was clear." in by_article
    assert "Perché non arriva?" not in by_article
    assert "Nothing matches" in nothing
    assert 'name="sort"' not in nothing


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("listed", ["words", "searches"])
def test_what_says_nothing_matches_nothing(client: Client, listed: str) -> None:
    vote(useful=False, words="Really?!")
    sought("fax?!")

    assert "Nothing matches" not in page_of(client, f"list={listed}")
    assert "Nothing matches" in page_of(client, f"list={listed}&q=%3F!")


@pytest.mark.usefixtures("operator")
def test_searches_in_vain_are_searched_and_sorted_by_the_last(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for words in ("fax number", "fax number", "telex line"):
        sought(words)
    monkeypatch.setattr(help_report, "_ROWS", 1)

    def first(query: str) -> str:
        return "fax" if "fax number" in page_of(client, query) else "telex"

    last = client.get(f"{REPORT}?list=searches&sort=last")
    after = last.context["page"].after

    assert first("list=searches") == "fax"
    assert first("list=searches&sort=last") == "telex"
    assert first(f"list=searches&sort=last&after={after}") == "fax"
    assert first("list=searches&q=tel") == "telex"
    assert "There is no such choice" not in page_of(client, "list=words&sort=last")


@pytest.mark.usefixtures("operator")
def test_words_as_long_as_the_help_keeps_them_are_found_again(client: Client) -> None:
    longest = "fax " * 50
    sought(longest.strip())
    sought("telex")

    page = page_of(client, f"list=searches&q={quote(longest)}")

    assert "too long" not in page
    assert "telex" not in page
