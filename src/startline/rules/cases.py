"""Cases of the desk: what they are about, where they stand, and how urgent they are (PRODUCT D2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from startline.rules.plain_text import plain


class CaseType(StrEnum):
    """The type of request, under *Provisioning assistance*."""

    CHANGE_CONTACT = "change_contact"
    MAIL_NOT_ARRIVED = "mail_not_arrived"
    NOT_PROVISIONED = "not_provisioned"
    MAPPED_WRONGLY = "mapped_wrongly"
    SETTING_UP = "setting_up"
    WINDOW_OR_BILLING = "window_or_billing"
    SIGN_IN = "sign_in"
    OTHER = "other"


class CaseSide(StrEnum):
    """Whose the conversation is: who sell the order, or the customer (contact or organization).

    What a customer writes, who sell the order do not read.
    """

    SELLER = "seller"
    CUSTOMER = "customer"


class CaseState(StrEnum):
    """Whose move it is: *new* and *open* are the desk's, *waiting* the asker's; *solved* is nobody's."""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    SOLVED = "solved"


DESKS_MOVE = frozenset({CaseState.NEW, CaseState.OPEN})


class CasePriority(StrEnum):
    """How soon the desk answers; the first is answered first."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Solution(StrEnum):
    """Why a case is solved, as the agent who solves it says; measures count by it."""

    CONTACT_CHANGED = "contact_changed"
    MAIL_SENT_AGAIN = "mail_sent_again"
    EXPLAINED = "explained"
    PAST_PONR = "past_ponr"
    MENDED = "mended"
    DUPLICATE = "duplicate"
    NO_ANSWER = "no_answer"
    BY_ASKER = "by_asker"
    OTHER = "other"


class EntryKind(StrEnum):
    """What happened in a case. The asker *said*, the desk *answered*; a *noted* entry is the desk's alone.

    *by_stranger*: a reply came by mail from an address that is not the asker's; an agent looks at it. *unreached*: a
    mail about the case did not arrive.
    """

    OPENED = "opened"
    SAID = "said"
    ANSWERED = "answered"
    NOTED = "noted"
    BY_STRANGER = "by_stranger"
    UNREACHED = "unreached"
    ASSIGNED = "assigned"
    PRIORITY_SET = "priority_set"
    TYPE_SET = "type_set"
    SOLVED = "solved"
    REOPENED = "reopened"
    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ACTED = "acted"


INTERNAL_KINDS = frozenset(
    {
        EntryKind.NOTED,
        EntryKind.BY_STRANGER,
        EntryKind.UNREACHED,
        EntryKind.ASSIGNED,
        EntryKind.PRIORITY_SET,
        EntryKind.TYPE_SET,
        EntryKind.PROPOSED,
        EntryKind.APPROVED,
        EntryKind.DECLINED,
        EntryKind.WITHDRAWN,
    }
)
"""What only the desk reads."""
ASKERS_KINDS = frozenset({EntryKind.OPENED, EntryKind.SAID, EntryKind.BY_STRANGER})
"""What the asker says, and who answers in their place: an agent reads it before they answer."""

LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000
SHORTEST_TEXT = 10
"""So much a contact types at least: programs that send forms off as they are served type nothing (PRODUCT H1)."""
MOST_FILES = 5
"""So many pictures go with one entry."""
TOO_MANY = "too_many"
"""Why a picture of a mail is left out that had more of them; other reasons are those of files."""
MOST_OPEN = 50
"""The most cases that one asker may have unsolved at a time."""
SOON = timedelta(days=2)
"""A window that ends this soon makes a case urgent."""
_CUT_SUBJECT = 80


class LineStanding(Protocol):
    """What of a line says how urgent a case about it is."""

    @property
    def mapped_at(self) -> datetime | None:
        """When it was mapped."""

    @property
    def set_up_at(self) -> datetime | None:
        """When its service was set up."""

    @property
    def closes_at(self) -> datetime | None:
        """When its open window ends."""

    @property
    def undeliverable_at(self) -> datetime | None:
        """Since when mail does not reach its contact."""

    @property
    def billing_started_at(self) -> datetime | None:
        """When its billing started."""


def priority_of(lines: Iterable[LineStanding], *, now: datetime) -> CasePriority:
    """How urgent a case about *lines* is as it is opened: a person may say otherwise later.

    Urgent: a window ends within two days (inclusive) before anything was mapped. High: mail does not arrive, or a
    line is billed and not set up. Everything else is normal.
    """
    standing = list(lines)
    if any(line.mapped_at is None and line.closes_at and line.closes_at - now <= SOON for line in standing):
        return CasePriority.URGENT
    if any(
        line.set_up_at is None and (line.undeliverable_at or line.billing_started_at) for line in standing
    ):
        return CasePriority.HIGH
    return CasePriority.NORMAL


def types_for_customers(*, before_ponr: bool, past_ponr: bool) -> list[CaseType]:
    """What a customer can ask about lines of which some are *before_ponr*, some *past_ponr*.

    A mail that did not arrive is nobody's to ask about who came by it; prices and windows are their seller's.
    """
    asked = [CaseType.SETTING_UP, CaseType.SIGN_IN]
    if past_ponr:
        asked += [CaseType.MAPPED_WRONGLY, CaseType.NOT_PROVISIONED]
    if before_ponr:
        asked.append(CaseType.CHANGE_CONTACT)
    return [*asked, CaseType.OTHER]


def subject_in(text: str) -> str:
    """The subject of a case whose asker was not asked for one: the first line of *text* as it is seen, cut between
    words.

    Where that would leave less than half of it, as before a very long word, it is cut within the word.
    """
    first = next(filter(None, (plain(line, length=len(line)) for line in text.splitlines())), "")
    if len(first) <= _CUT_SUBJECT:
        return first
    between_words = first[: _CUT_SUBJECT + 1].rsplit(" ", 1)[0]
    cut = between_words if 2 * len(between_words) >= _CUT_SUBJECT else first
    return f"{cut[:_CUT_SUBJECT]}…"


def state_after_saying(state: CaseState) -> CaseState:
    """Where a case stands once its asker has said something: a solved one is opened again."""
    return CaseState.NEW if state is CaseState.NEW else CaseState.OPEN


@dataclass(frozen=True, kw_only=True)
class DeskHours:
    """When the desk answers: on *days* (ISO, Monday is 1) from hour *opens* to hour *closes* in *zone*.

    *promises* are hours of these within which each priority is answered.
    """

    days: frozenset[int]
    opens: int
    closes: int
    zone: str
    promises: dict[CasePriority, int]
