"""Acting on lines from a case at the desk: the dialogs carry the case, and lead back to it (PRODUCT D2)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from startline.actions.actor import Actor, NamedCase
from startline.queries.cases import find_case
from startline.web.public_ids import id_in
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
    text = _named(request)
    if not text or not request.reader.operates:
        return None
    found = find_case(id_in(text))
    return FromCase(public_id=found.public_id, named=NamedCase(id=found.id, number=found.number))


def case_fields(request: WorkRequest) -> Sequence[tuple[str, str]]:
    """The case as the fields of a form, as it came."""
    text = _named(request)
    return [(FIELD, text)] if text else []


def from_case(actor: Actor, case: FromCase | None) -> Actor:
    """*actor*, acting from the case."""
    return replace(actor, case=case.named) if case else actor


def _named(request: WorkRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(FIELD, "")
