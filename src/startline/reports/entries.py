"""How a report's line enters, and what a later file may change of it (PRODUCT I1–I3)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from startline.reports.fields import ReportStatus
from startline.rules.line import Status

_T = TypeVar("_T")


class EntryCode(StrEnum):
    """Why a row was skipped, taken over with a warning, or could not be taken over."""

    LEAVING_SERVICE = "leaving_service"
    AWAITING_BEFORE_START = "awaiting_before_start"
    OFFER_UNKNOWN = "offer_unknown"
    NO_POLICY = "no_policy"
    ACCOUNT_UNKNOWN = "account_unknown"
    SUBMITTER_UNKNOWN = "submitter_unknown"
    ACCOUNT_FORBIDDEN = "account_forbidden"
    CURRENCY_NEEDED = "currency_needed"
    ORDER_HAS_ERRORS = "order_has_errors"
    CHANGED_ON_BOTH_SIDES = "changed_on_both_sides"
    CONTACT_REMOVED = "contact_removed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How a line comes in. *due* says that its mail waits for its start date, or for nothing if that is past."""

    status: Status
    due: bool = False
    silent: bool = False
    mapped_elsewhere: bool = False
    warning: EntryCode | None = None


def entry_of(
    *, status: ReportStatus, start_date: date | None, today: date, provisions: bool, sends_mail: bool
) -> Entry | None:
    """How a line with the report's *status* comes in on the local date *today*; None where it is skipped.

    Past lines come in silent unless *sends_mail*; with it they are booked, due now, and the mail sweep
    moves them on together with their first mail, as it does every line (PRODUCT I1, I2).
    """
    if status in (ReportStatus.DEACTIVATING, ReportStatus.DEPROVISIONING):
        return None
    if status is ReportStatus.ENTERED or start_date is None:
        return Entry(status=Status.ENTERED)
    if status is ReportStatus.CLOSED:
        return Entry(status=Status.CLOSED)
    if not provisions:
        return Entry(status=Status.BOOKED)
    if status is ReportStatus.PENDING:
        return Entry(status=Status.PENDING, mapped_elsewhere=True)
    return _waiting(status, ahead=start_date > today, past=start_date < today, sends_mail=sends_mail)


def _waiting(status: ReportStatus, *, ahead: bool, past: bool, sends_mail: bool) -> Entry:
    if ahead:
        early = status is ReportStatus.AWAITING
        return Entry(
            status=Status.BOOKED, due=True, warning=EntryCode.AWAITING_BEFORE_START if early else None
        )
    started_there = past or status is ReportStatus.AWAITING
    if started_there and not sends_mail:
        return Entry(status=Status.AWAITING, silent=True)
    return Entry(status=Status.BOOKED, due=True)


class Merge(StrEnum):
    """What to do with one value of a known row."""

    KEEP = "keep"
    TAKE = "take"
    CONFLICT = "conflict"


def merge(*, file: _T, last: _T, ours: _T) -> Merge:
    """Take what the file itself changed since its last import, unless ours changed too (PRODUCT I3)."""
    if file in (last, ours):
        return Merge.KEEP
    return Merge.TAKE if ours == last else Merge.CONFLICT
