"""Behind every door the database shows a reader the rows of their accounts, and lets them write nothing."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from tests.cases import about, case_of, contact, person
from tests.returning import bounce, newest_mail_of
from tests.setting_up import ask, save
from tests.spaces import customers
from tests.web.matrix import World, world
from tests.worlds import CONTACT, NOW, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.case_entries import Words, append_entry
from startline.actions.set_account import AccountWanted, set_account
from startline.files import Kept
from startline.models import (
    AccessChange,
    Account,
    Address,
    CannedAnswer,
    Case,
    CaseEntry,
    CaseFile,
    CaseLine,
    CaseMail,
    CaseProposal,
    ExternalHub,
    HelpSearch,
    HelpVote,
    HubTelling,
    ImportConflict,
    ImportRun,
    Line,
    Reminder,
    Setting,
    SetupField,
    SetupPlan,
    StoredFile,
    User,
)
from startline.queries import seeing
from startline.queries.readers import reader_of
from startline.rules.cases import EntryKind
from startline.web.reading import WorkRequest, acting, workspace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("return_address")]
ROLE = seeing.ROLE
# What belongs to no account: of these the role may read all rows, and of the named columns only where some are named.
FOR_EVERY_READER = {
    "startline_address",
    "startline_organization",
    "startline_offer",
    "startline_policy",
    "startline_instance",
    "startline_user",
    "mfa_authenticator",
    "startline_savedfilter",  # one's own, by a policy
    "startline_deliverynotice",  # the operator's people, by a policy
    "startline_suppression",  # likewise
    "startline_maildomain",
    "startline_cache",
    "procrastinate_workers",  # whether a worker runs
    "startline_setupfield",
    "startline_externalhub",
    "startline_hubevent",  # the operator's people, by a policy
    "startline_organizationmember",  # likewise
    "startline_organizationinvitation",  # likewise
    "startline_organizationchange",  # likewise
    "startline_storedfile",  # whether there is a logo, and how pictures of one's cases are called, by policies
    "startline_helptext",
    "startline_helpvote",  # the operator's people, by a policy
    "startline_helpsearch",  # likewise
    "startline_cannedanswer",  # likewise
    "startline_casemail",  # likewise
    "startline_caseproposal",  # likewise
}
# What belongs to an account and no page reads: a code's digest, and files but for the logo: actions hand them out.
# What cases are found by is read by a function that asks who searches (`tests/queries/test_case_search.py`).
FOR_NO_READER = {"startline_code", "startline_storedfile", "startline_casewords"}
# Every process takes turns in it, pages too: what was sent once, how often somebody tried to sign in.
WRITTEN_BY_READERS = {"startline_cache"}


def owned_models() -> list[type[models.Model]]:
    """The models whose rows belong to an account."""
    return [
        model
        for model in apps.get_app_config("startline").get_models()
        if "account_id" in {field.attname for field in model._meta.concrete_fields}
        and model._meta.db_table not in FOR_NO_READER
    ]


def asked(sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def tables() -> list[str]:
    """Every table, view and sequence of the database that is not the server's own."""
    rows = asked(
        "SELECT relname FROM pg_class JOIN pg_namespace AS space ON space.oid = relnamespace"
        " WHERE nspname = 'public' AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname"
    )
    return [name for (name,) in rows]


def may(privilege: str, table: str) -> bool:
    """Whether the role has the privilege on any column of the table."""
    in_columns = privilege in {"SELECT", "INSERT", "UPDATE", "REFERENCES"}
    function = "has_any_column_privilege" if in_columns else "has_table_privilege"
    return bool(asked(f"SELECT {function}(%s, %s, %s)", ROLE, f'"{table}"', privilege)[0][0])


