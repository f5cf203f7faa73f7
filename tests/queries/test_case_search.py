"""Cases are found by what was said in them, by who may see them, and by their index (PRODUCT D2)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

import pytest
from tests.cases import about, case_of, contact, person
from tests.models.forbidding import run
from tests.queries.test_seeing import asked, denied
from tests.worlds import CONTACT, NOW, ORGANIZATION, Cast, Placed, Wanted, cast, place

from startline.actions.actor import Actor
from startline.actions.case_entries import Words, append_entry
from startline.actions.map_to_organization import find_or_add_organization
from startline.actions.open_case import About
from startline.actions.say_in_case import say_in_case
from startline.mail.addresses import address_id
from startline.models import Case, User
from startline.queries import seeing
from startline.queries.case_search import case_ids_of
from startline.queries.cases import CaseBox, CaseFilter, Whose, cases_of
from startline.queries.readers import reader_of
from startline.rules.cases import INTERNAL_KINDS, CaseType, EntryKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def placed(people: Cast) -> Placed:
    return place(people.partner, Wanted(), number="O-2026-1184")


@contextmanager
def reading_as(user: User) -> Iterator[None]:
    reader = reader_of(user)
    assert reader is not None
    with seeing.seeing(reader.accounts, user_id=user.pk):
        yield


def found(words: str, *, by: User, limit: int = 200) -> Sequence[int]:
    with reading_as(by):
        return case_ids_of(words, limit=limit)


@pytest.mark.parametrize(
    "words",
    [
        "nothing",
        "MAIL monday",
        "e-mail since Monday",
        "the contacts say",
        "O-2026-1184",
        "o-2026-118",
        "2026-1184 nothing",
        CONTACT,
        CONTACT.upper(),
        f"nothing {CONTACT}",
        f"<{CONTACT}>",
    ],
)
def test_a_case_is_found_by_its_words_its_order_and_its_contact(
    people: Cast, placed: Placed, words: str
) -> None:
    case = case_of(person(people.owner), about(placed))

    assert found(words, by=people.owner) == [case.pk]


def test_a_case_is_found_by_its_number_and_by_the_address_that_is_wanted_or_written_of(
    people: Cast, placed: Placed
) -> None:
    case = case_of(
        person(people.owner),
        about(placed),
        type=CaseType.CHANGE_CONTACT,
        wanted="new@acme.example",
        text="Not old@elsewhere.example any more.",
    )

    assert found(f"#{case.number}", by=people.owner) == [case.pk]
    assert found("New@acme.example", by=people.owner) == [case.pk]
    assert found("old@elsewhere.example", by=people.owner) == [case.pk]
    assert found("nobody@acme.example", by=people.owner) == []
    assert found("firewall new@acme.example", by=people.owner) == []
    assert found("new@acme.example nobody@acme.example", by=people.owner) == []


def test_all_words_are_in_it_and_the_newest_case_comes_first(people: Cast, placed: Placed) -> None:
    older = case_of(person(people.owner), about(placed), subject="Spam folder")
    newer = case_of(person(people.owner), about(placed), subject="Spam filter")

    assert found("spam", by=people.owner) == [newer.pk, older.pk]
    assert found("spam", by=people.owner, limit=1) == [newer.pk]
    assert found("spam folder", by=people.owner) == [older.pk]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("it", "La città non riceve i messaggi.", "messaggio non ricevuto citta"),
        ("en", "The messages were refused.", "refusing a message"),
        ("de", "Die Nachrichten kommen für Größere nicht an.", "nachricht grosser"),
        ("fr", "Les messages ont été refusés.", "message refusé"),
        ("es", "Los mensajes no llegaron mañana.", "mensaje manana"),
    ],
)
def test_words_are_inflected_as_the_cases_language_does(
    people: Cast, placed: Placed, language: str, text: str, words: str
) -> None:
    case = case_of(person(people.owner), about(placed), language=language, text=text)

    assert found(words, by=people.owner) == [case.pk]


def test_what_is_said_and_answered_later_finds_a_case(people: Cast, placed: Placed) -> None:
    case = case_of(person(people.owner), about(placed))

    say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text="Firewall"), now=NOW)
    append_entry(case, EntryKind.ANSWERED, Words(text="Whitelisted"), actor=person(people.clerk), now=NOW)

    assert found("firewall whitelist", by=people.owner) == [case.pk]


def noted(case: Case, text: str, *, by: User, kind: EntryKind = EntryKind.NOTED) -> None:
    append_entry(case, kind, Words(text=text), actor=person(by), now=NOW)


def test_the_desk_finds_a_case_by_its_internal_notes_and_all_other_words_at_once(
    people: Cast, placed: Placed
) -> None:
    case = case_of(person(people.owner), about(placed))
    clerk = people.clerk

    noted(case, "Grumpy", by=clerk)
    noted(case, "Stranger", by=clerk, kind=EntryKind.BY_STRANGER)
    say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text="Firewall"), now=NOW)
    Case.objects.filter(pk=case.pk).update(wanted=address_id("later@acme.example"))

    assert found("grumpy", by=clerk) == found("strangers", by=clerk) == [case.pk]
    assert found(f"grumpy monday firewall stranger O-2026-118 {CONTACT}", by=clerk) == [case.pk]
    assert found("grumpy later@acme.example", by=clerk) == [case.pk]
    assert found("monday", by=clerk) == [case.pk]
    assert found("grumpy cat", by=clerk) == []


@pytest.mark.parametrize("kind", sorted(INTERNAL_KINDS))
def test_nobody_but_the_desk_finds_by_an_internal_note(people: Cast, placed: Placed, kind: EntryKind) -> None:
    own = case_of(person(people.owner), about(placed))
    organization_id = find_or_add_organization(ORGANIZATION)
    members = case_of(contact(CONTACT), replace(about(placed), organization_id=organization_id))
    for case in (own, members):
        noted(case, "Grumpy", by=people.clerk, kind=kind)

    assert found("grumpy", by=people.clerk) == [members.pk, own.pk]
    for user in (people.owner, people.ally, people.reader, people.stranger):
        assert found("grumpy", by=user) == found("grumpy monday", by=user) == []
    assert found("monday", by=people.owner) == [own.pk]
    whose = Whose(user_id=people.owner.pk, organization_id=organization_id)
    for words, theirs in (("monday", [members.pk]), ("grumpy", [])):
        page = cases_of(whose, CaseBox.COMPANY, CaseFilter(words=words), limit=5)
        assert [one.id for one in page.rows] == theirs
    assert case_ids_of("grumpy") == []


def test_the_words_of_notes_are_searched_for_as_the_policy_shows_the_notes(
    people: Cast, placed: Placed
) -> None:
    case = case_of(person(people.owner), about(placed))
    noted(case, "Grumpy", by=people.clerk)

    for user in (people.owner, people.ally, people.reader, people.stranger, people.clerk):
        with reading_as(user):
            shown = asked("SELECT case_id FROM startline_caseentry WHERE internal")
            by_hand = asked("SELECT * FROM startline_cases_worded('grumpi', 200)")
        assert shown == by_hand == ([(case.pk,)] if user == people.clerk else [])


def test_an_address_wanted_instead_finds_the_case_too(people: Cast, placed: Placed) -> None:
    case = case_of(person(people.owner), about(placed))
    Case.objects.filter(pk=case.pk).update(wanted=address_id("later@acme.example"))

    assert found("later@acme.example", by=people.owner) == [case.pk]


def test_who_sells_finds_neither_a_customers_case_nor_another_accounts(people: Cast, placed: Placed) -> None:
    own = case_of(person(people.owner), about(placed))
    customers = case_of(contact(CONTACT), about(placed))
    other = place(people.other_partner, Wanted(number="1.0"), number="O-9")
    others = case_of(person(people.stranger), about(other))

    assert found("monday", by=people.owner) == found("monday", by=people.ally) == [own.pk]
    assert found(CONTACT, by=people.reader) == [own.pk]
    assert found("monday", by=people.stranger) == [others.pk]
    assert found("monday", by=people.clerk) == [others.pk, customers.pk, own.pk]
    assert case_ids_of("monday") == []


def test_the_search_finds_what_the_policy_shows(people: Cast, placed: Placed) -> None:
    other = place(people.other_partner, Wanted(), number="O-9")
    for actor, on in _askers(people, placed, other):
        case_of(actor, on)

    for user in (people.owner, people.ally, people.reader, people.stranger, people.clerk):
        with reading_as(user):
            shown = [number for (number,) in asked("SELECT id FROM startline_case ORDER BY id DESC")]
            assert case_ids_of("monday") == shown


def _askers(people: Cast, placed: Placed, other: Placed) -> Sequence[tuple[Actor, About]]:
    return [
        (person(people.owner), about(placed)),
        (contact(CONTACT), about(placed)),
        (person(people.stranger), about(other)),
        (person(people.ally), about(placed)),
        (person(people.stranger), About(account_id=people.other_partner.pk)),
    ]


@pytest.mark.parametrize("table", ["startline_casewords", "startline_casedeskwords"])
def test_nobody_reads_the_words_themselves(people: Cast, table: str) -> None:
    with seeing.seeing(None, user_id=people.clerk.pk), denied():
        asked(f"SELECT words FROM {table}")


def test_nobody_but_readers_may_search() -> None:
    function = "startline_cases_worded(tsquery, integer)"

    assert asked("SELECT has_function_privilege('public', %s, 'EXECUTE')", function) == [(False,)]


@pytest.mark.parametrize(
    "words",
    [
        "",
        " ",
        "the",
        "\0",
        "\ud800",
        "x" * 1000,
        "a " * 500,
        "'",
        "&|!()<->:*\\",
        "@",
        "@@ @",
        "a@",
        "%s",
        "😀",
    ],
)
def test_any_text_may_be_searched_for(people: Cast, words: str) -> None:
    assert found(words, by=people.clerk) == []


def test_a_conversation_without_end_goes_on(people: Cast, placed: Placed) -> None:
    case = case_of(person(people.owner), about(placed))

    for part in range(12):
        text = " ".join(f"w{part}x{number}" for number in range(1200))
        say_in_case(actor=person(people.owner), case_id=case.pk, words=Words(text=text), now=NOW)
        noted(case, f"Note {part}: {text.replace('w', 'n')}", by=people.clerk)

    assert found("w0x7", by=people.owner) == [case.pk]
    assert found("w11x7", by=people.owner) == []
    assert found("w0x7 n0x7 n1x7", by=people.clerk) == [case.pk]
    assert found("n11x7", by=people.clerk) == []


@pytest.fixture
def many(people: Cast, placed: Placed) -> Case:
    """A case of the owner's among thousands of others', and of many of the customer's."""
    case = case_of(person(people.owner), about(placed), subject="Rare firewall")
    run(
        "INSERT INTO startline_case (account_id, side, transaction_id, type, state, priority, subject, language,"
        " opened_by_kind, opened_by_id, opened_at, due_at, first_due_at, changed_at)"
        " SELECT account_id, CASE n %% 2 WHEN 0 THEN 'seller' ELSE 'customer' END, -n, type, state, priority,"
        " 'Frequent ' || n, language, opened_by_kind, opened_by_id, opened_at, due_at, first_due_at, changed_at"
        " FROM startline_case, generate_series(1, %s) AS n",
        12_000,
    )
    run(
        "INSERT INTO startline_caseentry (public_id, case_id, account_id, for_sellers, internal, kind, via, by_kind,"
        " text, occurred_at) SELECT gen_random_uuid(), id, account_id, false, true, 'noted', 'page', 'system',"
        " 'Noted ' || number, now() FROM startline_case WHERE id %% 2 = 0 AND subject LIKE 'Frequent%%'"
    )
    run("ANALYZE startline_casewords, startline_casedeskwords")
    return case


