"""Settles handed mails: accepted ones start windows, refused ones flag their lines, the rest are tried again."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from startline.mail.editors import tell_editors
from startline.mail.transport import Handed
from startline.mail.wake import wake
from startline.models.mail import CASE_KINDS, CONTACT_KINDS, STATUS_KINDS, AttemptOutcome, MailKind, MailState
from startline.queries.catalogue import policies
from startline.rules.deliveries import Cause
from startline.rules.line import Status
from startline.rules.retries import next_attempt_at
from startline.statements import statements_of
from startline.sweeps.case_mails import mark_unreached
from startline.sweeps.mail_statuses import FAILED, Ended, statuses_after
from startline.sweeps.window_starts import WindowStart, start_windows, window_start

_STATEMENTS = statements_of(__file__)
_OPEN = (Status.AWAITING, Status.PENDING)
# Mails that a person asked for: their acceptance shows that an address which bounced takes mail again.
_ASKED_FOR = (MailKind.CORRECTED, MailKind.RESEND)
_STOPPED = Handed(
    outcome=AttemptOutcome.REFUSED, code=None, words="", cause=Cause.SUPPRESSED.value, tried=False
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """How one attempt ended, at *ended_at*."""

    mail_id: int
    attempt: int
    handed: Handed
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class _Settled:
    """What becomes of one mail: its state after, and when it is tried again."""

    result: Result
    mail: Any
    state: MailState
    due_at: datetime | None

    @property
    def cause(self) -> str | None:
        """Why it failed, in a code; None where it did not."""
        if self.state not in FAILED:
            return None
        return "given_up" if self.state is MailState.GIVEN_UP else self.result.handed.cause or "other"


def settle_mails(*, results: Sequence[Result], lease: uuid.UUID, now: datetime) -> None:
    """Settle the results in one transaction (PRODUCT M2, M4, W1).

    An acceptance counts even without the lease, any other end only while that is still ours: a mail that
    another worker has taken over meanwhile is that worker's to settle. What is settled stays so, also where a
    copy is accepted after another was refused (M4: a 5xx is final): that is kept with its attempt alone.
    """

    def counts(result: Result, mail: Any) -> bool:
        return mail.lease == lease or result.handed.outcome is AttemptOutcome.ACCEPTED

    with transaction.atomic():
        _settle_all(results, counts=counts, now=now)
        _end_attempts(results)


def refuse_stopped(*, mail_ids: Sequence[int], now: datetime) -> None:
    """Settle mails to addresses to which mail is stopped, without an attempt; the caller holds them locked (M6)."""
    results = [Result(mail_id=mail_id, attempt=0, handed=_STOPPED, ended_at=now) for mail_id in mail_ids]
    with transaction.atomic():
        _settle_all(results, counts=lambda result, mail: True, now=now)


def _settle_all(results: Sequence[Result], *, counts: Callable[[Result, Any], bool], now: datetime) -> None:
    statuses = {row.transaction_id: row.status for row in _lock_states(results)}
    settled = _settled(results, counts=counts, now=now)
    lines = _lock_lines(settled)
    _write(settled, lines=lines, statuses=statuses, now=now)
    _lift_suppressions(settled, now=now)
    mark_unreached(
        {item.mail.id: item.cause for item in settled if item.cause and item.mail.kind in CASE_KINDS}, now=now
    )
    if _tell_editors(settled, lines=lines, now=now):
        transaction.on_commit(wake)


def _lift_suppressions(settled: Sequence[_Settled], *, now: datetime) -> None:
    """An address that only bounced takes mail again: it accepted one that somebody asked for (PRODUCT M6)."""
    accepted = [item for item in settled if item.state is MailState.ACCEPTED and item.mail.kind in _ASKED_FOR]
    if accepted:
        _STATEMENTS["lift"].run(
            address_ids=[item.mail.recipient_id for item in accepted],
            accepted_at=[item.result.ended_at for item in accepted],
            now=now,
        )


def _lock_states(results: Sequence[Result]) -> Sequence[Any]:
    return _STATEMENTS["lock_states"].rows(mail_ids=[result.mail_id for result in results])


def _settled(
    results: Sequence[Result], *, counts: Callable[[Result, Any], bool], now: datetime
) -> list[_Settled]:
    rows = _STATEMENTS["lock_mails"].rows(mail_ids=[result.mail_id for result in results])
    mails = {row.id: row for row in rows if row.settled_at is None}
    ours = (result for result in results if result.mail_id in mails and counts(result, mails[result.mail_id]))
    return [_settle(result, mail=mails[result.mail_id], now=now) for result in ours]


def _settle(result: Result, *, mail: Any, now: datetime) -> _Settled:
    if result.handed.outcome is AttemptOutcome.ACCEPTED:
        return _Settled(result=result, mail=mail, state=MailState.ACCEPTED, due_at=None)
    if result.handed.outcome is AttemptOutcome.REFUSED:
        return _Settled(result=result, mail=mail, state=MailState.REFUSED, due_at=None)
    due_at = next_attempt_at(
        attempts=mail.attempts,
        first_attempt_at=mail.first_attempt_at,
        now=now,
        tried=result.handed.tried,
    )
    state = MailState.WAITING if due_at else MailState.GIVEN_UP
    return _Settled(result=result, mail=mail, state=state, due_at=due_at)


def _lock_lines(settled: Sequence[_Settled]) -> Mapping[int, Sequence[Any]]:
    """The lines, by mail, that final contact mails speak of: not cancelled, their contact still the mailed one."""
    final = [item.mail.id for item in settled if item.mail.kind in CONTACT_KINDS and item.due_at is None]
    by_mail: dict[int, list[Any]] = {mail_id: [] for mail_id in final}
    if final:
        for line in _STATEMENTS["lock_lines"].rows(mail_ids=final):
            by_mail[line.mail_id].append(line)
    return by_mail


def _end_attempts(results: Sequence[Result]) -> None:
    _STATEMENTS["attempts"].run(
        mail_ids=[result.mail_id for result in results],
        numbers=[result.attempt for result in results],
        ended_at=[result.ended_at for result in results],
        outcomes=[result.handed.outcome.value for result in results],
        codes=[result.handed.code for result in results],
        words=[result.handed.words for result in results],
        causes=[result.handed.cause for result in results],
    )


def _write(
    settled: Sequence[_Settled],
    *,
    lines: Mapping[int, Sequence[Any]],
    statuses: Mapping[int, str],
    now: datetime,
) -> None:
    start_windows(_windows(settled, lines=lines, now=now))
    marks = _marks(settled, lines=lines)
    told = _told(settled, lines=lines, statuses=statuses)
    _STATEMENTS["settle"].run(
        now=now,
        mail_ids=[item.mail.id for item in settled],
        states=[item.state.value for item in settled],
        due_at=[item.due_at for item in settled],
        line_ids=list(marks),
        accepted_at=[mark.accepted_at for mark in marks.values()],
        undeliverable_at=[now if mark.cause else None for mark in marks.values()],
        causes=[mark.cause for mark in marks.values()],
        told_transactions=[event.transaction_id for event in told],
        told_accounts=[event.account_id for event in told],
        told_kinds=[event.kind for event in told],
        told_statuses=[event.status for event in told],
        told_causes=[event.cause for event in told],
        told_mails=[event.mail_id for event in told],
        told_lines=[event.line_id for event in told],
    )


@dataclass(kw_only=True)
class _Mark:
    """What the mails settled together say of one line: the first acceptance, and why the last one failed."""

    accepted_at: datetime | None = None
    cause: str | None = None


def _marks(settled: Sequence[_Settled], *, lines: Mapping[int, Sequence[Any]]) -> Mapping[int, _Mark]:
    marks: dict[int, _Mark] = {}
    for item in _in_time(settled):
        for line in lines.get(item.mail.id, ()):
            mark = marks.setdefault(line.id, _Mark())
            mark.cause = item.cause
            if item.state is MailState.ACCEPTED:
                mark.accepted_at = mark.accepted_at or item.result.ended_at
    return marks


def _in_time(settled: Sequence[_Settled]) -> Sequence[_Settled]:
    return sorted(settled, key=lambda item: item.result.ended_at)


def _windows(
    settled: Sequence[_Settled], *, lines: Mapping[int, Sequence[Any]], now: datetime
) -> list[WindowStart]:
    """A window for each line, from the first mail that was accepted; resends and edits move none (W1, W2)."""
    accepted = [item for item in _in_time(settled) if item.state is MailState.ACCEPTED]
    eligible: dict[int, tuple[_Settled, Any]] = {}
    for item in accepted:
        for line in lines.get(item.mail.id, ()):
            if line.status in _OPEN:
                eligible.setdefault(line.id, (item, line))
    if not eligible:
        return []
    standing = {row.line_id for row in _STATEMENTS["with_window"].rows(line_ids=list(eligible))}
    in_force = policies()
    windows = (
        window_start(line, mail_id=item.mail.id, accepted_at=item.result.ended_at, now=now, in_force=in_force)
        for line_id, (item, line) in eligible.items()
        if line_id not in standing
    )
    return [window for window in windows if window]


@dataclass(frozen=True, kw_only=True)
class _Event:
    transaction_id: int
    account_id: int
    kind: str
    status: str
    cause: str | None
    mail_id: int
    line_id: int | None


def _told(
    settled: Sequence[_Settled], *, lines: Mapping[int, Sequence[Any]], statuses: Mapping[int, str]
) -> list[_Event]:
    """One event per line that a final mail reached or failed; one for the mail where there is none.

    What failed comes last: a transaction's latest event gives its cause. Else notices come before what reached lines,
    and each in the order in which it was written, however the mails that were due at once were claimed.
    """
    after = _statuses_after(settled, before=statuses)
    events: list[_Event] = []

    def place(item: _Settled) -> tuple[bool, bool, int]:
        return item.cause is not None, bool(lines.get(item.mail.id)), item.mail.id

    for item in sorted(settled, key=place):
        if item.due_at is not None:
            continue
        spoken_of = [line.id for line in lines.get(item.mail.id, ())] or [None]
        events += [_event(item, status=after[item.mail.transaction_id], line_id=id_) for id_ in spoken_of]
    return events


def _event(item: _Settled, *, status: str, line_id: int | None) -> _Event:
    return _Event(
        transaction_id=item.mail.transaction_id,
        account_id=item.mail.account_id,
        kind=f"mail_{item.state.value}",
        status=status,
        cause=item.cause,
        mail_id=item.mail.id,
        line_id=line_id,
    )


def _statuses_after(settled: Sequence[_Settled], *, before: Mapping[int, str]) -> Mapping[int, str]:
    """The transactions' statuses once these mails are settled; notices to editors, agents or of an end move none."""
    moved = [
        Ended(mail_id=item.mail.id, transaction_id=item.mail.transaction_id, state=item.state)
        for item in settled
        if item.mail.kind in STATUS_KINDS
    ]
    return {**before, **statuses_after(moved)}


def _tell_editors(settled: Sequence[_Settled], *, lines: Mapping[int, Sequence[Any]], now: datetime) -> bool:
    """Tell the editors of lines that have become undeliverable (PRODUCT M4); whether mail was written."""
    told = False
    for item in settled:
        undeliverable = lines.get(item.mail.id, ()) if item.state in FAILED else ()
        if undeliverable:
            told |= tell_editors(
                MailKind.UNDELIVERABLE,
                line_ids=[line.id for line in undeliverable],
                account_id=item.mail.account_id,
                transaction_id=item.mail.transaction_id,
                now=now,
            )
    return told
