"""Opens a case at the desk, complete with what was known where it was asked for (PRODUCT D2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.json import Jsonb

from startline.actions.actor import Actor, refuse_actor
from startline.actions.case_entries import Words, append_entry
from startline.actions.locking import Locked, lock
from startline.actions.record import named
from startline.files import Kept
from startline.mail.addresses import address_id
from startline.mail.case_told import tell_asker
from startline.mail.link import without_links
from startline.models import Case, CaseLine, MailKind
from startline.queries.desk_hours import desk_hours
from startline.queries.lines import facts_of
from startline.rules.cases import (
    MOST_OPEN,
    CasePriority,
    CaseSide,
    CaseState,
    CaseType,
    EntryKind,
    priority_of,
)
from startline.rules.desk_hours import due_at
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import ActorKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class About:
    """What a case is about: lines of one *order_id* of the account (those named, or all), or no order.

    Doors of members give only orders and lines that are theirs; *organization_id* is a member's own.
    """

    account_id: int
    order_id: int | None = None
    line_ids: Sequence[int] = ()
    organization_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, in *language*; *wanted* is the address that should become the contact, for that type alone.

    *facts* are what was known where the case was asked for, as codes: `page`, `refusal`, `article`, `mails`,
    `browser`.
    """

    type: CaseType
    subject: str
    text: str
    language: str
    wanted: str = ""
    pictures: Sequence[Kept] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OpenedCase:
    """The case, as its conversation is found, and as people call it; *due_at* is when an answer is owed."""

    public_id: uuid.UUID
    number: int
    due_at: datetime


def open_case(*, actor: Actor, about: About, question: Question, now: datetime) -> OpenedCase:
    """Open a case, on record with the lines that it is about; how urgent it is, the lines say.

    A person of an account opens it as a seller, a contact or a member as the customer.

    :raises BadAddress: the wanted address is not exactly one plain one.
    :raises Refused: not_found, where the actor may not see the order or account, or is not the contact of a line, or
        a line is not that order's; case_cap, where they have 50 unsolved ones.
    """
    wanted_id = address_id(question.wanted) if question.wanted else None
    with transaction.atomic():
        locked = _lock(actor, about)
        _refuse_too_many(actor)
        line_ids = [line.id for line in locked.lines] if locked else []
        priority = priority_of(facts_of(line_ids), now=now)
        row = _STATEMENTS["record"].row(
            account_id=about.account_id,
            order_id=about.order_id,
            line_ids=line_ids,
            facts=Jsonb({"type": question.type.value}),
            now=now,
            **named(actor),
        )
        case = _create(
            actor,
            about=about,
            question=question,
            wanted_id=wanted_id,
            priority=priority,
            transaction_id=row.transaction_id,
            now=now,
        )
        _name_lines(case, locked)
        words = Words(text=question.text, pictures=question.pictures)
        entry = append_entry(case, EntryKind.OPENED, words, actor=actor, now=now)
        tell_asker(case, entry, kind=MailKind.CASE_OPENED, now=now)
    return OpenedCase(public_id=case.public_id, number=case.number, due_at=case.first_due_at)


def _lock(actor: Actor, about: About) -> Locked | None:
    """The lines that the case is about, held; none where it is about the account alone."""
    if about.order_id is None:
        person = actor.person
        if person and not (person.operates or about.account_id in person.roles):
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        return None
    locked = lock(order_ids=[about.order_id], line_ids=about.line_ids or None)
    refuse_actor(actor, locked.orders)  # what they may not see is not there
    if locked.account_id != about.account_id or _has_another_contact(actor, locked):
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    return locked


def _has_another_contact(actor: Actor, locked: Locked) -> bool:
    """Whether a line went to somebody else, perhaps while its former contact was writing (PRODUCT H1)."""
    return actor.kind is ActorKind.CONTACT and any(
        line.contact_id != actor.address_id for line in locked.lines
    )


def _refuse_too_many(actor: Actor) -> None:
    asker = {"user_id": actor.user_id, "address_id": actor.address_id}
    _STATEMENTS["hold"].run(**asker)
    row = _STATEMENTS["unsolved"].row(**asker, most=MOST_OPEN)
    if row.unsolved >= MOST_OPEN:
        raise Refused(Refusal(code=RefusalCode.CASE_CAP, facts={"cap": MOST_OPEN}))


def _create(
    actor: Actor,
    *,
    about: About,
    question: Question,
    wanted_id: int | None,
    priority: CasePriority,
    transaction_id: int,
    now: datetime,
) -> Case:
    due = due_at(since=now, priority=priority, hours=desk_hours())
    return Case.objects.create(
        account_id=about.account_id,
        side=CaseSide.SELLER if actor.kind is ActorKind.USER else CaseSide.CUSTOMER,
        organization_id=about.organization_id,
        order_id=about.order_id,
        transaction_id=transaction_id,
        type=question.type,
        state=CaseState.NEW,
        priority=priority,
        subject=without_links(question.subject),
        language=question.language,
        wanted_id=wanted_id,
        opened_by_kind=actor.kind,
        opened_by_id=actor.user_id,
        opened_by_address_id=actor.address_id,
        opened_at=now,
        due_at=due,
        first_due_at=due,
        changed_at=now,
        facts=dict(question.facts),
    )


def _name_lines(case: Case, locked: Locked | None) -> None:
    CaseLine.objects.bulk_create(
        CaseLine(
            case_id=case.pk,
            line_id=line.id,
            account_id=case.account_id,
            for_sellers=case.side == CaseSide.SELLER,
            contact_id=line.contact_id,
            contact_epoch=line.contact_epoch,
        )
        for line in (locked.lines if locked else ())
    )
