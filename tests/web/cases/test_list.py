"""The list of cases: one's own, one's company's, narrowed, searched, sorted and paged (PRODUCT D2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from tests.cases import about, case_of, contact, person
from tests.web.cases.asking import body, text_of
from tests.web.contact.counting import statements_run
from tests.worlds import CONTACT, NOW, Cast, Placed

from startline.actions.case_entries import Words
from startline.actions.say_in_case import say_in_case
from startline.actions.solve_case import solve_case
from startline.models import Case, User
from startline.rules.cases import CaseType, Solution
from startline.web.cases import list as listing
from startline.wording.cases import type_label


def test_without_cases_it_says_what_belongs_there(owner: Client) -> None:
    page = text_of(owner.get("/cases/"))

    assert "No cases yet" in page
    assert "Open a case" in page


def test_ones_own_and_the_companys_stand_apart_and_no_customers_among_them(
    people: Cast, order: Placed, owner: Client, signed_in: Callable[[User], Client]
) -> None:
    case_of(person(people.owner), about(order), subject="Mine")
    case_of(person(people.reader), about(order), subject="A colleague's")
    case_of(contact(CONTACT), about(order, "1.0"), subject="The customer's")

    mine, company = text_of(owner.get("/cases/")), text_of(owner.get("/cases/?box=company"))
    all_of_them = text_of(signed_in(people.clerk).get("/cases/?box=company"))
    stranger = text_of(signed_in(people.stranger).get("/cases/?box=company"))

    assert "Provisioning assistance Cases" in mine
    assert "Mine" in mine
    assert "A colleague's" not in mine
    assert "Mine" in company
    assert f"A colleague's Provisioning email did not arrive {people_order(order)}" in company
    for page in (mine, company, all_of_them, stranger):
        assert "The customer's" not in page
    assert "Mine" not in stranger


def people_order(order: Placed) -> str:
    return order.line().order.number


def test_it_is_narrowed_by_where_cases_stand(people: Cast, order: Placed, owner: Client) -> None:
    open_still = case_of(person(people.owner), about(order), subject="Open still")
    solved = case_of(person(people.owner), about(order), subject="Solved long ago")
    solve_case(
        actor=person(people.owner), case_id=solved.pk, solution=Solution.BY_ASKER, words=Words(), now=NOW
    )

    unsolved, done = text_of(owner.get("/cases/?state=unsolved")), text_of(owner.get("/cases/?state=solved"))
    none = text_of(owner.get("/cases/?state=waiting"))

    assert open_still.subject in unsolved
    assert solved.subject not in unsolved
    assert solved.subject in done
    assert "No case matches" in none


def test_it_is_narrowed_by_type_of_request_which_the_rows_show(
    people: Cast, order: Placed, owner: Client, signed_in: Callable[[User], Client]
) -> None:
    billing = case_of(
        person(people.owner), about(order), type=CaseType.WINDOW_OR_BILLING, subject="Billed too early"
    )
    other = case_of(person(people.owner), about(order), type=CaseType.OTHER, subject="The roof leaks")
    agent = signed_in(people.clerk)

    for address in ("/cases/?type=window_or_billing", "/cases/?type=window_or_billing&sort=changed"):
        for client, box in ((owner, "mine"), (owner, "company"), (agent, "company")):
            page = text_of(client.get(f"{address}&box={box}"))
            assert f"{billing.subject} {type_label(billing.type)}" in page
            assert other.subject not in page
    unknown = text_of(owner.get("/cases/?type=bogus"))
    assert "There is no such choice." in unknown
    assert billing.subject in unknown


def test_where_nothing_matches_it_says_which_filter_hides_what(
    people: Cast, order: Placed, owner: Client
) -> None:
    case_of(person(people.owner), about(order), type=CaseType.OTHER, subject="The printer")
    case_of(person(people.owner), about(order), type=CaseType.SIGN_IN, subject="The door")
    case_of(person(people.reader), about(order), type=CaseType.SIGN_IN, subject="Their printer")
    address = "/cases/?q=printer&type=sign_in&state=new&sort=changed"

    with statements_run() as statements:
        response = owner.get(address)
    hiding = {one.name: (one.value, one.left.text) for one in response.context["hiding"]}

    assert hiding == {
        "Search": ("printer", "1"),
        "Type of request": ("Sign-in and access", "1"),
        "Status": ("New", "0"),
    }
    page = text_of(response)
    assert "No case matches" in page
    assert "Search: printer Without it: 1 case" in page
    assert "Status: New Without it: none either" in page
    assert "My cases My company's cases (1)" in page
    assert len(statements) <= 12
    without = {one.name: owner.get(f"/cases/?{one.query}") for one in response.context["hiding"]}
    assert [row.subject for row in without["Search"].context["rows"]] == ["The door"]
    assert [row.subject for row in without["Type of request"].context["rows"]] == ["The printer"]
    assert without["Search"].context["form"].understood["sort"] == "changed"
    assert owner.get(f"{address}&box=company").context["elsewhere"] is None


def test_more_than_a_page_without_a_filter_are_not_counted_further(
    people: Cast, order: Placed, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_ROWS", 1)
    for number in range(2):
        case_of(person(people.owner), about(order), subject=f"Case {number}")

    (hiding,) = owner.get("/cases/?state=solved").context["hiding"]

    assert hiding.left.text == "1+"


def test_what_is_late_is_marked(people: Cast, order: Placed, owner: Client) -> None:
    case = case_of(person(people.owner), about(order))

    marked = []
    for due in (NOW, NOW - timedelta(microseconds=1)):
        Case.objects.filter(pk=case.pk).update(due_at=due)
        marked += [row.late for row in owner.get("/cases/").context["rows"]]

    assert marked == [False, True]


def test_it_is_searched_by_words_and_numbers(people: Cast, order: Placed, owner: Client) -> None:
    first = case_of(person(people.owner), about(order), subject="Printer", text="The printer is on fire.")
    second = case_of(person(people.owner), about(order), subject="Sign-in", text="No code comes.")

    by_word, by_number = (
        text_of(owner.get("/cases/?q=printer")),
        text_of(owner.get(f"/cases/?q={second.number}")),
    )
    nothing = text_of(owner.get("/cases/?q=nonsense"))

    assert first.subject in by_word
    assert str(second.number) not in by_word
    assert second.subject in by_number
    assert "No case matches" in nothing


def test_a_search_that_finds_more_than_is_looked_through_says_so(
    people: Cast, order: Placed, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_of(person(people.owner), about(order), subject="Printer")
    said = "are looked through"
    assert said not in text_of(owner.get("/cases/?q=printer"))
    monkeypatch.setattr(listing, "MOST_FOUND", 1)

    assert said in text_of(owner.get("/cases/?q=printer"))


def test_it_is_sorted_by_what_was_opened_or_changed_last(people: Cast, order: Placed, owner: Client) -> None:
    first = case_of(person(people.owner), about(order), subject="First")
    case_of(person(people.owner), about(order), subject="Second")
    later = NOW + timedelta(hours=1)
    say_in_case(actor=person(people.owner), case_id=first.pk, words=Words(text="More."), now=later)

    newest, changed = body(owner.get("/cases/")), body(owner.get("/cases/?sort=changed"))

    assert newest.index("Second") < newest.index("First")
    assert changed.index(">First") < changed.index(">Second")


def test_it_is_paged(people: Cast, order: Placed, owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_ROWS", 1)
    case_of(person(people.owner), about(order), subject="Older one")
    case_of(person(people.owner), about(order), subject="Newer one")

    first = body(owner.get("/cases/"))
    after = first.split("after=")[1].split('"')[0]
    second = text_of(owner.get(f"/cases/?after={after}"))

    assert "Newer one" in first
    assert "Older one" not in first
    assert "Older one" in second
    assert owner.get("/cases/?after=none").status_code == 404


def test_it_stands_in_the_top_bar(owner: Client) -> None:
    assert '<a href="/cases/" aria-current="page">Cases</a>' in body(owner.get("/cases/"))


def test_what_is_too_long_to_be_searched_for_says_how_long_it_may_be(owner: Client) -> None:
    page = text_of(owner.get("/cases/", {"q": "x" * 255}))

    assert "This is too long to be searched for. Shorten it to 254 characters." in page
