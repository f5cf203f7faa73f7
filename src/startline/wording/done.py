"""What to say once an action is done: that it is, what follows from it, and when (DESIGN, Voice)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from django.utils.translation import gettext, ngettext

from startline.models.record import Outcome
from startline.rules.kept import Kept
from startline.wording.dates import UTC_ZONE, long_date, short_instant
from startline.wording.outcomes import LinePart
from startline.wording.refusals import sentence_of
from startline.wording.versions import one_stop


class Answer(Protocol):
    """An action's answer."""

    @property
    def lines(self) -> Sequence[LinePart]:
        """What became of each line."""
        ...

    @property
    def mail_waits_until(self) -> datetime | None:
        """When a cap lets the mail go; None where it goes now."""
        ...


def contact_changed(
    answer: Answer,
    *,
    address: str,
    start_date: date | None = None,
    on_hold: bool = False,
    kept: Kept | None = None,
    zone: str = UTC_ZONE,
    now: datetime | None = None,
) -> str:
    """What a contact change came to: mail sent, waiting for a cap, *kept* back, or to come later (PRODUCT C3, C6, M6).

    *start_date* is the next one of the changed lines that have not started yet, *on_hold* whether a hold
    keeps their mail; both count only where no mail goes now.
    """
    mails = {line.mailed for line in answer.lines if line.outcome is Outcome.CHANGED}
    waits_until = answer.mail_waits_until

    def said(_: int) -> str:
        if True not in mails:
            return _mail_to_come(on_hold=on_hold, dated=start_date is not None)
        sent = _mail_sent(waits=waits_until is not None, kept=kept)
        later = gettext("For lines that are on hold or have not started yet, it goes later.")
        return f"{sent} {later}" if False in mails else sent

    facts = {
        "address": address,
        "start_date": start_date and long_date(start_date),
        "at": waits_until and short_instant(waits_until, zone=zone, now=now),
    }
    return _whole(answer, said, facts=facts, zone=zone, now=now)


def resent(
    answer: Answer,
    *,
    addresses: Sequence[str],
    kept: Mapping[str, Kept] | None = None,
    zone: str = UTC_ZONE,
    now: datetime | None = None,
) -> str:
    """To whom the provisioning email was sent again, and to which of *addresses* it was not: they are *kept* (M6)."""
    why = kept or {}
    by_fate = [(fate, sorted({one for one in addresses if why.get(one) is fate})) for fate in _FATES]
    said = " ".join(_resent_to(fate, named) for fate, named in by_fate if named)
    return _whole(answer, lambda _: said.replace("%", "%%"), zone=zone, now=now)


def mapped(answer: Answer, *, organization: str, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """That lines are past their point of no return, and what is left to do (PRODUCT H3, C4)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "%(count)s line was mapped to %(organization)s. Its contact can no longer be changed; the "
            "service setup goes on in the hub.",
            "%(count)s lines were mapped to %(organization)s. Their contact can no longer be changed; the "
            "service setup goes on in the hub.",
            count,
        ),
        zone=zone,
        now=now,
        facts={"organization": organization},
    )


def set_up(answer: Answer, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """That lines are provisioned; by then they are closed and billing (PRODUCT W4)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "The service setup of %(count)s line is complete. The line is closed and billing.",
            "The service setup of %(count)s lines is complete. The lines are closed and billing.",
            count,
        ),
        zone=zone,
        now=now,
    )


def cancelled(answer: Answer, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """That lines are cancelled, with their links and mails (PRODUCT 2)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "%(count)s line was cancelled. A contact who had been mailed already is told, and the link no "
            "longer works.",
            "%(count)s lines were cancelled. Contacts who had been mailed already are told, and their links "
            "no longer work.",
            count,
        ),
        zone=zone,
        now=now,
    )


def held(answer: Answer, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """What a hold stops, and what it does not (PRODUCT 2)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "%(count)s line is on hold: until it is released no mail goes, and it does not close. Its "
            "contact can still be changed until the order is mapped.",
            "%(count)s lines are on hold: until they are released no mail goes, and they do not close. "
            "Their contacts can still be changed until the order is mapped.",
            count,
        ),
        zone=zone,
        now=now,
    )


