"""The record told: one sentence a transaction, in the language of whoever reads it (PRODUCT 6, P3)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from startline.models.record import TransactionType
from startline.rules.cases import CaseType
from startline.rules.line import Expiry
from startline.rules.starting import WhoSetsUp
from startline.wording.cases import type_label
from startline.wording.causes import cause_label
from startline.wording.dates import UTC_ZONE, short_date, short_instant
from startline.wording.labels import transaction_status_label
from startline.wording.record_tables import (
    DONE,
    STARTED,
    TRIED,
    WINDOW_ENDED,
    Told,
    handed_over,
    not_handed_over,
)
from startline.wording.versions import say


def transaction_sentence(
    *,
    type: TransactionType,  # noqa: A002 - the column's name
    actor: str,
    changed: int,
    refused: int,
    order_number: str | None = None,
    from_addresses: Sequence[str] = (),
    to_address: str | None = None,
    facts: Mapping[str, object] | None = None,
    by_contact: bool = False,
) -> str:
    """What happened, such as "Laura Verdi changed the contact of 3 lines from a@… to b@…", with no full stop.

    *actor* comes from `actor_label`; *changed* and *refused* count lines; *order_number* is None where the
    place says which order. *facts* are the transaction's, with names in place of ids: `organization`,
    `hold_name`, `start_date` (ISO), `expiry`, `not_started` (how many lines), `who` (WhoSetsUp), `case` (its
    number), `case_type`. None of them is needed. *by_contact*: the actor is the contact, whose change of contact is
    a hand-over.
    """
    known = {**_as_read(facts or {}), "actor": actor, "to": to_address, "from": _origin(from_addresses)}
    count = changed or refused
    sentence = say(
        _told(type, known, tried=not changed, by_contact=by_contact)(count), {**known, "count": count}
    )
    if changed and refused:
        sentence = _with_left_out(sentence, refused)
    if order_number is None:
        return sentence
    return gettext("Order %(order)s: %(sentence)s") % {"order": order_number, "sentence": sentence}


def transaction_standing(
    *,
    status: str,
    cause: str | None = None,
    accepted_at: datetime | None = None,
    zone: str = UTC_ZONE,
    now: datetime | None = None,
) -> str:
    """How a transaction stands, to follow its sentence: "completed, mail accepted 12 Nov 2026, 10:14"."""
    facts = {"status": transaction_status_label(status)}
    if cause is not None:
        return gettext("%(status)s: %(cause)s") % {**facts, "cause": cause_label(cause)}
    if accepted_at is not None:
        at = short_instant(accepted_at, zone=zone, now=now)
        return gettext("%(status)s, mail accepted %(at)s") % {**facts, "at": at}
    return facts["status"]


def _told(type_: TransactionType, known: Mapping[str, object], *, tried: bool, by_contact: bool) -> Told:
    if type_ == TransactionType.PROVISIONING_EMAIL_UPDATE and by_contact:
        return not_handed_over if tried else handed_over
    if type_ == TransactionType.SET_UP_STARTED and known.get("who") and not tried:
        return STARTED[WhoSetsUp(str(known["who"]))]
    if type_ == TransactionType.WINDOW_ENDED and "expiry" in known:
        return WINDOW_ENDED[Expiry(str(known["expiry"]))]
    return TRIED[type_] if tried and type_ in TRIED else DONE[type_]


def _as_read(facts: Mapping[str, object]) -> Mapping[str, object]:
    """The facts as the sentence shows them: the record carries dates as ISO text, and types of cases as codes."""
    start_date, case_type = facts.get("start_date"), facts.get("case_type")
    return {
        **facts,
        "start_date": start_date and short_date(date.fromisoformat(str(start_date))),
        "case_type": case_type and type_label(CaseType(str(case_type))),
    }


def _origin(addresses: Sequence[str]) -> str | None:
    """What stands after "from": the one address that all lines had, or how many different ones."""
    different = set(addresses)
    if len(different) <= 1:
        return next(iter(different), None)
    several = ngettext("%(count)s address", "%(count)s addresses", len(different))
    return several % {"count": len(different)}


def _with_left_out(sentence: str, count: int) -> str:
    whole = ngettext(
        "%(sentence)s; %(count)s line was left out", "%(sentence)s; %(count)s lines were left out", count
    )
    return whole % {"sentence": sentence, "count": count}