@contextmanager
def denied() -> Iterator[None]:
    """Whatever happens inside is not the role's to do."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        yield
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def session() -> tuple[Any, ...]:
    """As whom the session acts, and for which accounts and user."""
    return asked(
        "SELECT current_user = session_user, current_setting('startline.accounts', true),"
        " current_setting('startline.user_id', true)"
    )[0]


def accounts_in(table: str) -> set[int | None]:
    """The accounts of the rows that can be read."""
    return {account for (account,) in asked(f'SELECT DISTINCT account_id FROM "{table}"')}


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.db_table)
def test_a_table_with_an_account_has_a_policy_for_readers(model: type[models.Model]) -> None:
    table = model._meta.db_table

    ((secured, policies),) = asked(
        "SELECT relrowsecurity, (SELECT count(*) FROM pg_policies WHERE tablename = relname"
        " AND cmd = 'SELECT' AND %s = ANY(roles)) FROM pg_class WHERE oid = %s::regclass",
        ROLE,
        f'"{table}"',
    )

    assert secured, f"{table}: ALTER TABLE … ENABLE ROW LEVEL SECURITY, as in migrations/reader.sql"
    assert policies, f"{table} needs a policy FOR SELECT TO {ROLE}"


def test_readers_may_read_no_table_that_is_not_named_here_or_secured_by_account() -> None:
    secured = {model._meta.db_table for model in owned_models()} | {Account._meta.db_table}

    readable = {table for table in tables() if may("SELECT", table)}

    assert readable - secured == FOR_EVERY_READER
    assert secured <= readable


def test_readers_may_write_nothing() -> None:
    writing = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")

    written = {table for table in tables() for privilege in writing if may(privilege, table)}

    assert written == WRITTEN_BY_READERS


def test_readers_may_use_no_sequence_and_make_nothing() -> None:
    ((sequences, schema, database),) = asked(
        "SELECT count(*) FILTER (WHERE CASE relkind WHEN 'S' THEN has_sequence_privilege(%s, oid, 'USAGE') END),"
        " has_schema_privilege(%s, 'public', 'CREATE'), has_database_privilege(%s, current_database(), 'CREATE')"
        " FROM pg_class",
        ROLE,
        ROLE,
        ROLE,
    )

    assert (sequences, schema, database) == (0, False, False)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE startline_line SET quantity = 9",
        "DELETE FROM startline_savedfilter",
        "INSERT INTO startline_address (email, key, domain) VALUES ('a@b.example', 'a@b.example', 'b.example')",
        "TRUNCATE startline_link",
        "SELECT password FROM startline_user",
        "SELECT * FROM startline_user",
        "SELECT session_data FROM django_session",
        "SELECT data FROM mfa_authenticator",
        "SELECT * FROM usersessions_usersession",
        "SELECT * FROM startline_importchunk",
        "SELECT secret FROM startline_externalhub",
        "SELECT former_secret FROM startline_externalhub",
        "SELECT value FROM startline_setupanswer",
        "SELECT content FROM startline_storedfile",
        "SELECT * FROM procrastinate_jobs",
        "SELECT * FROM socialaccount_socialtoken",
    ],
)
def test_what_is_not_theirs_to_do_is_denied_even_to_who_sees_everything(statement: str) -> None:
    people = cast()

    with seeing.seeing(None, user_id=people.clerk.pk), denied():
        asked(statement)


def test_a_reader_sees_their_accounts_rows_of_every_table_and_no_others() -> None:
    everybody = _filled()
    reader, foreign = reader_of(everybody.people.reader), everybody.people.other_partner.pk
    assert reader is not None
    tables = [model._meta.db_table for model in owned_models()]
    unfilled = [table for table in tables if not {*_both(everybody)} <= accounts_in(table)]

    with seeing.seeing(reader.accounts, user_id=reader.user.pk):
        seen = {table: accounts_in(table) for table in tables}

    assert not unfilled, "the world needs rows of both accounts in these"
    assert {table: accounts for table, accounts in seen.items() if accounts != {reader.home_id}} == {}
    assert foreign not in set().union(*seen.values())


def test_a_distributors_people_see_their_partners_rows_and_the_operators_all() -> None:
    everybody = _filled()
    people = everybody.people
    ally, clerk = reader_of(people.ally), reader_of(people.clerk)
    assert ally is not None
    assert clerk is not None

    with seeing.seeing(ally.accounts, user_id=ally.user.pk):
        of_ally = accounts_in("startline_order")
    with seeing.seeing(clerk.accounts, user_id=clerk.user.pk):
        of_clerk = accounts_in("startline_order")

    assert of_ally == {people.partner.pk}
    assert of_clerk == {*_both(everybody)}


def test_of_a_customers_case_who_sells_reads_no_word_and_the_operators_people_read_all() -> None:
    everybody = _filled()
    people = everybody.people
    theirs = list(Case.objects.filter(side="customer").values_list("pk", flat=True))
    entries = CaseEntry.objects.filter(models.Q(case__in=theirs) | models.Q(kind=EntryKind.NOTED))
    kept_from_sellers: dict[type[models.Model], dict[str, Any]] = {
        Case: {"pk__in": theirs},
        CaseLine: {"case_id__in": theirs},
        CaseEntry: {"pk__in": list(entries.values_list("pk", flat=True))},
        CaseFile: {"entry_id__in": list(entries.values_list("pk", flat=True))},
        CaseMail: {},
        CaseProposal: {},
    }

    def seen() -> list[int]:
        return [model._default_manager.filter(**which).count() for model, which in kept_from_sellers.items()]

    with seeing.seeing(None, user_id=people.clerk.pk):
        of_clerk = seen()
    with seeing.seeing([people.partner.pk], user_id=people.owner.pk):
        of_owner = seen()

    assert all(of_clerk)
    assert of_owner == [0] * len(of_clerk)


def test_what_readers_say_of_the_help_and_canned_answers_are_the_operators_peoples_alone() -> None:
    people = cast()
    HelpVote.objects.create(slug="resend", language="en", useful=False, words="Why?", voted_at=NOW)
    HelpSearch.objects.create(language="en", words="why", found=0, searched_at=NOW)
    CannedAnswer.objects.create(title="So", texts={"en": "So it is."})
    counted = "SELECT " + ", ".join(
        f"(SELECT count(*) > 0 FROM startline_{table})"
        for table in ("helpvote", "helpsearch", "cannedanswer")
    )

    with seeing.seeing([people.partner.pk], user_id=people.owner.pk):
        of_owner = asked(counted)
    with seeing.seeing(None, user_id=people.clerk.pk):
        of_clerk = asked(counted)

    assert (of_owner, of_clerk) == ([(False, False, False)], [(True, True, True)])


def test_of_kept_files_a_reader_knows_the_pictures_of_their_own_cases_alone() -> None:
    everybody = _filled()
    people = everybody.people
    StoredFile.objects.create(
        account_id=people.partner.pk,
        name="kept.png",
        content_type="image/png",
        content=b"kept",
        size_bytes=4,
        sha256="0" * 64,
    )

    with seeing.seeing([people.partner.pk], user_id=people.owner.pk):
        of_owner = asked("SELECT name FROM startline_storedfile ORDER BY name")
    with seeing.seeing([people.other_partner.pk], user_id=people.stranger.pk):
        of_stranger = asked("SELECT name FROM startline_storedfile ORDER BY name")
    with seeing.seeing([], user_id=0):
        of_nobody = asked("SELECT name FROM startline_storedfile")

    assert of_owner == [("screen.png",), (f"seller-{people.partner.pk}.png",)]
    assert of_stranger == [("screen.png",), (f"seller-{people.other_partner.pk}.png",)]
    assert of_nobody == []


def test_of_the_people_of_customers_the_operators_people_read_all_and_who_sells_nothing() -> None:
    people, them = cast(), customers()
    count = "SELECT count(*) FROM startline_organizationmember"

    with seeing.seeing(None, user_id=people.clerk.pk):
        of_clerk = asked(count)
    with seeing.seeing([people.partner.pk], user_id=people.owner.pk):
        of_owner = asked(count)

    assert of_clerk == [(len({them.admin, them.member, them.stranger}),)]
    assert of_owner == [(0,)]


def test_of_accounts_one_sees_ones_own_side_and_the_operator() -> None:
    people = cast()
    third = Account.objects.create(kind="partner", name="Third", distributor=people.distributor)
    reader = reader_of(people.reader)
    assert reader is not None

    with seeing.seeing(reader.accounts, user_id=reader.user.pk):
        seen = {account for (account,) in asked("SELECT id FROM startline_account")}

    assert seen == {people.partner.pk, people.distributor.pk, people.operator.pk}
    assert third.pk not in seen


def test_who_is_nobody_sees_nothing() -> None:
    place(cast().partner)

    with seeing.seeing([], user_id=0):
        counts = [len(accounts_in(model._meta.db_table)) for model in owned_models()]

    assert set(counts) == {0}


def test_the_role_is_left_when_the_block_ends_or_fails() -> None:
    people = cast()

    with seeing.seeing([people.partner.pk], user_id=people.owner.pk):
        inside = session()
    after = session()
    with pytest.raises(ValueError, match="broken"), seeing.seeing(None, user_id=people.clerk.pk):
        raise ValueError("broken")

    assert inside == (False, f"{{{people.partner.pk}}}", str(people.owner.pk))
    assert after == session() == (True, "{}", "")


def test_an_action_steps_out_and_back_in_also_when_it_fails() -> None:
    people = cast()

    with seeing.seeing([people.partner.pk], user_id=people.owner.pk):
        reading = session()
        with seeing.acting([people.partner.pk], user_id=people.owner.pk):
            acted = session()
        again = session()
        with pytest.raises(ValueError, match="broken"), seeing.acting([1], user_id=2):
            raise ValueError("broken")

    assert (reading[0], acted) == (False, (True, "{}", ""))
    assert again == reading
    assert session() == (True, "{}", "")


@pytest.mark.parametrize("while_acting", [False, True], ids=["reading", "acting"])
def test_a_request_leaves_the_role_also_when_its_view_fails(*, while_acting: bool) -> None:
    people = cast()

    @workspace
    def failing(request: WorkRequest) -> HttpResponse:
        if while_acting:
            with acting(request):
                raise ValueError("broken")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        failing(_request(people.owner))

    assert session() == (True, "{}", "")


def test_a_request_whose_statement_fails_leaves_the_role_too() -> None:
    people = cast()

    @workspace
    def writing(request: WorkRequest) -> HttpResponse:
        with transaction.atomic():
            asked("UPDATE startline_line SET quantity = 9")
        return HttpResponse()

    with pytest.raises(DatabaseError):
        writing(_request(people.owner))

    assert session() == (True, "{}", "")


def test_one_connection_serves_one_person_after_the_other_and_nothing_stays() -> None:
    everybody = _filled()
    addresses = {
        "viewer": f"/orders/{everybody.own.order}/",
        "stranger": f"/orders/{everybody.other.order}/",
    }

    statuses = [
        (who, owner, everybody.clients[who].get(address).status_code)
        for who in ("viewer", "operator", "stranger", "viewer", "nobody")
        for owner, address in addresses.items()
    ]

    assert statuses == [
        ("viewer", "viewer", 200),
        ("viewer", "stranger", 404),
        ("operator", "viewer", 200),
        ("operator", "stranger", 200),
        ("stranger", "viewer", 404),
        ("stranger", "stranger", 200),
        ("viewer", "viewer", 200),
        ("viewer", "stranger", 404),
        ("nobody", "viewer", 302),
        ("nobody", "stranger", 302),
    ]
    assert session() == (True, "{}", "")


def test_a_page_that_is_sent_in_pieces_is_read_with_the_readers_eyes_to_its_end(client: Client) -> None:
    everybody = _filled()
    client.force_login(everybody.people.stranger)

    response = client.get("/lines/export/csv/")
    text = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined] # a streaming response

    assert "204583020" in text
    assert "104583020" not in text
    assert session() == (True, "{}", "")


def _request(user: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = user
    request.htmx = False  # type: ignore[attr-defined] # as its middleware would
    return request


def _set_up(placed: Placed) -> None:
    """A service setup that has begun, with an answer."""
    field = SetupField.objects.filter(key="seats").first() or ask("seats", kind="number")
    SetupPlan.objects.create(
        account_id=placed.line().account_id,
        order_id=placed.order_id,
        offer_id=field.offer_id,
        alike=True,
        decided_at=NOW,
    )
    save(placed, "seats", "25")


def _cases(account: Account, everybody: World) -> None:
    """A case of who sells and one of the customer, each with a picture, a note of the desk's, a mail and a proposal."""
    people = everybody.people
    placed = place(account, Wanted(stage=Stage.AWAITING), number="404583020")
    seller = people.owner if account == people.partner else people.stranger
    for side, actor in (("seller", person(seller)), ("customer", contact(CONTACT))):
        picture = Kept(
            name=f"{side}-{account.pk}.png", content_type="image/png", content=b"picture", width=2, height=1
        )
        case = case_of(actor, about(placed, "1.0"), pictures=[picture])
        note = Words(text="Odd.", pictures=[replace(picture, name=f"note-{account.pk}.png")])
        noted = append_entry(case, EntryKind.NOTED, note, actor=person(people.clerk), now=NOW)
        CaseMail.objects.create(mail_id=-case.pk, entry=noted, to_desk=True)  # no mail of ours
        CaseProposal.objects.create(
            case=case,
            address=Address.objects.get(key=CONTACT),
            lines={},
            proposed_by=people.clerk,
            proposed_at=NOW,
        )


