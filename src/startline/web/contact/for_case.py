"""Acting on lines from a case at the desk: the dialogs carry the case, and lead back to it (PRODUCT D2)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse

from startline.actions.actor import Actor, NamedCase
from startline.queries.cases import find_case
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest

FIELD = "case"
QUEUE = "queue"
_LONGEST = 2000


@dataclass(frozen=True, kw_only=True)
class FromCase:
    """The case that the reader acts from: its *public_id* for addresses, and what the record keeps of it.

    *queue* is the query by which its page keeps the queue that it was opened from; blank where there was none.
    """

    public_id: uuid.UUID
    named: NamedCase
    queue: str = ""

    @property
    def address(self) -> str:
        """Its page, as one came from it."""
        return self.keeping(reverse("desk_case", args=[self.public_id]))

    @property
    def fields(self) -> Sequence[tuple[str, str]]:
        """The case as the fields of a form."""
        return [(FIELD, str(self.public_id)), (QUEUE, self.queue)]

    def keeping(self, address: str) -> str:
        """*address* with the queue, where it is the case's own page."""
        parts = urlsplit(address)
        if parts.path != reverse("desk_case", args=[self.public_id]):
            return address
        query = "&".join(filter(None, (self.queue, parts.query)))
        return parts._replace(query=query).geturl()


def case_in(request: WorkRequest) -> FromCase | None:
    """The case that the dialog was opened from; None where it was not, or for whoever has no desk.

    :raises Refused: not_found, where there is no such case.
    """
    text = _sent(request, FIELD)
    if not text or not request.reader.operates:
        return None
    found = find_case(id_in(text))
    return FromCase(
        public_id=found.public_id,
        named=NamedCase(id=found.id, number=found.number),
        queue=QueryDict(_sent(request, QUEUE)[:_LONGEST]).urlencode(),
    )


def case_fields(request: WorkRequest) -> Sequence[tuple[str, str]]:
    """The case and its queue as the fields of a form, as they came."""
    return [(name, text) for name in (FIELD, QUEUE) if (text := _sent(request, name))]


def from_case(actor: Actor, case: FromCase | None) -> Actor:
    """*actor*, acting from the case."""
    return replace(actor, case=case.named) if case else actor


def _sent(request: WorkRequest, name: str) -> str:
    return (request.POST if request.method == "POST" else request.GET).get(name, "")