def released(answer: Answer, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """What happens now that a hold is over (PRODUCT 2)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "%(count)s line was released. Mail that is due goes now; if its policy window has ended "
            "meanwhile, it closes in 24 hours.",
            "%(count)s lines were released. Mail that is due goes now; those whose policy window has ended "
            "meanwhile close in 24 hours.",
            count,
        ),
        zone=zone,
        now=now,
    )


def start_date_moved(
    answer: Answer, *, start_date: date, zone: str = UTC_ZONE, now: datetime | None = None
) -> str:
    """The new requested start date, and what goes on it (PRODUCT M1)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "The requested start date of %(count)s line is now %(start_date)s. Once the line is booked, its "
            "provisioning email goes on that day, or at once if the day has come.",
            "The requested start date of %(count)s lines is now %(start_date)s. Once the lines are booked, "
            "their provisioning email goes on that day, or at once if the day has come.",
            count,
        ),
        zone=zone,
        now=now,
        facts={"start_date": long_date(start_date)},
    )


def booked(answer: Answer, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """That lines are booked, and when their mail goes (PRODUCT 2, M1)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "%(count)s line was booked. Its provisioning email goes on its requested start date, or at once "
            "if the day has come.",
            "%(count)s lines were booked. Their provisioning emails go on their requested start dates, or "
            "at once if the day has come.",
            count,
        ),
        zone=zone,
        now=now,
    )


def review_cleared(answer: Answer, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """That reviews are closed, and what can be done again (PRODUCT C9)."""
    return _whole(
        answer,
        lambda count: ngettext(
            "The review of %(count)s line is closed: its contact stays, and it can be mapped and handed over again.",
            "The reviews of %(count)s lines are closed: their contacts stay, and they can be mapped and handed over "
            "again.",
            count,
        ),
        zone=zone,
        now=now,
    )


def _whole(
    answer: Answer,
    said: Callable[[int], str],
    *,
    facts: Mapping[str, object] | None = None,
    zone: str,
    now: datetime | None,
) -> str:
    """What *said* says of so many changed lines, and how many others there are; or why none was changed."""
    count = sum(line.outcome is Outcome.CHANGED for line in answer.lines)
    if not count:
        return _nothing_changed(answer, zone=zone, now=now)
    sentence = one_stop(said(count) % {"count": count, **(facts or {})})
    left = len(answer.lines) - count
    if not left:
        return sentence
    tail = ngettext("%(count)s other line stays as it is.", "%(count)s other lines stay as they are.", left)
    return f"{sentence} {tail % {'count': left}}"


def _nothing_changed(answer: Answer, *, zone: str, now: datetime | None) -> str:
    """The reason that all lines share; where they differ, each line's own sentence has it."""
    reasons = {
        sentence_of(line.refusal, zone=zone, now=now) for line in answer.lines if line.refusal is not None
    }
    if len(reasons) == 1:
        return reasons.pop()
    return gettext("Nothing was changed: every line has its own reason.")


_FATES = (None, Kept.PAUSED, Kept.STOPPED)


def _resent_to(fate: Kept | None, addresses: Sequence[str]) -> str:
    if fate is Kept.PAUSED:
        words = ngettext(
            "All mail is paused: the provisioning email goes again to %(addresses)s once the operator resumes it.",
            "All mail is paused: the provisioning email goes again to %(number)s contacts once the operator resumes "
            "it: %(addresses)s.",
            len(addresses),
        )
    elif fate is Kept.STOPPED:
        words = ngettext(
            "No mail goes to %(addresses)s, because mail to this address is stopped.",
            "No mail goes to %(number)s contacts, because mail to them is stopped: %(addresses)s.",
            len(addresses),
        )
    else:
        words = ngettext(
            "The provisioning email was sent again to %(addresses)s.",
            "The provisioning email was sent again to %(number)s contacts: %(addresses)s.",
            len(addresses),
        )
    return words % {"number": len(addresses), "addresses": ", ".join(addresses)}


def _mail_sent(*, waits: bool, kept: Kept | None) -> str:
    if kept is Kept.STOPPED:
        return gettext("Saved. No mail goes to %(address)s, because mail to this address is stopped.")
    if kept is Kept.PAUSED:
        return gettext(
            "Saved. All mail is paused: the provisioning email goes to %(address)s once the operator resumes it."
        )
    if not waits:
        return gettext("Saved. The provisioning email was sent to %(address)s.")
    return gettext(
        "Saved. The provisioning email to %(address)s goes on %(at)s, because the limit of mails to this "
        "address in 24 hours has been reached."
    )


def _mail_to_come(*, on_hold: bool, dated: bool) -> str:
    if on_hold:
        return gettext("Saved. The provisioning email goes to %(address)s when the hold is released.")
    if dated:
        return gettext("Saved. The provisioning email goes to %(address)s on %(start_date)s.")
    return gettext("Saved. The provisioning email goes to %(address)s on the requested start date.")
