"""Which of the desk's cases were asked for, as an address says it; that of a case keeps the queue it came from (D2)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy

from startline.queries.case_search import case_ids_of
from startline.queries.cases import FoundCase
from startline.queries.desk_queue import CaseAsker, Place, QueueFilter, asker_of
from startline.queries.orders import Partner, partners
from startline.rules.cases import CasePriority, CaseType
from startline.rules.desk_queue import Looked, Standing
from startline.rules.languages import MAIL_LANGUAGES
from startline.web.public_ids import id_in
from startline.web.searching import ListSearch, PickField, words_in
from startline.wording.cases import priority_label, type_label

_QUEUE = ("q", "who", "state", "type", "priority", "partner", "language", "asker", "after")
_AT = "at"
_LONGEST = 254


class QueueSearch(ListSearch):
    """What narrows the queue besides whose the cases are and how they stand."""

    type = PickField(label=gettext_lazy("Type of request"))
    priority = PickField(label=gettext_lazy("Priority"))
    partner = PickField(label=gettext_lazy("Account"))
    language = PickField(label=gettext_lazy("Language"))

    def __init__(self, query: QueryDict, *, partners: Sequence[Partner]) -> None:
        """The form as *query* fills it."""
        super().__init__(query, partners=partners)
        self.let_pick("type", ((one.value, type_label(one)) for one in CaseType))
        self.let_pick("priority", ((one.value, priority_label(one)) for one in CasePriority))
        self.let_pick("language", MAIL_LANGUAGES.items())

    def wanted(
        self, *, looked: Looked, user_id: int, asker: CaseAsker | None, ids: Sequence[int] | None
    ) -> QueueFilter:
        """What was asked for."""
        given = self.understood
        accounts = self.accounts(None)
        return QueueFilter(
            looked=looked,
            user_id=user_id,
            type=CaseType(given["type"]) if given.get("type") else None,
            priority=CasePriority(given["priority"]) if given.get("priority") else None,
            account_id=accounts[0] if accounts else None,
            language=given.get("language") or None,
            asker=asker,
            ids=ids,
        )


@dataclass(frozen=True, kw_only=True)
class AskedQueue:
    """The queue that an address asks for: how its cases stand, what else they have, and the form that says so."""

    form: QueueSearch
    words: str
    standing: Standing
    wanted: QueueFilter

    @property
    def narrowed(self) -> bool:
        """Whether it is about fewer cases than all that stand so."""
        wanted = self.wanted
        chosen = wanted.looked is not Looked.ANYBODY or wanted.asker is not None
        return bool(self.words) or self.form.narrowed or chosen


def asked_queue(query: QueryDict, *, user_id: int) -> AskedQueue:
    """The queue that *query* asks for; a filter that is none narrows nothing.

    :raises Refused: not_found, where it asks for the cases of whoever opened one that there is not.
    """
    words = words_in(query)
    form = QueueSearch(query, partners=partners(None))
    who, asker = query.get("who", ""), query.get("asker", "")
    wanted = form.wanted(
        looked=Looked(who) if who in set(Looked) else Looked.ANYBODY,
        user_id=user_id,
        asker=asker_of(id_in(asker)) if asker else None,
        ids=case_ids_of(words) if words else None,
    )
    return AskedQueue(form=form, words=words, standing=_standing(query, searched=bool(words)), wanted=wanted)


def _standing(query: QueryDict, *, searched: bool) -> Standing:
    """How the cases stand that were asked for; a search without it looks through all."""
    asked = query.get("state", "")
    if asked in set(Standing):
        return Standing(asked)
    return Standing.ALL if searched else Standing.OWED


def asker_address(case: uuid.UUID) -> str:
    """The queue of all cases of whoever opened *case*."""
    return f"{reverse('desk')}?{urlencode({'state': Standing.ALL.value, 'asker': case})}"


@dataclass(frozen=True, kw_only=True)
class CameFrom:
    """The queue from which a case was opened, as its page's address keeps it.

    *queue* is the address of that page of the queue, at the case's row where it still has one; *query* goes on in the
    addresses of all that is done in the case, empty where it was not opened from a queue. *placed* where the case has
    a place in the queue, and so others before and after it.
    """

    queue: str
    query: str
    placed: bool

    @property
    def kept(self) -> str:
        """The queue as a dialog takes it along, to lead back to the case as it was opened."""
        return self.query.removeprefix("?")


def came_from(query: QueryDict, *, number: int) -> CameFrom:
    """The queue that the address of case *number* keeps: of *query* what the queue takes, and nothing else."""
    queue, whole = _encoded(query, _QUEUE), _encoded(query, (*_QUEUE, _AT))
    return CameFrom(
        queue=f"{reverse('desk')}{queue}#case-{number}" if whole else reverse("desk"),
        query=whole,
        placed=_instant(query) is not None,
    )


def place_in(query: QueryDict, case: FoundCase) -> Place:
    """Where *case* stood in the queue as it was opened.

    :raises Http404: the address does not say.
    """
    at = _instant(query)
    if at is None:
        raise Http404
    return Place(id=case.id, at=at)


def at_place(query: QueryDict, at: datetime) -> str:
    """The queue of *query* as the address of the case keeps it whose row has the instant *at*."""
    moved = query.copy()
    moved[_AT] = at.isoformat()
    return _encoded(moved, (*_QUEUE, _AT))


def _encoded(query: QueryDict, names: Sequence[str]) -> str:
    given: Sequence[tuple[str, Any]] = [(name, query[name][:_LONGEST]) for name in names if query.get(name)]
    return f"?{urlencode(given)}" if given else ""


def _instant(query: QueryDict) -> datetime | None:
    """The instant by which a case has its place; None where the address names none."""
    try:
        at = datetime.fromisoformat(query.get(_AT, ""))
    except ValueError:
        return None
    return at if at.tzinfo else None
