"""What a mail says, in the words of its language, before it becomes HTML and plain text (PRODUCT M5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import TypedDict

from startline.mail.languages import Texts
from startline.mail.quoting import SUBJECT_LENGTH, quoted
from startline.models.mail import CONTACT_KINDS, REPLACED_KINDS, REQUEST_KINDS, MailKind
from startline.rules.line import Expiry
from startline.rules.plain_text import plain
from startline.rules.refusal import RefusalCode
from startline.rules.windows import first_instant, local_date

LINES_SHOWN = 30
_SUBJECT_NAME_LENGTH = 60
_NUMBER_LENGTH = 16
_PREHEADER_LENGTH = 110
_PARTIES_SHOWN = 3
_MAIL_STOP = 1
_STOP_REACHED = {MailKind.MAPPED: 2, MailKind.SERVICE_SET_UP: 3}
_NOTE_LENGTH = 500
_ADDRESS_LENGTH = 254
_NOTES = ("right", "wrong", "ask", "why")
_TRACKLESS = frozenset(
    {MailKind.CANCELLED, MailKind.ATTENTION, MailKind.ADMINS_TOLD, *REPLACED_KINDS, *REQUEST_KINDS}
)


class Waits(StrEnum):
    """Why a daily mail speaks of a line (PRODUCT M7)."""

    ENDING = "ending"
    NOT_STARTED = "not_started"


_URGENCY = {Waits.ENDING: 0, Waits.NOT_STARTED: 1, None: 2}


@dataclass(frozen=True, kw_only=True, slots=True)
class LineSaid:
    """An order line as a mail tells of it.

    Facts that are not known are not spoken of. `deadline_at` is when the window ends: a hold may have put that off
    past its deadline, to an hour within a day. `window_days` is for a line whose window has not started
    yet; `expiry` is what its policy does when the window ends. `mapped`: the contact can no longer be changed.
    `hub_name` is the hub elsewhere in which the service is set up, where it is not ours.
    """

    order_number: str
    line_number: str
    offer_code: str
    offer_name: str
    quantity: int
    start_date: date | None
    customer_name: str
    account_name: str
    contact_email: str | None
    undeliverable_cause: str | None
    deadline_at: datetime | None
    time_zone: str
    window_days: int | None = None
    expiry: Expiry = Expiry.CLOSE_AND_BILL
    waits: Waits | None = None
    mapped: bool = False
    organization_name: str | None = None
    hub_name: str | None = None
    set_up_at: datetime | None = None
    billing_started_at: datetime | None = None

    @property
    def last_day(self) -> date | None:
        """The last calendar day of the window; its deadline is the first instant after it (PRODUCT W1)."""
        if self.deadline_at is None:
            return None
        return local_date(self.deadline_at - timedelta(microseconds=1), self.time_zone)

    @property
    def ends_within_day(self) -> bool:
        """Whether the window ends before its last day does: that day's end is no time to name."""
        if self.deadline_at is None or self.last_day is None:
            return False
        return self.deadline_at < first_instant(self.last_day + timedelta(days=1), self.time_zone)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestSaid:
    """A change that was asked for, as a mail tells of it (PRODUCT C7).

    *address* is the contact to be; *left_out* says, by line number, why a line keeps the one that it has.
    """

    asked_by: str
    address: str
    note: str = ""
    decided_by: str = ""
    reply: str = ""
    left_out: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplacedSaid:
    """A change of contact as the former contact is told of it (PRODUCT C9): *masked* is the new address.

    The editors, who are told that it is disputed, read that address whole, and by whom it is: *former*.
    """

    masked: str
    changed_at: datetime
    former: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class HubSaid:
    """A step in the hub, as a mail tells of it (PRODUCT H3, W4): *by* whom it was taken, as a name or an address; empty
    where it was the mail's reader.

    *first_admin*: the lines' organization is new, and waits for the mail's reader as its first administrator.
    """

    by: str
    first_admin: bool = False