class Scans(NamedTuple):
    """How often this transaction read the words by their index, and how often along the table."""

    by_words: int
    by_notes: int
    along: int


def _scans() -> Scans:
    ((by_words, by_notes, along),) = asked(
        "SELECT pg_stat_get_xact_numscans('case_words'::regclass),"
        " pg_stat_get_xact_numscans('case_desk_words'::regclass),"
        " pg_stat_get_xact_numscans('startline_casewords'::regclass)"
        " + pg_stat_get_xact_numscans('startline_casedeskwords'::regclass)"
    )
    return Scans(by_words=by_words, by_notes=by_notes, along=along)


def test_a_search_reads_the_index_and_not_along(people: Cast, many: Case) -> None:
    for by in (people.owner, people.clerk):
        before = _scans()
        assert found("firewalls", by=by) == [many.pk]
        after = _scans()

        assert after.by_words > before.by_words
        assert (after.by_notes > before.by_notes) is (by == people.clerk)
        assert after.along == before.along


def test_of_what_is_frequent_the_newest_are_found(people: Cast, many: Case) -> None:
    newest = list(Case.objects.filter(subject__startswith="Frequent").order_by("-pk"))
    elsewhere = About(account_id=people.other_partner.pk)
    others = case_of(person(people.stranger), elsewhere, subject="Frequent elsewhere")

    assert found("frequent", by=people.clerk) == [others.pk, *(case.pk for case in newest[:199])]
    assert found("frequent noted", by=people.clerk) == [case.pk for case in newest if case.pk % 2 == 0][:200]
    assert found("frequent", by=people.owner) == [case.pk for case in newest if case.side == "seller"][:200]
