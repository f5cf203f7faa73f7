"""The product in plain Python, from PRODUCT sections 2 and 3: what people's verbs do to lines and mails."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.machine.states import CONTACT_KINDS, DAILY_KINDS, Key, LineState, MailState

ZONE = ZoneInfo("Europe/Rome")
SEND_HOUR = 8
DAY = timedelta(days=1)
COUNTED = ("corrected", "resend")
MOST_ANSWERS = 3

CHANGED, ALREADY, REFUSED, LEFT_OUT = "changed", "already", "refused", "left_out"
ENTERED, BOOKED, CLOSED, CANCELLED = "entered", "booked", "closed", "cancelled"
AWAITING, PENDING = "awaiting_provisioning_details", "pending_activation"

Outcomes = dict[Key, str]


@dataclass(frozen=True, kw_only=True)
class MailCaps:
    """How many mails that people asked for may go in any 24 hours (PRODUCT M6)."""

    line: int
    recipient: int
    account: int


@dataclass(frozen=True, kw_only=True)
class InHub:
    """Who takes a step in the hub: a contact who came by a link, or a member, who signed in as *email*."""

    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A lost mail that went again: to whom and when, about what is *mapped* already or about the rest."""

    address: str
    at: datetime
    mapped: bool


@dataclass(kw_only=True)
class Model:
    """Every line and mail of one account; *written* are mails whose ids are not known yet.

    *administrators* are those of the customers' organizations, by its name.
    """

    now: datetime
    lines: dict[Key, LineState]
    mails: dict[int, MailState]
    organizations: dict[str, str]
    caps: MailCaps
    expiry: str
    editor: str
    administrators: Mapping[str, Sequence[str]]
    paused: bool = False
    answers: list[Answer] = field(default_factory=list)
    written: list[MailState] = field(default_factory=list)
    held_orders: set[str] = field(default_factory=set)
    contacts: dict[tuple[Key, int], str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Remember who every line's contact is."""
        self.contacts |= {(key, line.epoch): line.contact for key, line in self.lines.items()}
        self.held_orders |= {key.order for key, line in self.lines.items() if line.order_held}

    def all_mails(self) -> Iterator[MailState]:
        """Every mail, also those just written."""
        yield from self.mails.values()
        yield from self.written

    def today(self) -> date:
        """The date where the customers are."""
        return self.now.astimezone(ZONE).date()

    def write_mail(
        self, *, kind: str, recipient: str, keys: Collection[Key], at: datetime | None = None
    ) -> None:
        """One intent to one recipient, about lines at the epochs that they have (PRODUCT M2, C5)."""
        due_at = at or self.now
        self.written.append(
            MailState(
                kind=kind,
                recipient=recipient,
                spoken_of={key: self.lines[key].epoch for key in keys},
                due_at=due_at,
                counts_at=due_at,
                day=self.today() if kind in DAILY_KINDS else None,
            )
        )

    def first_mail_due_at(self, line: LineState) -> datetime | None:
        """The send hour on the start date; now, where that day has come (PRODUCT M1)."""
        if not line.provisions or line.start_date is None:
            return None
        if line.start_date <= self.today():
            return self.now
        return datetime.combine(line.start_date, time(SEND_HOUR), tzinfo=ZONE).astimezone(UTC)

    # The contact (PRODUCT C1–C8)

    def change_contact(
        self, keys: Sequence[Key], address: str, *, seen: Mapping[Key, int], by_contact: bool = False
    ) -> Outcomes:
        """All of them in one go: one mail for those whose first mail is behind them; *by_contact* it is a hand-over."""
        outcomes = {key: self._contact_outcome(key, address, seen=seen.get(key)) for key in keys}
        for key in _changed(outcomes) if by_contact else ():
            outcomes[key] = REFUSED if self.lines[key].review_at else CHANGED
        changed = [key for key in keys if outcomes[key] == CHANGED]
        replaced = {key for key in changed if self.lines[key].contact is not None}
        former = {key: self.lines[key].contact for key in changed if self.lines[key].accepted_at}
        mailed = [key for key in changed if self._give_contact(key, address)]
        if mailed:
            kind = "corrected" if replaced.intersection(mailed) else "provisioning"
            self.write_mail(kind=kind, recipient=address, keys=mailed, at=self._free_slot(address))
        for contact in filter(None, dict.fromkeys(former.values())):
            told = [key for key, was in former.items() if was == contact]
            self.write_mail(kind="contact_replaced", recipient=contact, keys=told)
        return outcomes

    def _contact_outcome(self, key: Key, address: str, *, seen: int | None) -> str:
        line = self.lines[key]
        if not line.provisions:
            return LEFT_OUT
        if line.status == CANCELLED or line.mapped_at:
            return REFUSED
        if line.contact == address:
            return ALREADY
        return REFUSED if seen is not None and seen != line.epoch else CHANGED

    def _give_contact(self, key: Key, address: str) -> bool:
        """Whether the new contact is mailed at once: before the first mail, and on hold, it is not."""
        line = self.lines[key]
        line.contact, line.epoch, line.review_at = address, line.epoch + 1, None
        line.accepted_at, line.undeliverable, line.started_at, line.who = None, False, None, None
        self.contacts[key, line.epoch] = address
        if line.status in (ENTERED, BOOKED):
            return False
        line.silent = False
        line.due_at = self.now if line.held else None
        return not line.held

    def _free_slot(self, address: str) -> datetime:
        """A change is never refused for a cap: its mail waits for the first free slot (PRODUCT M6)."""
        asked = sorted((mail.counts_at for mail in self._counted(address)), reverse=True)
        full = len(asked) >= self.caps.recipient
        return max(self.now, asked[self.caps.recipient - 1] + DAY) if full else self.now

    # Dispute and review (PRODUCT C9); here the console makes every change, so that anybody may close a review

    def dispute(self, notice: MailState) -> Outcomes:
        """The former contact says that the change was not agreed; a notice is used once."""

        def outcome(key: Key) -> str:
            line = self.lines[key]
            if line.epoch != notice.spoken_of[key] or line.status == CANCELLED or line.mapped_at:
                return REFUSED
            return ALREADY if line.review_at or notice.used else CHANGED

        outcomes = {key: outcome(key) for key in notice.spoken_of.keys() - notice.left}
        changed = _changed(outcomes)
        for key in changed:
            self.lines[key].review_at = self.now
        late = [key for key in outcomes if not notice.used and self._is_late(notice, key)]
        for told in filter(None, (changed, late)):
            self.write_mail(kind="review", recipient=self.editor, keys=told)
        notice.used |= bool(changed) or REFUSED in outcomes.values()
        return outcomes

    def _is_late(self, notice: MailState, key: Key) -> bool:
        line = self.lines[key]
        return bool(line.mapped_at and line.status != CANCELLED and line.epoch == notice.spoken_of[key])

    def clear_review(self, keys: Sequence[Key]) -> Outcomes:
        def write(line: LineState) -> None:
            line.review_at = None

        return self._each(keys, lambda line: line.review_at is None, write)

    # Resend (PRODUCT M6)

    def resend(self, keys: Sequence[Key], *, one_mail: bool = False) -> Outcomes:
        """One mail per order and contact, or *one_mail* for all orders; each one granted counts against the next."""
        groups: dict[tuple[str, str], list[Key]] = {}
        outcomes = {key: self._resend_outcome(key) for key in keys}
        for key in [key for key in keys if outcomes[key] == CHANGED]:
            group = ("" if one_mail else key.order, self.lines[key].contact or "")
            if self._over_cap(key, others=groups.keys() - {group}):
                outcomes[key] = REFUSED
            else:
                groups.setdefault(group, []).append(key)
                self.lines[key].silent = False
        for (_, recipient), spoken_of in groups.items():
            self.write_mail(kind="resend", recipient=recipient, keys=spoken_of)
        return outcomes

    def _resend_outcome(self, key: Key) -> str:
        line = self.lines[key]
        if not line.provisions:
            return LEFT_OUT
        over = line.status in (ENTERED, BOOKED, CANCELLED) or line.mapped_at
        return REFUSED if over or line.held or line.contact is None else CHANGED

    def _over_cap(self, key: Key, *, others: Collection[tuple[str, str]]) -> bool:
        contact = self.lines[key].contact or ""
        recent = [mail for mail in self._counted() if mail.counts_at > self.now - DAY]
        to_line = sum(key in mail.spoken_of for mail in recent)
        to_contact = sum(mail.recipient == contact for mail in recent)
        to_contact += sum(recipient == contact for _, recipient in others)
        return (
            to_line >= self.caps.line
            or to_contact >= self.caps.recipient
            or len(recent) + len(others) >= self.caps.account
        )

    def _counted(self, recipient: str | None = None) -> list[MailState]:
        asked = (mail for mail in self.all_mails() if mail.kind in COUNTED)
        return [mail for mail in asked if recipient in (None, mail.recipient)]

    # Lost mails (PRODUCT H5)

    def find_lost_mail(self, address: str) -> None:
        """Mail the contact again: where the setup of mapped lines goes on, and what is still to be mapped."""
        recent = [one.mapped for one in self.answers if one.address == address and one.at > self.now - DAY]
        if max(recent.count(True), recent.count(False)) >= MOST_ANSWERS:
            return
        waiting = [key for key, line in self.lines.items() if line.contact == address and _waits(line)]
        to_map = [key for key in waiting if not self.lines[key].mapped_at]
        to_set_up = [key for key in waiting if self.lines[key].mapped_at]
        if to_map:
            self.resend(to_map, one_mail=True)
        self._tell_contacts("mapped", [key for key in to_set_up if not self.lines[key].held])
        for mapped in [False] * bool(to_map) + [True] * bool(to_set_up):
            self.answers.append(Answer(address=address, at=self.now, mapped=mapped))

    # Hold and release (PRODUCT 2)

    def hold_lines(self, keys: Sequence[Key], name: str) -> Outcomes:
        def refused(line: LineState) -> bool:
            return line.status in (CLOSED, CANCELLED) or line.hold is not None

        def write(line: LineState) -> None:
            line.hold = name
            _keep_open(line)

        return self._each(keys, refused, write)

    def hold_order(self, order: str) -> Outcomes:
        def refused(line: LineState) -> bool:
            return line.status in (CLOSED, CANCELLED) or line.order_held

        def write(line: LineState) -> None:
            line.order_held = True
            _keep_open(line)

        outcomes = self._each(self.keys_of(order), refused, write)
        if CHANGED in outcomes.values():
            self.held_orders.add(order)
        return outcomes

    def release_lines(self, keys: Sequence[Key]) -> Outcomes:
        def write(line: LineState) -> None:
            line.hold = None
            self._let_close(line)

        return self._each(keys, lambda line: line.hold is None, write)

    def release_order(self, order: str) -> Outcomes:
        def write(line: LineState) -> None:
            line.order_held = False
            self._let_close(line)

        outcomes = self._each(self.keys_of(order), lambda line: not line.order_held, write)
        if CHANGED in outcomes.values():
            self.held_orders.discard(order)
        return outcomes

    def _let_close(self, line: LineState) -> None:
        """A deadline that has passed meanwhile closes no sooner than 24 hours after the release."""
        window = line.window
        if window and window.end is None and not line.held:
            passed = self.now >= window.deadline_at
            window.closes_at = self.now + DAY if passed else window.deadline_at

    # Schedule and cancellation (PRODUCT 2)

    def book(self, keys: Sequence[Key]) -> Outcomes:
        def outcome(line: LineState) -> str:
            if line.status == ENTERED:
                return CHANGED if line.start_date else REFUSED
            return REFUSED if line.status == CANCELLED else ALREADY

        outcomes = {key: outcome(self.lines[key]) for key in keys}
        for key in _changed(outcomes):
            line = self.lines[key]
            line.status, line.due_at = BOOKED, self.first_mail_due_at(line)
        return outcomes

    def move_start_date(self, keys: Sequence[Key], start_date: date) -> Outcomes:
        def outcome(line: LineState) -> str:
            if line.status not in (ENTERED, BOOKED):
                return REFUSED
            return ALREADY if line.start_date == start_date else CHANGED

        outcomes = {key: outcome(self.lines[key]) for key in keys}
        for key in _changed(outcomes):
            line = self.lines[key]
            line.start_date = start_date
            line.due_at = self.first_mail_due_at(line) if line.status == BOOKED else None
        return outcomes

    def cancel(self, keys: Sequence[Key]) -> Outcomes:
        def refused(line: LineState) -> bool:
            return line.mapped_at is not None or line.status in (CLOSED, CANCELLED)

        outcomes = self._each(keys, refused, self.end_by_cancelling)
        self.tell_of_cancelling(_changed(outcomes))
        return outcomes

    def end_by_cancelling(self, line: LineState) -> None:
        """Links, intents and window die with the line."""
        line.status, line.cancelled_at, line.due_at = CANCELLED, self.now, None
        if line.window and line.window.end is None:
            line.window.end = "cancelled"

    def tell_of_cancelling(self, keys: Collection[Key]) -> None:
        """Tell the contacts whom a mail has told of these lines, one mail per order and contact."""
        groups: dict[tuple[str, str], list[Key]] = {}
        for key in keys:
            contact = self.lines[key].contact
            if contact and self._was_told(key, contact):
                groups.setdefault((key.order, contact), []).append(key)
        for (_, contact), spoken_of in groups.items():
            self.write_mail(kind="cancelled", recipient=contact, keys=spoken_of)

    def _was_told(self, key: Key, contact: str) -> bool:
        epoch = self.lines[key].epoch
        return any(
            key in mail.told
            and mail.spoken_of[key] == epoch
            and mail.recipient == contact
            and mail.kind in CONTACT_KINDS
            for mail in self.all_mails()
        )

    # Who sets up, mapping and setup (PRODUCT H2, H3, W4)

    def start(self, keys: Sequence[Key], who: str) -> Outcomes:
        """The contact says who sets up; the first answer is the start, another one later leaves that where it was."""

        def outcome(line: LineState) -> str:
            if not line.provisions:
                return LEFT_OUT
            if line.status == CANCELLED or line.mapped_at or line.review_at:
                return REFUSED
            return ALREADY if line.who == who else CHANGED

        outcomes = {key: outcome(self.lines[key]) for key in keys}
        for key in _changed(outcomes):
            line = self.lines[key]
            line.started_at, line.who = line.started_at or self.now, who
        return outcomes

    def map(
        self,
        keys: Sequence[Key],
        organization: str,
        *,
        seen: Mapping[Key, int] | None = None,
        by: InHub | None = None,
    ) -> Outcomes:
        """For the console, or *by* somebody in the hub, whose link spoke of the lines at the epochs *seen*."""
        order, epochs = keys[0].order, seen or {}
        other = self.organizations.get(order) not in (None, organization)

        def outcome(key: Key) -> str:
            line = self.lines[key]
            if not line.provisions:
                return LEFT_OUT
            over = line.mapped_at or line.status in (ENTERED, CANCELLED) or line.review_at
            return REFUSED if over or other or epochs.get(key, line.epoch) != line.epoch else CHANGED

        outcomes = {key: outcome(key) for key in keys}
        for key in _changed(outcomes):
            line = self.lines[key]
            line.mapped_at, line.organization, line.due_at = self.now, organization, None
            line.status = CLOSED if line.status == CLOSED else PENDING
            self.organizations[order] = organization
        if by:
            self._tell_mapped(_changed(outcomes), organization, by=by)
        return outcomes

    def _tell_mapped(self, keys: Sequence[Key], organization: str, *, by: InHub) -> None:
        """The contacts, and the organization's other administrators; who is both has the contact's mail."""
        self._tell_contacts("mapped", keys)
        for admin in self.administrators.get(organization, ()):
            if admin != by.email:
                self._tell_unless_contact("admins_told", keys, admin)

    def _tell_contacts(self, kind: str, keys: Sequence[Key]) -> None:
        for contact in filter(None, {self.lines[key].contact for key in keys}):
            theirs = [key for key in keys if self.lines[key].contact == contact]
            self.write_mail(kind=kind, recipient=contact, keys=theirs)

    def _tell_unless_contact(self, kind: str, keys: Sequence[Key], email: str) -> None:
        if told := [key for key in keys if self.lines[key].contact != email]:
            self.write_mail(kind=kind, recipient=email, keys=told)

    def set_up(self, keys: Sequence[Key], *, by: InHub | None = None) -> Outcomes:
        """For the console, or *by* somebody in the hub: then the contacts, and the member who did it, are told."""

        def outcome(line: LineState) -> str:
            if not line.provisions:
                return LEFT_OUT
            return CHANGED if line.mapped_at and line.set_up_at is None else REFUSED

        outcomes = {key: outcome(self.lines[key]) for key in keys}
        for key in _changed(outcomes):
            line = self.lines[key]
            line.set_up_at = self.now
            self.close(line, cause="set_up")
            if line.window and line.window.end is None:
                line.window.end = "set_up"
        if by:
            self._tell_contacts("service_set_up", _changed(outcomes))
        if by and by.email:
            self._tell_unless_contact("service_set_up", _changed(outcomes), by.email)
        return outcomes

    def close(self, line: LineState, *, cause: str) -> None:
        """Close the line and start its billing, together and once (PRODUCT W3, W4)."""
        if line.status == CLOSED:
            return
        line.status, line.closed_at, line.close_cause = CLOSED, self.now, cause
        line.billing_at, line.billing_cause = self.now, cause

    def keys_of(self, order: str) -> list[Key]:
        """The order's lines."""
        return [key for key in self.lines if key.order == order]

    def _each(
        self,
        keys: Sequence[Key],
        refused: Callable[[LineState], bool],
        write: Callable[[LineState], object],
    ) -> Outcomes:
        outcomes = {key: REFUSED if refused(self.lines[key]) else CHANGED for key in keys}
        for key in _changed(outcomes):
            write(self.lines[key])
        return outcomes


def _changed(outcomes: Outcomes) -> list[Key]:
    return [key for key, outcome in outcomes.items() if outcome == CHANGED]


def _waits(line: LineState) -> bool:
    """Whether its contact may miss a mail of ours; of a line that came in silent there was none."""
    if line.set_up_at or line.status in (ENTERED, BOOKED, CANCELLED):
        return False
    return line.organization not in (None, "elsewhere") if line.mapped_at else not line.silent


def _keep_open(line: LineState) -> None:
    if line.window and line.window.end is None:
        line.window.closes_at = None