class StopMark(StrEnum):
    """How a stop of the track stands."""

    PASSED = "passed"
    CURRENT = "current"
    COMING = "coming"
    BROKEN = "broken"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """A stop of the track from start date to service."""

    word: str
    mark: StopMark


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One order line: *details* beneath its name, *remark* for what matters now; *refused* if that is bad."""

    number: str
    name: str
    details: Sequence[str]
    remark: str
    refused: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderRows:
    """The lines of one order."""

    title: str
    parties: str
    rows: Sequence[Row]


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """Orders under a title; it is empty where a mail has one section alone."""

    title: str
    orders: Sequence[OrderRows]


@dataclass(frozen=True, kw_only=True, slots=True)
class Note:
    """A short paragraph under a title of its own."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """All that a mail says; everything that partners supplied is quoted already.

    The *preheader* stands beside the subject in a list of mails and is not seen in the mail itself. The
    *button* leads to the mail's one link; a mail that brings a *code* has none. *words* are what somebody said, by
    paragraph and line.
    """

    subject: str
    preheader: str
    heading: str
    lead: str
    sender: str
    foot: str
    button: str = ""
    code: str = ""
    words: Sequence[Sequence[str]] = ()
    stops: Sequence[Stop] = ()
    sections: Sequence[Section] = ()
    more: str = ""
    steps_title: str = ""
    steps: Sequence[str] = ()
    notes: Sequence[Note] = ()


def letter_of(
    *,
    kind: MailKind,
    texts: Texts,
    lines: Sequence[LineSaid],
    sender_name: str,
    request: RequestSaid | None = None,
    replaced: ReplacedSaid | None = None,
    in_hub: HubSaid | None = None,
) -> Letter:
    """The letter about *lines*, of which the first 30 are listed and the others counted.

    A mail about a change that was asked for needs the *request*, one to a former contact what *replaced*
    them, as does one about its being disputed, and one about a step *in_hub* who took it; no other has any of these.
    """
    said = _wording_of(kind, lines)
    lines = sorted(lines, key=lambda line: _URGENCY[line.waits])
    orders = len({line.order_number for line in lines})
    sender = quoted(sender_name)
    parties = _named(lines, request=request, replaced=replaced, in_hub=in_hub, sender=sender)
    times = _times(lines, texts=texts, replaced=replaced)
    more = len(lines) - LINES_SHOWN
    steps = texts.say_each(said, "steps", number=orders, set_up=_set_up(lines, texts=texts), **parties)
    return Letter(
        subject=_subject(said, texts=texts, lines=lines, orders=orders),
        preheader=preheader_of(texts.say(said, "preheader", number=orders, **parties, **times)),
        heading=texts.say(said, "heading", number=orders, **parties),
        lead=texts.say(said, "lead", number=orders, **parties, **times),
        stops=_stops(kind, texts=texts),
        button=texts.say(said, "button", number=orders),
        sections=_sections(kind, texts=texts, lines=lines[:LINES_SHOWN], request=request),
        more=texts.say("line", "more", number=more) if more > 0 else "",
        steps_title=texts.say(said, "steps_title") if steps else "",
        steps=steps,
        notes=_request_notes(kind, texts=texts, request=request, parties=parties)
        if request
        else [
            *_hub_notes(said, texts=texts, in_hub=in_hub, parties=parties),
            *_notes(said, texts=texts, lines=lines, orders=orders, parties=parties),
        ],
        sender=sender,
        foot=texts.say("foot", "sent_by", sender=sender),
    )


def _wording_of(kind: MailKind, lines: Sequence[LineSaid]) -> str:
    """Under which name the words of a mail stand: its kind's, or those for a dispute that comes after mapping, or
    for a setup that goes on in a hub elsewhere."""
    if kind is MailKind.REVIEW and all(line.mapped for line in lines):
        return f"{kind}_mapped"
    if kind is MailKind.MAPPED and all(line.hub_name for line in lines):
        return f"{kind}_elsewhere"
    return kind


def preheader_of(sentence: str) -> str:
    """*sentence* cut to what lists of mails show of it."""
    return plain(sentence, length=_PREHEADER_LENGTH)


class _Parties(TypedDict):
    customer: str
    account: str


def _parties(lines: Sequence[LineSaid]) -> _Parties:
    return {
        "customer": _names(line.customer_name for line in lines),
        "account": _names(line.account_name for line in lines),
    }


class _Named(_Parties):
    asker: str
    decider: str
    address: str
    former: str
    by: str
    organization: str
    hub: str
    sender: str


def _named(
    lines: Sequence[LineSaid],
    *,
    request: RequestSaid | None,
    replaced: ReplacedSaid | None,
    in_hub: HubSaid | None,
    sender: str,
) -> _Named:
    """All who are named: the parties, those of the request, the address of the contact to be or that is, who took a
    step in the hub, for which organization, and in which hub it goes on."""
    address = request.address if request else replaced.masked if replaced else ""
    return {
        **_parties(lines),
        "asker": quoted(request.asked_by) if request else "",
        "decider": quoted(request.decided_by) if request else "",
        "address": quoted(address, length=_ADDRESS_LENGTH),
        "former": quoted(replaced.former, length=_ADDRESS_LENGTH) if replaced else "",
        "by": quoted(in_hub.by, length=_ADDRESS_LENGTH) if in_hub else "",
        "organization": _names(line.organization_name or "" for line in lines),
        "hub": _names(line.hub_name for line in lines if line.hub_name),
        "sender": sender,
    }


class _Times(TypedDict):
    ends: str
    changed_on: str


def _times(lines: Sequence[LineSaid], *, texts: Texts, replaced: ReplacedSaid | None) -> _Times:
    """When the windows end, and on which day the contact was replaced, in the zone of the first line."""
    changed_on = local_date(replaced.changed_at, lines[0].time_zone) if replaced else None
    return {"ends": _ends(lines, texts=texts), "changed_on": texts.date(changed_on) if changed_on else ""}


def _names(names: Iterable[str]) -> str:
    """The different names in their order, the first three of many."""
    different = list(dict.fromkeys(names))
    listed = ", ".join(map(quoted, different[:_PARTIES_SHOWN]))
    return f"{listed}…" if len(different) > _PARTIES_SHOWN else listed


def _subject(said: str, *, texts: Texts, lines: Sequence[LineSaid], orders: int) -> str:
    """Names are cut shorter here than in the body, so that all of them find room."""
    order, customer, organization = (
        quoted(text, length=_SUBJECT_NAME_LENGTH)
        for text in (lines[0].order_number, lines[0].customer_name, lines[0].organization_name or "")
    )
    subject = texts.say(
        said, "subject", number=orders, order=order, customer=customer, organization=organization
    )
    return plain(subject, length=SUBJECT_LENGTH)


def _stops(kind: MailKind, *, texts: Texts) -> list[Stop]:
    """The track: a mail that is read was accepted, one that was refused broke there; in the hub one comes further.

    None once cancelled, none where it is people who have to decide, and none where lines stand at several stops.
    """
    if kind in _TRACKLESS:
        return []
    broken = kind is MailKind.UNDELIVERABLE
    words = texts.say_each("track", "stops")
    reached = _STOP_REACHED.get(kind, _MAIL_STOP)
    marks = [StopMark.PASSED] * reached + [StopMark.BROKEN if broken else StopMark.CURRENT]
    marks += [StopMark.COMING] * (len(words) - len(marks))
    if broken:
        words[_MAIL_STOP] = texts.say("track", "broken")
    return [Stop(word=word, mark=mark) for word, mark in zip(words, marks, strict=True)]


def _sections(
    kind: MailKind, *, texts: Texts, lines: Sequence[LineSaid], request: RequestSaid | None
) -> list[Section]:
    """The lines by what they wait for, where the mail tells that; it is the same order twice then."""
    return [
        Section(
            title=texts.say("waits", waits) if waits else "",
            orders=_order_rows(kind, texts=texts, lines=list(waiting), request=request),
        )
        for waits, waiting in groupby(lines, lambda line: line.waits)
    ]


def _order_rows(
    kind: MailKind, *, texts: Texts, lines: Sequence[LineSaid], request: RequestSaid | None
) -> list[OrderRows]:
    """The lines by order; an order's lines follow each other."""
    return [
        OrderRows(
            title=texts.say("line", "order", order=quoted(number)),
            parties=texts.say("line", "parties", **_parties(of_order)),
            rows=[_row(kind, texts=texts, line=line, request=request) for line in of_order],
        )
        for number, of_order in (
            (number, list(group)) for number, group in groupby(lines, lambda line: line.order_number)
        )
    ]