def _both(everybody: World) -> Collection[int]:
    return everybody.people.partner.pk, everybody.people.other_partner.pk


def _filled() -> World:
    """Both sides with rows of every kind that an account owns."""
    everybody = world()
    hub = ExternalHub.objects.get(public_id=everybody.own.hub)
    for side in (everybody.own, everybody.other):
        account_id = Account.objects.get(public_id=side.account).pk
        run_id = ImportRun.objects.get(public_id=side.run).pk
        line_id = Line.objects.get(public_id=side.line).pk
        wanted = AccountWanted(columns={Setting.SEND_HOUR: 9}, domains=[f"{side.account}.example"])
        set_account(actor=CONSOLE, account_id=account_id, wanted=wanted, now=NOW)
        Reminder.objects.create(
            account_id=account_id,
            line_id=line_id,
            audience="editors",
            days=1,
            transaction_id=1,
            reminded_at=NOW,
        )
        AccessChange.objects.create(account_id=account_id, kind="joined", by_kind="system", occurred_at=NOW)
        bounce(newest_mail_of(line_id))
        HubTelling.objects.create(
            account_id=account_id,
            hub=hub,
            line_id=line_id,
            contact_epoch=0,
            type="contact.added",
            contact=Address.objects.earliest("id"),
            occurred_at=NOW,
            due_at=NOW,
        )
        ImportConflict.objects.create(
            run_id=run_id, row_number=1, field="contact", account_id=account_id, line_id=line_id
        )
        _cases(Account.objects.get(pk=account_id), everybody)
        _set_up(place(Account.objects.get(pk=account_id), Wanted(stage=Stage.MAPPED), number="304583020"))
    return everybody
