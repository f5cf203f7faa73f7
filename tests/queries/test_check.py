"""The check finds nothing wrong in a busy world, and names whatever was tampered with (PRODUCT 6)."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from psycopg.types.json import Jsonb
from tests.actions.requesting import ask, person, request_id
from tests.cases import about, case_of
from tests.cases import person as case_person
from tests.models.forbidding import run
from tests.returning import COMPLAINT, LATE, bounce, newest_mail_of
from tests.starting import contact_of, hand_over, start, with_code
from tests.worlds import (
    CONTACT,
    NOW,
    SUPPORT,
    WX,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    mail_due,
    place,
    remind,
)

from startline.actions.actor import CONSOLE, Actor
from startline.actions.answer_case import answer_case
from startline.actions.assign_case import assign_case
from startline.actions.case_entries import Words
from startline.actions.change_contact import Selection, change_contact
from startline.actions.complete_set_up import complete_set_up
from startline.actions.decide_proposal import approve_proposal
from startline.actions.decide_request import approve, decline
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import map_to_organization
from startline.actions.note_in_case import note_in_case
from startline.actions.propose_change import propose_change
from startline.actions.resend import resend
from startline.actions.say_in_case import say_in_case
from startline.actions.set_case_type import set_case_type
from startline.actions.set_priority import set_priority
from startline.actions.solve_case import solve_case
from startline.files import Kept
from startline.models import (
    Address,
    ExternalHub,
    HubTelling,
    Line,
    Mail,
    Membership,
    Order,
    Organization,
    SetupAnswer,
    SetupField,
    SetupPlan,
    Transaction,
    User,
)
from startline.queries.check import Problem, problems, size
from startline.rules.cases import INTERNAL_KINDS, CasePriority, CaseType, Solution
from startline.rules.codes import CodePurpose
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind, Role
from startline.statements import statements_of


def busy_world() -> Placed:
    """A line of every stage in two accounts, and every verb used on some of them."""
    people = cast()
    stages = [Wanted(number=stage, stage=stage) for stage in Stage]
    placed = place(people.partner, *stages, Wanted(number="support", offer=SUPPORT))
    place(people.other_partner, *stages)
    later = place(people.partner, Wanted(offer=WX), Wanted(number="2.0", contact=None), number="102")
    for order, address in ((placed, "a@acme.example"), (placed, CONTACT), (later, "b@acme.example")):
        change_contact(
            actor=CONSOLE, selection=Selection(order_ids=[order.order_id]), address=address, now=NOW
        )
    deliver(now=NOW, refusing=["b@acme.example"])
    resend(actor=CONSOLE, order_ids=[placed.order_id], line_ids=None, now=NOW)
    hold(actor=CONSOLE, order_id=later.order_id, line_ids=None, name="Legal", now=NOW)
    _requests(people)
    _bounces(people)
    _hub(people)
    _cases(people)
    for day in range(21):
        remind(now=NOW + timedelta(days=day))
        deliver(now=NOW + timedelta(days=day))
    mail_due(now=NOW + timedelta(days=21))
    release(actor=CONSOLE, order_id=later.order_id, line_ids=None, now=NOW + timedelta(days=21))
    mail_due(now=NOW + timedelta(days=21))
    deliver(now=NOW + timedelta(days=21))
    close_overdue(now=NOW + timedelta(days=22))
    return placed


def _requests(people: Cast) -> None:
    """One approved, one declined, one that waits."""
    placed = place(people.partner, Wanted(number="asked for"), number="103")
    approved, declined, _ = (ask(people.reader, placed, to=f"{name}@acme.example") for name in "cde")
    owner = person(people.owner)
    approve(person=owner, request_id=request_id(approved), reply="", seen_epochs={}, now=NOW)
    decline(person=owner, request_id=request_id(declined), reply="", now=NOW)


def _cases(people: Cast) -> None:
    """One of each state, opened again and proposed in; a change was made from one, by a second agent."""
    placed = place(people.partner, Wanted(number="in question", stage=Stage.AWAITING), number="111")
    second = User.objects.create(email="m@quadrante.example", name="Marta", email_verified_at=NOW)
    Membership.objects.create(user=second, account=people.operator, role=Role.AGENT)
    asker, clerk, words = case_person(people.owner), case_person(people.clerk), Words(text="So.")
    picture = Kept(name="screen.png", content_type="image/png", content=b"png", width=4, height=3)
    _, waiting, solved, again, changed = (
        case_of(asker, about(placed), pictures=[picture]).pk for _ in range(5)
    )
    answer_case(actor=clerk, case_id=waiting, words=words, now=NOW)
    note_in_case(actor=clerk, case_id=waiting, words=words, now=NOW)
    assign_case(actor=clerk, case_id=waiting, to=second.pk, now=NOW)
    set_priority(actor=clerk, case_id=waiting, priority=CasePriority.LOW, now=NOW)
    set_case_type(actor=clerk, case_id=waiting, type=CaseType.SIGN_IN, now=NOW)
    for case_id in (solved, again):
        solve_case(actor=clerk, case_id=case_id, solution=Solution.MENDED, words=words, now=NOW)
    solve_case(
        actor=asker,
        case_id=case_of(asker, about(placed)).pk,
        solution=Solution.BY_ASKER,
        words=Words(),
        now=NOW,
    )
    say_in_case(actor=asker, case_id=again, words=words, now=NOW + timedelta(hours=1))
    answer_case(actor=clerk, case_id=again, words=words, now=NOW + timedelta(hours=2))
    say_in_case(actor=asker, case_id=again, words=words, now=NOW + timedelta(hours=3))
    proposal = propose_change(
        person=person(people.clerk), case_id=changed, address="it@else.example", seen_epochs={}, now=NOW
    )
    approve_proposal(person=person(second), proposal_id=proposal.public_id, now=NOW)


def _bounces(people: Cast) -> None:
    """One that ended a window, one that a later mail outlived, a mail that is late and one complained of."""
    for number in ("105", "106", "107", "108"):
        came = Wanted(number=number, stage=Stage.AWAITING, contact=f"c{number}@acme.example")
        place(people.partner, came, number=number)
    resend(actor=CONSOLE, order_ids=[Order.objects.get(number="106").pk], line_ids=None, now=NOW)
    mail_ids = {
        number: newest_mail_of(Line.objects.get(number=number).pk) for number in ("105", "107", "108")
    }
    outlived = Mail.objects.filter(transaction_id__in=_transactions_of("106")).earliest("id")
    deliver(now=NOW)
    bounce(mail_ids["105"])
    bounce(outlived.pk)
    bounce(mail_ids["107"], LATE)
    bounce(mail_ids["108"], COMPLAINT)


def _hub(people: Cast) -> None:
    """Lines started, handed over with a code, mapped with one, and answered; and one that another hub mapped."""
    stages = [Wanted(number=f"hub {name}", stage=Stage.AWAITING) for name in ("started", "handed", "mapped")]
    placed = place(people.partner, *stages, number="109")
    start(placed, *(one.number for one in stages), who=WhoSetsUp.CUSTOMER)
    with_code(
        placed, "hub handed", purpose=CodePurpose.HAND_OVER, then=lambda: hand_over(placed, "hub handed")
    )
    with_code(placed, "hub mapped", purpose=CodePurpose.MAP, then=lambda: _map(placed, "hub mapped"))
    _set_up(placed.line("hub mapped"))
    _elsewhere(place(people.partner, Wanted(number="elsewhere", stage=Stage.AWAITING), number="110"))


def _map(placed: Placed, number: str) -> None:
    map_to_organization(
        actor=contact_of(placed, number),
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids[number]],
        organization_id=Organization.objects.create(name="Acme", name_key="acme").pk,
        mapped_by="it@acme.example",
        now=NOW,
    )


def _set_up(line: Line) -> None:
    """All answers, then the end of the setup."""
    of = {"account_id": line.account_id, "saved_at": NOW, "saved_by_address_id": line.contact_id}
    for position, required in enumerate((True, False)):
        field = SetupField.objects.create(
            offer_id=line.offer_id,
            key=f"question_{position}",
            position=position,
            kind="text",
            labels={"en": "Question"},
            required=required,
        )
        SetupAnswer.objects.create(line=line, field=field, field_version=1, value="answer", **of)
    SetupPlan.objects.create(
        account_id=line.account_id, order_id=line.order_id, offer_id=line.offer_id, alike=True, decided_at=NOW
    )
    by = Actor(kind=ActorKind.CONTACT, address_id=line.contact_id)
    complete_set_up(actor=by, order_id=line.order_id, line_ids=[line.pk], now=NOW)


def _elsewhere(placed: Placed) -> None:
    """What a hub elsewhere was told, and told us."""
    hub = ExternalHub.objects.create(name="Vendor", admin_url="https://admin.vendor.example", secret="x")
    line = placed.line("elsewhere")
    HubTelling.objects.create(
        account_id=line.account_id,
        hub=hub,
        line_id=line.pk,
        contact_epoch=line.contact_epoch,
        type="contact.added",
        contact=Address.objects.get(email=CONTACT),
        occurred_at=NOW,
        due_at=NOW,
    )
    told = {"hub_id": hub.pk, "hub_name": hub.name}
    run(
        "INSERT INTO startline_transaction (account_id, type, actor_kind, occurred_at, facts)"
        " VALUES (%s, 'service_set_up', 'hub', %s, %s)",
        line.account_id,
        NOW,
        Jsonb(told),
    )
    run(
        "INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)"
        " SELECT id, account_id, 'recorded', 'refused', occurred_at FROM startline_transaction WHERE actor_kind = 'hub'"
    )


def _transactions_of(number: str) -> Sequence[int]:
    return list(
        Transaction.objects.filter(order_id=Order.objects.get(number=number).pk).values_list("id", flat=True)
    )


@pytest.fixture(autouse=True)
def _mail_comes_back(return_address: None) -> None:
    """Mails have their return address."""


@pytest.mark.django_db
def test_a_busy_world_has_nothing_wrong_with_it() -> None:
    busy_world()

    assert list(problems()) == []


@pytest.mark.django_db(transaction=True)
def test_a_check_of_its_own_sees_one_instant_and_writes_nothing() -> None:
    busy_world()
    seen: list[str] = []
    isolation: list[str] = []

    def look(check: str) -> None:
        seen.append(check)
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            isolation.extend(row[0] for row in cursor.fetchall())

    assert list(problems(progress=look)) == []
    assert set(isolation) == {"repeatable read"}
    assert len(seen) == size().checks == len(set(seen))


@pytest.mark.django_db
def test_the_size_of_a_check_is_what_it_looks_at() -> None:
    busy_world()

    looked_at = size()

    assert (looked_at.lines, looked_at.transactions) == (Line.objects.count(), Transaction.objects.count())


# What somebody past all guards could do, and the checks that name it.
_TAMPERING: Mapping[str, tuple[str, Sequence[str]]] = {
    "a status": (
        "UPDATE startline_line SET status = 'booked', mail_due_at = now() WHERE number = 'entered'",
        ["folded"],
    ),
    "a contact": (
        "UPDATE startline_line SET contact_id = (SELECT min(id) FROM startline_address) WHERE number = 'awaiting'",
        ["folded", "mail_forgotten", "recipients"],
    ),
    "an epoch": (
        "UPDATE startline_line SET contact_epoch = 7 WHERE number = 'booked'",
        ["folded", "epochs", "mail_forgotten", "acceptance"],
    ),
    "an epoch that went back": (
        "UPDATE startline_line SET contact_epoch = 0 WHERE number = 'awaiting'",
        ["folded", "epochs", "overtaken_epochs"],
    ),
    "a billing start": (
        "UPDATE startline_line SET billing_started_at = now() WHERE number = 'set_up'",
        ["folded"],
    ),
    "a mapping": (
        "UPDATE startline_line SET mapped_by = 'Nobody' WHERE number = 'mapped'",
        ["folded"],
    ),
    "a line that nobody placed": (
        """INSERT INTO startline_line
             (account_id, order_id, number, offer_id, provisions, quantity, time_zone, status)
           SELECT account_id, order_id, 'smuggled', offer_id, provisions, 1, time_zone, 'entered'
           FROM startline_line WHERE number = 'entered' LIMIT 1""",
        ["folded", "unrecorded"],
    ),
    "a line that is gone": (
        "DELETE FROM startline_line WHERE number = 'support'",
        ["folded", "orphaned"],
    ),
    "an item that is gone": (
        """DELETE FROM startline_transactionitem WHERE id =
             (SELECT min(id) FROM startline_transactionitem WHERE changes ? 'mapped_at')""",
        ["folded"],
    ),
    "an item of a transaction that is not there": (
        "UPDATE startline_transactionitem SET transaction_id = 0 WHERE outcome = 'left_out'",
        ["orphaned"],
    ),
    "an event of a line that is not there": (
        """UPDATE startline_transactionevent SET line_id = 0
           WHERE id = (SELECT max(id) FROM startline_transactionevent WHERE line_id IS NOT NULL)""",
        ["folded", "orphaned"],
    ),
    "a transaction's status": (
        "UPDATE startline_transactionstate SET status = 'failed' WHERE status = 'completed'",
        ["mirrored"],
    ),
    "a transaction left without end": (
        """WITH event AS (
             INSERT INTO startline_transactionevent (transaction_id, account_id, kind, status, occurred_at)
             SELECT id, account_id, 'recorded', 'in_progress', now() FROM startline_transaction
             WHERE type = 'hold' LIMIT 1
             RETURNING id, transaction_id)
           UPDATE startline_transactionstate AS state SET event_id = event.id, status = 'in_progress'
           FROM event WHERE state.transaction_id = event.transaction_id""",
        ["unfinished"],
    ),
    "a mail of no transaction": (
        "UPDATE startline_mail SET transaction_id = 0 WHERE kind = 'resend'",
        ["mails_orphaned"],
    ),
    "a line of no mail": (
        """UPDATE startline_mailline SET line_id = 0
           WHERE (mail_id, line_id) IN
             (SELECT mail_id, line_id FROM startline_mailline
              WHERE left_at IS NOT NULL AND mail_id IN (SELECT id FROM startline_mail WHERE kind = 'corrected')
              LIMIT 1)""",
        ["mail_lines_orphaned"],
    ),
    "a mail that is gone": (
        "DELETE FROM startline_mail WHERE state = 'cancelled'",
        ["mail_lines_orphaned", "case_mails"],
    ),
    "a mail that was never written": (
        """DELETE FROM startline_mailline WHERE mail_id IN
             (SELECT id FROM startline_mail WHERE kind IN ('corrected', 'resend', 'reminder'))""",
        ["mail_forgotten", "acceptance", "bounces_unflagged", "windows_orphaned", "reminders"],
    ),
    "a case's state": (
        "UPDATE startline_case SET state = 'open' WHERE state = 'new'",
        ["case_states"],
    ),
    "why a case was solved": (
        "UPDATE startline_case SET solution = 'other' WHERE solution = 'mended'",
        ["case_states"],
    ),
    "when a case was answered": (
        "UPDATE startline_case SET first_answered_at = now() WHERE first_answered_at IS NOT NULL",
        ["case_answers"],
    ),
    "who proposed a change": (
        """UPDATE startline_caseproposal SET proposed_by_id =
             (SELECT id FROM startline_user WHERE name = 'Ada Viola') WHERE state = 'approved'""",
        ["case_acts"],
    ),
    "an attempt that was never made": (
        """INSERT INTO startline_mailattempt (mail_id, account_id, number, started_at, server)
           SELECT id, account_id, 9, now(), 'mx' FROM startline_mail WHERE state = 'accepted' LIMIT 1""",
        ["attempts"],
    ),
    "an attempt of no mail": (
        """INSERT INTO startline_mailattempt (mail_id, account_id, number, started_at, server)
           VALUES (0, 1, 1, now(), 'mx')""",
        ["attempts_orphaned"],
    ),
    "an acceptance that no server gave": (
        "UPDATE startline_mailattempt SET outcome = 'deferred' WHERE outcome = 'accepted'",
        ["accepted_attempts"],
    ),
    "a link that is gone": (
        "DELETE FROM startline_link",
        ["links"],
    ),
    "a window that is gone": (
        "DELETE FROM startline_window WHERE line_id IN (SELECT id FROM startline_line WHERE number = '1.0')",
        ["windows_missing"],
    ),
    "a window that another mail started": (
        "UPDATE startline_window SET mail_id = 0",
        ["windows_bounced", "windows_orphaned"],
    ),
    "a window opened again": (
        """UPDATE startline_window SET ended_at = NULL, end_cause = NULL
           WHERE line_id IN (SELECT id FROM startline_line WHERE number = 'set_up')""",
        ["windows_left_open"],
    ),
    "a window that closes during a hold": (
        """UPDATE startline_window SET closes_at = deadline_at
           WHERE line_id IN (SELECT id FROM startline_line WHERE number = 'held')""",
        ["windows_held"],
    ),
    "a deadline later than the closing": (
        """UPDATE startline_window SET deadline_at = deadline_at + interval '99 days', closes_at = NULL
           WHERE line_id IN (SELECT id FROM startline_line WHERE number = 'closed')""",
        ["closed_early"],
    ),
    "a closing without its window": (
        """UPDATE startline_window SET end_cause = 'set_up'
           WHERE line_id IN (SELECT id FROM startline_line WHERE number = 'closed')""",
        ["closings"],
    ),
    "a bounce of no mail": (
        """UPDATE startline_bounce SET mail_id = 0 WHERE mail_id IN
             (SELECT mail_line.mail_id FROM startline_mailline AS mail_line
              JOIN startline_line AS l ON l.id = mail_line.line_id WHERE l.number = '105')""",
        ["acceptance", "bounces_orphaned", "bounces_untold", "windows_bounced"],
    ),
    "a bounce that nobody told of": (
        "DELETE FROM startline_transactionevent WHERE kind IN ('mail_delayed')",
        ["mirrored", "bounces_untold"],
    ),
    "a notice applied as a bounce without one": (
        "UPDATE startline_deliverynotice SET kind = 'bounce' WHERE kind = 'delayed'",
        ["bounces_untold"],
    ),
    "a bounce that flags no line": (
        "UPDATE startline_line SET undeliverable_at = NULL, undeliverable_cause = NULL WHERE number = '105'",
        ["folded", "bounces_unflagged"],
    ),
    "a window that a bounce did not end": (
        """UPDATE startline_window SET ended_at = NULL, end_cause = NULL
           WHERE line_id IN (SELECT id FROM startline_line WHERE number = '105')""",
        ["windows_bounced"],
    ),
    "an acceptance that came back": (
        "UPDATE startline_line SET mail_accepted_at = now() WHERE number = '105'",
        ["folded", "acceptance", "windows_missing"],
    ),
    "a notice to somebody else": (
        """UPDATE startline_mail SET recipient_id = (SELECT max(id) FROM startline_address)
           WHERE kind = 'contact_replaced'""",
        ["notices"],
    ),
    "a review that nobody asked for": (
        "UPDATE startline_line SET review_at = now() WHERE number = 'awaiting'",
        ["folded", "reviews"],
    ),
    "a request's outcome": (
        """UPDATE startline_changerequest SET state = 'declined', decided_at = now(), decided_by_id = asked_by_id
           WHERE state = 'open'""",
        ["unfinished"],
    ),
    "a request of no transaction": (
        "UPDATE startline_changerequest SET transaction_id = 0 WHERE state = 'approved'",
        ["requests"],
    ),
    "a request without its change": (
        "UPDATE startline_changerequest SET change_id = 0 WHERE state = 'approved'",
        ["requests"],
    ),
    "what a reminder was for": (
        "UPDATE startline_reminder SET window_id = 0 WHERE audience = 'contact' AND days = 1",
        ["reminders"],
    ),
    "that somebody was reminded": (
        "DELETE FROM startline_reminder WHERE id = (SELECT max(id) FROM startline_reminder)",
        ["daily_mails"],
    ),
    "a start that nobody spoke of": (
        "UPDATE startline_line SET started_at = now() WHERE number = 'awaiting'",
        ["folded", "starts"],
    ),
    "a start by somebody else": (
        "UPDATE startline_transaction SET actor_address_id = 0 WHERE type = 'set_up_started'",
        ["starts"],
    ),
    "an organization that was closed": (
        """UPDATE startline_organization SET closed_at = now()
           WHERE id IN (SELECT organization_id FROM startline_line WHERE number = 'hub mapped')""",
        ["organizations"],
    ),
    "a plan of another account": (
        "UPDATE startline_setupplan SET account_id = 0",
        ["plans"],
    ),
    "a plan for what was not ordered": (
        "UPDATE startline_setupplan SET offer_id = (SELECT id FROM startline_offer WHERE code = 'A-SUPPORT')",
        ["plans"],
    ),
    "an answer of a line that is not mapped": (
        """UPDATE startline_setupanswer SET line_id =
             (SELECT id FROM startline_line WHERE number = 'hub started')""",
        ["answers"],
    ),
    "an answer to a question that was never asked so": (
        "UPDATE startline_setupanswer SET field_version = 2",
        ["answers"],
    ),
    "a file of another account as an answer": (
        """WITH file AS (
             INSERT INTO startline_storedfile (account_id, name, content_type, content, size_bytes, sha256)
             VALUES (0, 'a.csv', 'text/csv', 'a', 1, '') RETURNING id)
           UPDATE startline_setupanswer SET file_id = file.id FROM file""",
        ["answers"],
    ),
    "an answer that must be there": (
        """UPDATE startline_setupanswer SET value = NULL
           WHERE field_id IN (SELECT id FROM startline_setupfield WHERE required)""",
        ["set_ups"],
    ),
    "a code that changed nothing": (
        """UPDATE startline_code SET asked_at = used_at + interval '1 second' WHERE purpose = 'hand_over'""",
        ["codes"],
    ),
    "a code of another account": (
        "UPDATE startline_code SET account_id = 0 WHERE purpose = 'map'",
        ["codes"],
    ),
    "a hub that is gone": (
        "UPDATE startline_transaction SET facts = '{\"hub_id\": 0}' WHERE actor_kind = 'hub'",
        ["hubs"],
    ),
    "an epoch that a hub was told of too early": (
        "UPDATE startline_hubtelling SET contact_epoch = contact_epoch + 1",
        ["tellings"],
    ),
    "a case that is not found": (
        "DELETE FROM startline_casewords",
        ["case_words"],
    ),
    "a customer's case that who sells would find": (
        "UPDATE startline_casewords SET for_sellers = NOT for_sellers",
        ["case_words"],
    ),
    "a case that the desk would not find by its note": (
        "DELETE FROM startline_casedeskwords",
        ["case_words"],
    ),
    "a note that who sells would read": (
        "UPDATE startline_caseentry SET internal = false, for_sellers = true WHERE kind = 'noted'",
        ["case_eyes"],
    ),
    "a line of another case's account": (
        "UPDATE startline_caseline SET account_id = 0",
        ["case_eyes"],
    ),
    "a picture that only the desk would see": (
        "UPDATE startline_casefile SET for_sellers = NOT for_sellers",
        ["case_eyes"],
    ),
    "the first words of a case": (
        """UPDATE startline_caseentry SET occurred_at = now() WHERE kind = 'opened' AND case_id IN
             (SELECT id FROM startline_case WHERE state = 'waiting')""",
        ["case_standing"],
    ),
    "who looks after a case": (
        "UPDATE startline_case SET assigned_to_id = NULL",
        ["case_standing"],
    ),
    "how soon a case is answered": (
        "UPDATE startline_case SET priority = 'normal' WHERE priority = 'low'",
        ["case_standing"],
    ),
    "what a case is about": (
        "UPDATE startline_case SET type = 'other' WHERE type = 'sign_in'",
        ["case_standing"],
    ),
    "a proposal that is open again": (
        """UPDATE startline_caseproposal SET state = 'open', decided_by_id = NULL, decided_at = NULL, change_id = NULL
           WHERE state = 'approved'""",
        ["case_proposals"],
    ),
    "which entry a mail tells of": (
        "DELETE FROM startline_casemail WHERE NOT to_desk",
        ["case_mails"],
    ),
    "that a case says what did not arrive": (
        "UPDATE startline_casemail SET unreached_at = now(), unreached_cause = 'other', flagged_at = now()",
        ["case_mails"],
    ),
    "an order's hold": (
        "UPDATE startline_order SET held_at = now(), hold_name = 'Quiet' WHERE number = '102'",
        ["holds"],
    ),
}


@pytest.mark.django_db
def test_every_kind_of_tampering_is_named() -> None:
    busy_world()
    _past_all_guards()

    named = {what: _found_after(statement) for what, (statement, _) in _TAMPERING.items()}

    assert named == {what: set(checks) for what, (_, checks) in _TAMPERING.items()}
    assert list(problems()) == []


def test_every_check_is_provoked_by_some_tampering() -> None:
    checks = set(statements_of(problems.__code__.co_filename)) - {"size"}

    assert {name for _, named in _TAMPERING.values() for name in named} == checks


def test_the_check_knows_which_entries_are_internal() -> None:
    eyes = statements_of(problems.__code__.co_filename)["case_eyes"].sql

    named = eyes.partition("kind IN")[2].partition(")")[0]

    assert set(re.findall(r"'(\w+)'", named)) == {kind.value for kind in INTERNAL_KINDS}


@pytest.mark.django_db
def test_a_problem_names_the_row_and_the_columns() -> None:
    placed = busy_world()
    _past_all_guards()
    run("UPDATE startline_line SET quantity = 9, hold_name = 'Quiet' WHERE id = %s", placed.line_ids["held"])

    (problem,) = problems()

    assert problem == Problem(
        check="folded",
        about=problem.about,
        line_id=placed.line_ids["held"],
        columns=["hold_name"],
    )
    assert problem.about.startswith("Lines that the record, folded, does not reproduce")


@pytest.mark.django_db
def test_no_more_than_the_limit_is_told_per_check() -> None:
    busy_world()
    _past_all_guards()
    run("UPDATE startline_line SET hold_name = 'Quiet', held_at = now() WHERE status = 'closed'")

    assert [problem.check for problem in problems(limit=2)] == ["folded", "folded"]


def _found_after(statement: str) -> set[str]:
    with transaction.atomic():
        run(statement)
        found = {problem.check for problem in problems()}
        transaction.set_rollback(True)
    return found


def _past_all_guards() -> None:
    """With every guard switched off by the owner of the tables, for the rest of this transaction."""
    run("SET CONSTRAINTS ALL IMMEDIATE")
    for model in apps.get_app_config("startline").get_models():
        run(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