def _row(kind: MailKind, *, texts: Texts, line: LineSaid, request: RequestSaid | None) -> Row:
    code, name = quoted(line.offer_code), quoted(line.offer_name)
    details = [texts.say("line", "quantity", quantity=line.quantity)]
    if name != code:
        details.insert(0, code)
    if kind is MailKind.SERVICE_SET_UP and line.set_up_at is not None:
        details.append(texts.say("line", "set_up", date=_day(line.set_up_at, texts=texts, line=line)))
    elif line.start_date is not None and line.waits is not Waits.NOT_STARTED:
        details.append(texts.say("line", "start_date", date=texts.date(line.start_date)))
    if kind is MailKind.ATTENTION:
        details.append(texts.say("line", "contact", address=_contact(texts, line=line)))
    return Row(
        number=quoted(line.line_number, length=_NUMBER_LENGTH),
        name=name,
        details=details,
        remark=_request_remark(kind, texts=texts, line=line, request=request)
        if request
        else _remark(kind, texts=texts, line=line),
        refused=kind is MailKind.UNDELIVERABLE or _barred(line, request),
    )


def _remark(kind: MailKind, *, texts: Texts, line: LineSaid) -> str:
    if kind is MailKind.UNDELIVERABLE:
        return _refusal(texts, line=line)
    if line.waits is Waits.NOT_STARTED and line.start_date is not None:
        return texts.say("line", "not_started", date=texts.date(line.start_date))
    if line.waits is Waits.ENDING and line.last_day is not None:
        return texts.say("line", "ending", date=texts.date(line.last_day))
    if kind is MailKind.MAPPED and line.hub_name:
        return texts.say("line", "elsewhere", hub=quoted(line.hub_name))
    if kind is MailKind.SERVICE_SET_UP and line.billing_started_at is not None:
        return texts.say("line", "billing", date=_day(line.billing_started_at, texts=texts, line=line))
    if kind not in CONTACT_KINDS:
        return ""
    if line.last_day is not None:
        return texts.say("line", "deadline", date=texts.date(line.last_day))
    return texts.say("line", "window", number=line.window_days) if line.window_days is not None else ""


