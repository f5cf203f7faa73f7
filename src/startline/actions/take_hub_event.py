"""Does what a hub elsewhere reports, each event once: lines mapped, services set up (PRODUCT H6)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor, NamedHub
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import map_to_organization
from startline.actions.outcome import Done, LineOutcome
from startline.actions.space import record_space
from startline.models import HubEvent, Line, Organization, OrganizationChangeKind
from startline.models.record import Outcome
from startline.queries.hubs import HeardHub
from startline.rules.hub_events import (
    BadEvent,
    EventProblemCode,
    ToldEvent,
    ToldOrganization,
    is_event_id,
    parse_event,
    type_in,
)
from startline.rules.names import name_key
from startline.rules.plain_text import plain
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.who_may import ActorKind
from startline.statements import statements_of
from startline.wording.hubs_elsewhere import event_problem_sentence, event_refusal_sentence

_STATEMENTS = statements_of(__file__)
_OK, _BAD_REQUEST, _NOT_FOUND, _CONFLICT, _UNPROCESSABLE = 200, 400, 404, 409, 422
_TYPE_LENGTH = 64
_NOT_THERE = Refusal(code=RefusalCode.NOT_FOUND)
# What is as the hub says although it did not become so just now.
_SO_ALREADY = frozenset({RefusalCode.ALREADY_MAPPED, RefusalCode.ALREADY_SET_UP})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the hub is answered, and by which transaction its event was done."""

    status: int
    body: Mapping[str, Any]
    transaction_id: int | None = None


def take_hub_event(*, hub: HeardHub, event_id: str, body: bytes, now: datetime) -> Answer:
    """Do what the event says, in one transaction with its answer; told once more, the answer is the same and no more.

    Whoever calls has proven that the event is the hub's own. An id with another body than before is answered with 409;
    two that come at once take turns. Of an order without a line of this hub the answer says that it is not there.
    """
    if not is_event_id(event_id):
        return _refused(_BAD_REQUEST, EventProblemCode.NOT_AN_EVENT_ID, field="webhook-id")
    digest = sha256(body).hexdigest()
    with transaction.atomic():
        _STATEMENTS["lock_event"].row(hub_id=hub.id, event_id=event_id)
        if known := HubEvent.objects.filter(hub_id=hub.id, event_id=event_id).first():
            same = known.body_sha256 == digest
            return Answer(status=known.status, body=known.answer) if same else _other_body()
        answer = _answer(hub, body, now=now)
        HubEvent.objects.create(
            hub_id=hub.id,
            event_id=event_id,
            type=plain(type_in(body), length=_TYPE_LENGTH),
            received_at=now,
            body_sha256=digest,
            status=answer.status,
            answer=answer.body,
            transaction_ids=[answer.transaction_id] if answer.transaction_id else [],
        )
        return answer


def _answer(hub: HeardHub, body: bytes, *, now: datetime) -> Answer:
    try:
        event = parse_event(body)
    except BadEvent as bad:
        status = _BAD_REQUEST if bad.problem.malformed else _UNPROCESSABLE
        return _refused(status, bad.problem.code, field=bad.problem.field, **bad.problem.facts)
    rows = _STATEMENTS["lines"].rows(hub_id=hub.id, order_id=event.order)
    told = [row for row in rows if event.lines is None or row.line_public_id in event.lines]
    if not told:
        sentence = event_refusal_sentence(_NOT_THERE)
        return Answer(
            status=_NOT_FOUND, body=_error(RefusalCode.NOT_FOUND, field="data.order", message=sentence)
        )
    return _done(hub, event, told, now=now)


