"""Makes a rehearsal of an empty database: the example catalogue, the cast, and an order report of our own."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.db import transaction

from startline.actions.actor import CONSOLE, Actor
from startline.actions.answer_case import answer_case
from startline.actions.assign_case import assign_case
from startline.actions.canned_answers import load_answers
from startline.actions.case_entries import Words
from startline.actions.complete_set_up import complete_set_up
from startline.actions.create_organization import Created, create_organization
from startline.actions.import_report import ImportSummary, apply_run, stage_report
from startline.actions.join_organization import join_organization
from startline.actions.let_in import Newcomer
from startline.actions.load_catalogue import load_catalogue
from startline.actions.map_to_organization import map_to_organization
from startline.actions.open_case import About, OpenedCase, Question, open_case
from startline.actions.open_instance import open_instance
from startline.actions.propose_change import propose_change
from startline.management.opening import open_entry
from startline.models import Address, Case, CaseLine, ImportRun, Line, Order, User
from startline.models.imports import ImportState
from startline.queries.access import person_of
from startline.reports import read_report
from startline.reports.presets import every_preset
from startline.rules.cases import CaseType, Solution
from startline.rules.line import Status
from startline.rules.who_may import AccountKind, ActorKind, Person
from startline.rules.windows import local_date

SAMPLE = "order-report.csv"
# A name that no report has which somebody imports: those are known by their last part.
_RUN_NAME = f"sample/{SAMPLE}"
_SAMPLES = files("startline.samples")
_ZONE = "Europe/Rome"
_DAY = re.compile(r"\{today(?P<days>[+-]\d+)?\}")
# What the contacts of two of the sample's orders have done by the time that somebody looks.
_MAPPED = "5001031"
_SET_UP = "5001048"
# Who maps the first of them, and administers the new organization.
_CUSTOMER = "Sara Ferrante"


def open_rehearsal(*, now: datetime) -> bool:
    """Open a rehearsal with its catalogue and cast, all or nothing; False where there is an instance."""
    with transaction.atomic():
        opened = open_instance(rehearsal=True)
        if opened:
            for preset in every_preset():
                if preset.catalogue:
                    load_catalogue(preset.catalogue, on=now.date())
            load_answers()
            for account in _cast():
                open_entry(**account, now=now)
    return opened


def import_sample(*, folder: Path, now: datetime) -> ImportSummary | None:
    """Import the sample, kept in *folder* with dates around *now*, into an instance without orders.

    An import that was cut short goes on where it stopped. None where there is nothing to import.
    """
    run = ImportRun.objects.filter(
        file_name=_RUN_NAME, state__in=[ImportState.CHECKED, ImportState.APPLYING]
    ).first()
    if run is None and Order.objects.exists():
        return None
    run_id = run.pk if run else _stage(folder / SAMPLE, now=now)
    return apply_run(actor=CONSOLE, run_id=run_id, now=now)


def act_as_contacts(*, now: datetime) -> None:
    """Let two orders of the sample go on: one is mapped, the other mapped and set up.

    The contact of the first accepts the invitation into the new organization, so that its space can be looked at.
    """
    _, created = _map(Order.objects.get(number=_MAPPED), now=now)
    customer = Newcomer(name=_CUSTOMER, language=created.invitation.language, password=token_urlsafe())
    join_organization(invitation_id=created.invitation.pk, by=customer, now=now)
    set_up = Order.objects.get(number=_SET_UP)
    contact, _ = _map(set_up, now=now)
    complete_set_up(actor=contact, order_id=set_up.pk, line_ids=None, now=now)


def ask_the_desk(*, now: datetime) -> None:
    """Have people and contacts of the sample ask the desk: one agent answers, solves, and proposes a contact.

    The contact is in another domain and waits for the second agent of the cast.
    """
    agent = person_of(User.objects.filter(memberships__account__kind=AccountKind.OPERATOR).earliest("id"))
    desk = Actor(kind=ActorKind.USER, person=agent)
    for asked in tomllib.loads((_SAMPLES / "cases.toml").read_text(encoding="utf-8"))["cases"]:
        case = Case.objects.get(public_id=_ask(asked, now=now).public_id)
        if "answer" in asked:
            solves = Solution(asked["solution"]) if "solution" in asked else None
            words = Words(text=asked["answer"])
            answer_case(actor=desk, case_id=case.pk, words=words, solves=solves, now=now)
        if "proposed_because" in asked:
            _propose(case.pk, asked, agent=agent, now=now)


def example_order() -> str | None:
    """The number of an order with lines whose contact can still be changed, for what to type next."""
    waiting = Order.objects.filter(
        lines__status=Status.AWAITING,
        lines__contact__isnull=False,
        lines__undeliverable_at=None,
        held_at=None,
    )
    return waiting.order_by("id").values_list("number", flat=True).first()


def _cast() -> list[dict[str, Any]]:
    cast = tomllib.loads((_SAMPLES / "cast.toml").read_text(encoding="utf-8"))
    accounts: list[dict[str, Any]] = cast["accounts"]
    return accounts


def _stage(path: Path, *, now: datetime) -> int:
    text = (_SAMPLES / SAMPLE).read_text(encoding="utf-8")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dated(text, today=local_date(now, _ZONE)), encoding="utf-8")
    return stage_report(
        actor=CONSOLE,
        report=read_report(path),
        file_name=_RUN_NAME,
        account_id=None,
        currency=None,
        sends_mail=True,
        now=now,
    )


def dated(text: str, *, today: date) -> str:
    """*text* with `{today}`, `{today-3}`, `{today+9}` made into dates."""
    return _DAY.sub(lambda found: (today + timedelta(days=int(found["days"] or 0))).isoformat(), text)


def _ask(asked: Mapping[str, Any], *, now: datetime) -> OpenedCase:
    """Open the case that the sample's *asked* describes, in the name of its person or contact."""
    order = Order.objects.get(number=asked["order"])
    line_ids = order.lines.filter(number__in=asked["lines"]).values_list("pk", flat=True)
    return open_case(
        actor=_asker(asked),
        about=About(
            account_id=order.account_id,
            order_id=order.pk,
            line_ids=list(line_ids),
        ),
        question=Question(
            type=CaseType(asked["type"]),
            subject=asked["subject"],
            text=asked["text"],
            language=asked["language"],
            wanted=asked.get("wanted", ""),
        ),
        now=now,
    )