def _day(at: datetime, *, texts: Texts, line: LineSaid) -> str:
    """The day of *at* in the line's zone."""
    return texts.date(local_date(at, line.time_zone))


def _barred(line: LineSaid, request: RequestSaid | None) -> bool:
    """Whether the line keeps another contact although the change was approved."""
    cause = request and request.left_out.get(line.line_number)
    return bool(cause) and cause != RefusalCode.ALREADY_THAT_ADDRESS


def _request_remark(kind: MailKind, *, texts: Texts, line: LineSaid, request: RequestSaid) -> str:
    """The contact that the line has, until somebody decides; afterwards, why it still has it."""
    if kind is MailKind.CHANGE_REQUESTED:
        return texts.say("line", "now", address=_contact(texts, line=line))
    cause = request.left_out.get(line.line_number)
    if cause is None:
        return ""
    return texts.say("left_out", cause if texts.knows("left_out", cause) else "other")


def _contact(texts: Texts, *, line: LineSaid) -> str:
    if line.contact_email is None:
        return texts.say("line", "no_address")
    return quoted(line.contact_email, length=_ADDRESS_LENGTH)


def _refusal(texts: Texts, *, line: LineSaid) -> str:
    cause = line.undeliverable_cause or ""
    return texts.say(
        "line",
        "refused",
        address=_contact(texts, line=line),
        cause=texts.say("causes", cause if texts.knows("causes", cause) else "other"),
    )


