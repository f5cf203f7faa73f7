"""Acting on lines from a case at the desk: the dialogs carry the case, and lead back to it (PRODUCT D2)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from startline.actions.actor import Actor, NamedCase
from startline.queries.access import not_found
from startline.queries.cases import find_case
from startline.web.reading import WorkRequest

FIELD = "case"


@dataclass(frozen=True, kw_only=True)
class FromCase:
    """The case that the reader acts from: its *public_id* for addresses, and what the record keeps of it."""

    public_id: uuid.UUID
    named: NamedCase


def case_in(request: WorkRequest) -> FromCase | None:
    """The case that the dialog was opened from; None where it was not, or for whoever has no desk.

    :raises Refused: not_found, where there is no such case.
    """
    text = (request.POST if request.method == "POST" else request.GET).get(FIELD, "")
    if not text or not request.reader.operates:
        return None
    try:
        found = find_case(uuid.UUID(text))
    except ValueError as problem:
        raise not_found() from problem
    return FromCase(public_id=found.public_id, named=NamedCase(id=found.id, number=found.number))


def case_fields(request: WorkRequest) -> Sequence[tuple[str, str]]:
    """The case as the fields of a form, as it came."""
    text = (request.POST if request.method == "POST" else request.GET).get(FIELD, "")
    return [(FIELD, text)] if text else []


def from_case(actor: Actor, case: FromCase | None) -> Actor:
    """*actor*, acting from the case."""
    return replace(actor, case=case.named) if case else actor