def _propose(case_id: int, asked: Mapping[str, Any], *, agent: Person, now: datetime) -> None:
    """Have the *agent* take the case and propose the contact that was asked for, as they see it now."""
    desk = Actor(kind=ActorKind.USER, person=agent)
    assign_case(actor=desk, case_id=case_id, to=agent.user_id, now=now)
    line_ids = CaseLine.objects.filter(case_id=case_id).values("line_id")
    propose_change(
        person=agent,
        case_id=case_id,
        address=asked["wanted"],
        seen_epochs=dict(Line.objects.filter(pk__in=line_ids).values_list("pk", "contact_epoch")),
        words=asked["proposed_because"],
        now=now,
    )


def _asker(asked: Mapping[str, Any]) -> Actor:
    if "contact" in asked:
        return Actor(kind=ActorKind.CONTACT, address_id=Address.objects.get(key=asked["contact"]).pk)
    return _person(User.objects.get(email=asked["person"]))


def _person(user: User) -> Actor:
    return Actor(kind=ActorKind.USER, person=person_of(user))


def _map(order: Order, *, now: datetime) -> tuple[Actor, Created]:
    """Let the contact of the order's first line map all of it to a new organization of the customer's name."""
    contact = Address.objects.get(pk=order.lines.values("contact").earliest("id")["contact"])
    email = str(contact.email)
    actor = Actor(kind=ActorKind.CONTACT, address_id=contact.pk)
    with transaction.atomic():
        created = create_organization(
            name=order.customer.name,
            domain=contact.domain,
            contact_id=contact.pk,
            contact_email=email,
            language=order.customer.language or order.account.language,
            now=now,
        )
        map_to_organization(
            actor=actor,
            order_ids=[order.pk],
            line_ids=None,
            organization_id=created.organization_id,
            mapped_by=email,
            now=now,
        )
    return actor, created
