"""Cases as who may see them finds them (PRODUCT D2)."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from uuid import uuid4

import pytest
from tests.cases import about, case_of, contact, person
from tests.spaces import case_of_member, customers
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words, append_entry
from startline.actions.open_case import About
from startline.actions.say_in_case import say_in_case
from startline.files import Kept
from startline.models import Address, Case, CaseEntry, User
from startline.queries.cases import (
    LONGEST_TALK,
    CaseBox,
    CaseFilter,
    CaseSort,
    Whose,
    cases_of,
    count_cases,
    duplicates_of,
    find_case,
    find_case_for_contact,
    find_case_for_member,
    picture_of,
    talk_of,
)
from startline.queries.paging import BadCursor, cursor_of
from startline.queries.search import Count
from startline.rules.cases import CaseSide, CaseState, CaseType, EntryKind
from startline.rules.refusal import Refused

pytestmark = pytest.mark.django_db
PICTURE = Kept(name="screen.png", content_type="image/png", content=b"picture", width=40, height=20)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0"))


def of(user: User, people: Cast) -> Whose:
    return Whose(user_id=user.pk, accounts=[people.partner.pk])


def test_a_case_is_found_with_its_names_and_lines(people: Cast, order: Placed) -> None:
    case = case_of(person(people.reader), about(order, "1.0"), wanted="new.one@acme.example")

    found = find_case(case.public_id)

    assert (found.number, found.account_name, found.wanted) == (
        case.number,
        people.partner.name,
        "new.one@acme.example",
    )
    assert (found.opened_by, found.opened_by_address) == (people.reader.name, None)
    assert list(found.line_ids) == [order.line_ids["1.0"]]


def test_a_contact_finds_their_own_case_and_no_sellers(people: Cast, order: Placed) -> None:
    address_id = Address.objects.get(key=CONTACT).pk
    own = case_of(contact(CONTACT), about(order, "1.0"))
    sellers = case_of(person(people.owner), about(order, "1.0"))

    assert find_case_for_contact(own.public_id, address_id).id == own.pk
    with pytest.raises(Refused):
        find_case_for_contact(sellers.public_id, address_id)
    with pytest.raises(Refused):
        find_case_for_contact(own.public_id, address_id + 1)
    with pytest.raises(Refused):
        find_case_for_member(own.public_id, 1)


def test_the_talk_begins_with_the_oldest_and_keeps_what_the_desk_says_to_itself(
    people: Cast, order: Placed
) -> None:
    case = case_of(person(people.owner), about(order), pictures=[PICTURE])
    append_entry(case, EntryKind.NOTED, Words(text="Odd."), actor=person(people.clerk), now=NOW)
    say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text="More."), now=NOW)

    talk = talk_of(find_case(case.public_id), internal=False)
    whole = talk_of(find_case(case.public_id), internal=True)

    assert [(entry.kind, entry.text) for entry in talk.rows] == [
        ("opened", "The contact says that nothing has arrived."),
        ("said", "More."),
    ]
    assert [entry.kind for entry in whole.rows] == ["opened", "noted", "said"]
    (shown,) = talk.rows[0].pictures
    assert (shown.name, shown.width, shown.height) == ("screen.png", 40, 20)


def test_a_long_talk_is_paged_from_its_newest_end(people: Cast, order: Placed) -> None:
    case = case_of(person(people.owner), about(order))
    for number in range(LONGEST_TALK):
        words = Words(text=str(number))
        append_entry(case, EntryKind.SAID, words, actor=person(people.owner), now=NOW)
    found = find_case(case.public_id)

    newest = talk_of(found, internal=False)
    older = talk_of(found, internal=False, before=newest.after)

    assert [newest.rows[0].text, newest.rows[-1].text] == ["0", str(LONGEST_TALK - 1)]
    assert [entry.kind for entry in older.rows] == ["opened"]
    assert older.after is None


def test_a_talk_is_not_paged_from_what_is_no_entry_of_it(people: Cast, order: Placed) -> None:
    first, second = (case_of(person(people.owner), about(order)) for _ in range(2))
    elsewhere = CaseEntry.objects.get(case=second)
    found = find_case(first.public_id)

    for public_id in (elsewhere.public_id, uuid4()):
        with pytest.raises(BadCursor):
            talk_of(found, internal=False, before=cursor_of(public_id))


def test_a_picture_is_found_in_its_own_case_alone_and_a_notes_by_the_desk_alone(
    people: Cast, order: Placed
) -> None:
    case = case_of(person(people.owner), about(order), pictures=[PICTURE])
    other = case_of(person(people.owner), about(order))
    append_entry(
        case, EntryKind.NOTED, Words(text="", pictures=[PICTURE]), actor=person(people.clerk), now=NOW
    )
    found = find_case(case.public_id)
    shown, noted = [entry.pictures[0].public_id for entry in talk_of(found, internal=True).rows]

    assert picture_of(found, shown, internal=False)
    assert picture_of(found, noted, internal=True)
    with pytest.raises(Refused):
        picture_of(found, noted, internal=False)
    with pytest.raises(Refused):
        picture_of(find_case(other.public_id), shown, internal=True)


def test_lists_show_ones_own_cases_or_those_of_the_company_in_pages(people: Cast, order: Placed) -> None:
    first = case_of(person(people.owner), about(order))
    second = case_of(person(people.reader), about(order), now=NOW + timedelta(minutes=1))
    case_of(contact(CONTACT), about(order, "1.0"))
    say_in_case(
        actor=person(people.owner),
        case_id=first.pk,
        words=Words(text="More."),
        now=NOW + timedelta(minutes=2),
    )
    own, any_case = of(people.owner, people), CaseFilter()

    mine = cases_of(own, CaseBox.MINE, any_case, limit=5)
    page = cases_of(own, CaseBox.COMPANY, any_case, limit=1)
    rest = cases_of(own, CaseBox.COMPANY, any_case, limit=1, after=page.after)
    changed = cases_of(own, CaseBox.COMPANY, CaseFilter(sort=CaseSort.CHANGED), limit=5)

    assert [one.id for one in mine.rows] == [first.pk]
    assert [one.id for one in [*page.rows, *rest.rows]] == [second.pk, first.pk]
    assert rest.after is None
    assert [one.id for one in changed.rows] == [first.pk, second.pk]


def test_lists_are_narrowed_by_state_and_by_what_a_search_found(people: Cast, order: Placed) -> None:
    acme = customers().acme
    askers: list[tuple[Whose, Callable[[], Case]]] = [
        (of(people.owner, people), lambda: case_of(person(people.owner), about(order))),
        (
            Whose(address_id=Address.objects.get(key=CONTACT).pk),
            lambda: case_of(contact(CONTACT), about(order)),
        ),
        (
            Whose(user_id=people.owner.pk, organization_id=acme.pk),
            lambda: case_of_member(people.owner, order_id=order.order_id, organization=acme),
        ),
    ]
    for whose, open_one in askers:
        first, second = open_one(), open_one()
        Case.objects.filter(pk=first.pk).update(
            state="solved", due_at=None, solved_at=NOW, solution="explained"
        )
        for box, sort in product(CaseBox, CaseSort):
            solved = cases_of(whose, box, CaseFilter(states=[CaseState.SOLVED], sort=sort), limit=5)
            searched = (
                {"ids": [second.pk]} if whose.side is CaseSide.SELLER else {"words": str(second.number)}
            )
            found = cases_of(whose, box, CaseFilter(**searched, sort=sort), limit=5)

            assert [one.id for one in solved.rows] == [first.pk]
            assert [one.id for one in found.rows] == [second.pk]
            assert count_cases(whose, box, CaseFilter(sort=sort), most=2) == Count(number=2)
            assert count_cases(whose, box, CaseFilter(sort=sort), most=1) == Count(number=1, more=True)


def test_customers_search_pages_through_all_of_their_own_cases(people: Cast, order: Placed) -> None:
    them, owner = customers(), people.owner
    contacts = [case_of(contact(CONTACT), about(order, "1.0")) for _ in range(3)]
    members = [case_of_member(owner, order_id=order.order_id, organization=them.acme) for _ in range(3)]
    colleagues = case_of_member(them.member, order_id=order.order_id, organization=them.acme)
    case_of_member(owner, order_id=order.order_id, organization=them.beta)
    case_of(person(owner), about(order))
    of_member = Whose(user_id=owner.pk, organization_id=them.acme.pk)
    lists = [
        (Whose(address_id=Address.objects.get(key=CONTACT).pk), CaseBox.MINE, contacts),
        (of_member, CaseBox.MINE, members),
        (of_member, CaseBox.COMPANY, [*members, colleagues]),
    ]

    for whose, box, cases in lists:
        found, after = [], None
        while True:
            page = cases_of(whose, box, CaseFilter(words="monday"), limit=2, after=after)
            found += [one.id for one in page.rows]
            if (after := page.after) is None:
                break
        assert found == [case.pk for case in reversed(cases)]
        for words in ("tuesday", "the", " ", "'&|!:*"):
            assert not cases_of(whose, box, CaseFilter(words=words), limit=2).rows


def test_a_cursor_that_is_none_of_ours_is_refused(people: Cast) -> None:
    with pytest.raises(BadCursor):
        cases_of(of(people.owner, people), CaseBox.MINE, CaseFilter(), limit=5, after="none")


@pytest.mark.parametrize("sort", CaseSort)
def test_what_one_asked_in_each_capacity_and_what_others_asked_stand_apart(
    people: Cast, order: Placed, sort: CaseSort
) -> None:
    owner, them = people.owner, customers()
    seller = case_of(person(owner), about(order))
    members = {
        one.pk: case_of_member(owner, order_id=order.order_id, organization=one)
        for one in (them.acme, them.beta)
    }
    case_of(person(people.stranger), About(account_id=people.other_partner.pk))
    lines = list(order.line_ids.values())

    for box in CaseBox:
        mine = cases_of(of(owner, people), box, CaseFilter(sort=sort), limit=5)
        assert [one.id for one in mine.rows] == [seller.pk]
    for organization_id, case in members.items():
        whose = Whose(user_id=owner.pk, organization_id=organization_id)
        for box in CaseBox:
            assert [one.id for one in cases_of(whose, box, CaseFilter(), limit=5).rows] == [case.pk]
        assert [one.id for one in duplicates_of(whose, line_ids=lines)] == [case.pk]


def test_a_contacts_list_holds_what_they_opened(people: Cast, order: Placed) -> None:
    case = case_of(contact(CONTACT), about(order, "1.0"))
    case_of(person(people.owner), about(order))
    whose = Whose(address_id=Address.objects.get(key=CONTACT).pk)

    for sort in CaseSort:
        page = cases_of(whose, CaseBox.MINE, CaseFilter(sort=sort), limit=5)
        assert [one.id for one in page.rows] == [case.pk]


def test_where_a_customer_heard_something_last_comes_first(people: Cast, order: Placed) -> None:
    first = case_of(contact(CONTACT), about(order, "1.0"))
    second = case_of(contact(CONTACT), about(order, "1.0"), now=NOW + timedelta(minutes=1))
    whose = Whose(address_id=Address.objects.get(key=CONTACT).pk)
    answer_case(
        actor=person(people.clerk),
        case_id=first.pk,
        words=Words(text="Look again."),
        now=NOW + timedelta(minutes=2),
    )

    page = cases_of(whose, CaseBox.MINE, CaseFilter(), limit=5)

    assert [one.id for one in page.rows] == [first.pk, second.pk]


def test_what_asks_the_same_is_pointed_out_on_ones_own_side_alone(people: Cast, order: Placed) -> None:
    sellers = case_of(person(people.reader), about(order, "1.0"))
    wants = case_of(
        person(people.reader), about(order, "2.0"), type=CaseType.CHANGE_CONTACT, wanted="new@acme.example"
    )
    of_contact = case_of(contact(CONTACT), about(order, "1.0"))
    address_id = Address.objects.get(key=CONTACT).pk
    line = [order.line_ids["1.0"]]

    mine = duplicates_of(of(people.owner, people), line_ids=line)
    same_address = duplicates_of(of(people.owner, people), line_ids=[], wanted="New@acme.example")
    contacts = duplicates_of(Whose(address_id=address_id), line_ids=line)
    others = duplicates_of(Whose(user_id=1, accounts=[people.other_partner.pk]), line_ids=line)

    assert [one.id for one in mine] == [sellers.pk]
    assert [one.id for one in same_address] == [wants.pk]
    assert [one.id for one in contacts] == [of_contact.pk]
    assert others == []
    Case.objects.update(state="solved", due_at=None, solved_at=NOW, solution="explained")
    assert duplicates_of(of(people.owner, people), line_ids=line, wanted="new@acme.example") == []