def _set_up(lines: Sequence[LineSaid], *, texts: Texts) -> str:
    """Until when to set up: one time that holds for every line, else a pointer to where the times stand."""
    ends = {(line.last_day, None if line.last_day else line.window_days) for line in lines}
    if ends == {(None, None)}:
        return texts.say("set_up", "policy")
    if len(ends) > 1 or any(line.ends_within_day for line in lines):
        return texts.say("set_up", "each")
    last_day, window_days = ends.pop()
    if last_day is not None:
        return texts.say("set_up", "deadline", date=texts.date(last_day))
    return texts.say("set_up", "window", number=window_days or 0)


def _ends(lines: Sequence[LineSaid], *, texts: Texts) -> str:
    """When the windows end: one day that holds for every line, else a pointer to where the days stand.

    Of a single line that ends in the middle of a day only that it ends soon.
    """
    last_days = {line.last_day for line in lines}
    if len(last_days) > 1:
        return texts.say("ends", "each")
    last_day = last_days.pop()
    if last_day is None or any(line.ends_within_day for line in lines):
        return texts.say("ends", "soon")
    return texts.say("ends", "deadline", date=texts.date(last_day))


def _notes(said: str, *, texts: Texts, lines: Sequence[LineSaid], orders: int, parties: _Named) -> list[Note]:
    """What happens if nothing is done, where that is said, and what else a mail of this kind has to say."""
    ending = [line for line in lines if line.waits is not Waits.NOT_STARTED]
    notes = []
    if ending and texts.knows(said, "if_nothing_title"):
        notes.append(Note(title=texts.say(said, "if_nothing_title"), text=_if_nothing(ending, texts=texts)))
    for key in _NOTES:
        if texts.knows(said, key):
            text = texts.say(said, key, number=orders, **parties)
            notes.append(Note(title=texts.say(said, f"{key}_title"), text=text))
    return notes


def _hub_notes(said: str, *, texts: Texts, in_hub: HubSaid | None, parties: _Named) -> list[Note]:
    """What becomes of the reader who is to be a new organization's first administrator, and who else took the step."""
    if in_hub is None:
        return []
    told = {"first_admin": in_hub.first_admin, "by": bool(in_hub.by)}
    return [
        Note(title=texts.say(said, f"{key}_title"), text=texts.say(said, key, **parties))
        for key, applies in told.items()
        if applies and texts.knows(said, key)
    ]


def _request_notes(kind: MailKind, *, texts: Texts, request: RequestSaid, parties: _Named) -> list[Note]:
    """What was written with the request or the decision, then what else there is to know or to do."""
    written = {"note": request.note, "reply": request.reply}
    said = {key: quoted(words, length=_NOTE_LENGTH) for key, words in written.items() if words}
    notes = [
        Note(title=texts.say(kind, f"{key}_title", **parties), text=words)
        for key, words in said.items()
        if texts.knows(kind, f"{key}_title")
    ]
    if texts.knows(kind, "more_title"):
        more = Note(title=texts.say(kind, "more_title"), text=texts.say(kind, "more", **parties))
        notes.append(more)
    return notes


def _if_nothing(lines: Sequence[LineSaid], *, texts: Texts) -> str:
    expiries = {line.expiry for line in lines}
    return texts.say("if_nothing", expiries.pop() if len(expiries) == 1 else "mixed")