def _done(hub: HeardHub, event: ToldEvent, rows: Sequence[Any], *, now: datetime) -> Answer:
    actor = Actor(kind=ActorKind.HUB, hub=NamedHub(id=hub.id, name=hub.name))
    order_id, line_ids = rows[0].order_id, [row.line_id for row in rows]
    if event.organization is None:
        done = complete_set_up(actor=actor, order_id=order_id, line_ids=line_ids, now=now)
        so_already: Collection[int] = line_ids
    else:
        done = map_to_organization(
            actor=actor,
            order_ids=[order_id],
            line_ids=line_ids,
            organization_id=_organization(hub, event.organization, actor=actor, now=now),
            mapped_by=event.by or hub.name,
            now=now,
        )
        so_already = _mapped_to(hub, event.organization, line_ids)
    return Answer(
        status=_OK,
        body={
            "type": event.type.value,
            "order": {"id": str(event.order), "number": rows[0].order_number},
            "lines": [*_outcomes(done, rows, so_already=so_already), *_strange(event, rows)],
        },
        transaction_id=done.transaction_id,
    )


def _organization(
    hub: HeardHub, told: ToldOrganization, *, actor: Actor, now: datetime
) -> int | Callable[[], int]:
    """The organization that the hub has under that reference, which keeps its name; else how it is added."""
    _STATEMENTS["lock_reference"].row(hub_id=hub.id, reference=told.reference)
    known = Organization.objects.filter(hub_id=hub.id, hub_reference=told.reference).first()

    def add() -> int:
        added = Organization.objects.create(
            hub_id=hub.id,
            hub_reference=told.reference,
            name=told.name,
            name_key=name_key(told.name),
            domain=told.domain,
        )
        record_space(
            OrganizationChangeKind.CREATED,
            actor=actor,
            organization_id=added.pk,
            now=now,
            facts={"hub_name": hub.name},
        )
        return added.pk

    return known.pk if known else add


def _mapped_to(hub: HeardHub, told: ToldOrganization, line_ids: Sequence[int]) -> Collection[int]:
    """Those of the lines that are mapped to that organization by now."""
    mapped = Line.objects.filter(
        pk__in=line_ids, organization__hub_id=hub.id, organization__hub_reference=told.reference
    )
    return set(mapped.values_list("pk", flat=True))


def _outcomes(done: Done, rows: Sequence[Any], *, so_already: Collection[int]) -> Sequence[Mapping[str, Any]]:
    public_ids = {row.line_id: row.line_public_id for row in rows}
    return [
        {
            "id": str(public_ids[line.line_id]),
            "number": line.line_number,
            **_outcome(line, so_already=line.line_id in so_already),
        }
        for line in done.lines
    ]


def _outcome(line: LineOutcome, *, so_already: bool) -> Mapping[str, str]:
    if line.refusal is None:
        return {"outcome": Outcome.CHANGED.value}
    already = so_already and line.refusal.code in _SO_ALREADY
    return {
        "outcome": (Outcome.ALREADY if already else Outcome.REFUSED).value,
        "code": line.refusal.code.value,
        "message": event_refusal_sentence(line.refusal),
    }


def _strange(event: ToldEvent, rows: Sequence[Any]) -> Sequence[Mapping[str, Any]]:
    """The lines that the event names and that are not this hub's: of them nothing is told."""
    known = {row.line_public_id for row in rows}
    refused = {
        "outcome": Outcome.REFUSED.value,
        "code": RefusalCode.NOT_FOUND.value,
        "message": event_refusal_sentence(_NOT_THERE),
    }
    return [{"id": str(one), **refused} for one in event.lines or () if one not in known]


def _other_body() -> Answer:
    sentence = event_problem_sentence(EventProblemCode.OTHER_BODY)
    return Answer(
        status=_CONFLICT, body=_error(EventProblemCode.OTHER_BODY, field="webhook-id", message=sentence)
    )


def _refused(status: int, code: EventProblemCode, *, field: str, **facts: object) -> Answer:
    sentence = event_problem_sentence(code, field=field, **facts)
    return Answer(status=status, body=_error(code, field=field, message=sentence))


def _error(code: str, *, field: str, message: str) -> Mapping[str, Any]:
    return {"error": {"code": str(code), "field": field, "message": message}}
