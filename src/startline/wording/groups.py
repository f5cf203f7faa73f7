"""Lines that fare alike, told together: so many, what becomes of them, and which they are (PRODUCT C2)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils.translation import gettext, ngettext, npgettext, pgettext

from startline.rules.kept import Kept
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.causes import refusal_label
from startline.wording.dates import UTC_ZONE, long_date, short_instant
from startline.wording.outcomes import LinePart
from startline.wording.refusals import sentence_of

_R = RefusalCode
_ALREADY = frozenset({_R.ALREADY_THAT_ADDRESS, _R.SAME_START_DATE, _R.ALREADY_BOOKED})
_FREED = frozenset({_R.LINE_CAP, _R.RECIPIENT_CAP, _R.ACCOUNT_CAP})
LISTED = 20
"""So many lines of a group are named; the others are counted."""


class MailTime(StrEnum):
    """When the mail to a new contact goes."""

    NOW = "now"
    ON_START_DATE = "on_start_date"
    AFTER_HOLD = "after_hold"


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of a line: its mail's time where it changes, else the refusal."""

    mail: MailTime | None = None
    start_date: date | None = None
    refusal: Refusal | None = None

    @property
    def key(self) -> object:
        """Lines of one key are told together."""
        if self.refusal is None:
            return (self.mail, self.start_date)
        return (self.refusal.code, self.refusal.facts.get("organization"), self.refusal.facts.get("at"))


@dataclass(frozen=True, kw_only=True)
class Group:
    """So many lines and what becomes of them; the first `LISTED` are named, *more* says how many are not.

    *code* is the refusal of those that do not change.
    """

    words: str
    count: str
    names: Sequence[str]
    more: str
    left: bool
    code: str | None = None


def fate_of(line: LinePart, *, on_hold: bool, start_date: date | None) -> Fate:
    """What becomes of *line*, which starts on *start_date* where its first mail has not gone yet."""
    if line.refusal is not None:
        return Fate(refusal=line.refusal)
    if line.mailed:
        return Fate(mail=MailTime.NOW)
    if on_hold:
        return Fate(mail=MailTime.AFTER_HOLD)
    return Fate(mail=MailTime.ON_START_DATE, start_date=start_date)


def grouped(fates: Iterable[tuple[str, Fate]], *, said: Callable[[Fate], str]) -> Sequence[Group]:
    """The named lines by their fates, those that change first; *said* puts a fate into words."""
    by_key: dict[object, list[tuple[str, Fate]]] = {}
    for name, fate in fates:
        by_key.setdefault(fate.key, []).append((name, fate))
    groups = [
        _group([name for name, _ in members], words=said(fate), refusal=fate.refusal)
        for members in by_key.values()
        for _, fate in members[:1]
    ]
    return sorted(groups, key=lambda group: group.left)


def contact_words(
    fate: Fate,
    *,
    done: bool,
    zone: str = UTC_ZONE,
    now: datetime | None = None,
    mail_waits_until: datetime | None = None,
    kept: Kept | None = None,
) -> str:
    """What a contact change means for lines of that fate: as it will be, or as it was *done*; *kept* keeps mail."""
    if fate.refusal is not None:
        return _reason(fate.refusal, zone=zone, now=now)
    if fate.mail is MailTime.AFTER_HOLD:
        return gettext("Changed; mailed when the hold is released")
    if fate.mail is MailTime.ON_START_DATE:
        if fate.start_date is None:
            return gettext("Changed; first mailed on the requested start date")
        return gettext("Changed; first mailed on %(start_date)s") % {"start_date": long_date(fate.start_date)}
    if kept is not None:
        return _kept_words(kept)
    if mail_waits_until:
        at = short_instant(mail_waits_until, zone=zone, now=now)
        return gettext("Changed; mailed on %(at)s") % {"at": at}
    return gettext("Changed and mailed") if done else gettext("Changed and mailed at once")


def _kept_words(kept: Kept) -> str:
    if kept is Kept.PAUSED:
        return gettext("Changed; mailed once all mail, which is paused, goes on")
    return gettext("Changed; not mailed, because mail to this address is stopped")


def action_words(fate: Fate, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """What any other action came to for lines of that fate."""
    return (
        pgettext("what became of lines", "Done")
        if fate.refusal is None
        else _reason(fate.refusal, zone=zone, now=now)
    )


def alone(
    fate: Fate,
    *,
    linked: str | None,
    zone: str,
    now: datetime,
    mail_waits_until: datetime | None = None,
    kept: Kept | None = None,
) -> str:
    """What will become of a line that is changed by itself; *kept* keeps its mail.

    *linked* is the contact to whom a link has gone; None where that is nobody.
    """
    if fate.refusal is not None:
        if fate.refusal.code is RefusalCode.ALREADY_THAT_ADDRESS:
            return gettext("This is already the address: nothing would change, and no mail would go.")
        return sentence_of(fate.refusal, zone=zone, now=now)
    if fate.mail is MailTime.NOW and kept is not None:
        return _kept_alone(kept)
    if fate.mail is MailTime.NOW and mail_waits_until is None and linked:
        return gettext(
            "The provisioning email goes to the new address at once; the link sent to %(contact)s stops working."
        ) % {"contact": linked}
    return _alone(fate, zone=zone, now=now, waits=mail_waits_until)


def _kept_alone(kept: Kept) -> str:
    if kept is Kept.PAUSED:
        return gettext(
            "All mail is paused: the provisioning email goes to the new address once the operator resumes it."
        )
    return gettext("The contact changes, and no mail goes to the new address, because mail there is stopped.")


def _alone(fate: Fate, *, zone: str, now: datetime, waits: datetime | None) -> str:
    if fate.mail is MailTime.AFTER_HOLD:
        return gettext("The provisioning email goes to the new address when the hold is released.")
    if fate.mail is MailTime.ON_START_DATE and fate.start_date:
        return gettext("No mail has gone yet: the first one goes to the new address on %(start_date)s.") % {
            "start_date": long_date(fate.start_date)
        }
    if fate.mail is MailTime.ON_START_DATE:
        return gettext(
            "No mail has gone yet: the first one goes to the new address on the requested start date."
        )
    if waits:
        return gettext("The provisioning email goes to the new address on %(at)s.") % {
            "at": short_instant(waits, zone=zone, now=now)
        }
    return gettext("The provisioning email goes to the new address at once.")


def _group(names: Sequence[str], *, words: str, refusal: Refusal | None) -> Group:
    rest = len(names) - LISTED
    count = ngettext("%(count)s line", "%(count)s lines", len(names)) % {"count": len(names)}
    more = (
        npgettext("lines", "and %(count)s more", "and %(count)s more", rest) % {"count": rest}
        if rest > 0
        else ""
    )
    return Group(
        words=words,
        count=count,
        names=names[:LISTED],
        more=more,
        left=refusal is not None,
        code=refusal.code if refusal else None,
    )


def _reason(refusal: Refusal, *, zone: str, now: datetime | None) -> str:
    """Why lines were left out, with the organization that has them or the instant that frees them."""
    facts = refusal.facts
    detail = facts.get("organization")
    if refusal.code in _FREED and facts.get("at"):
        at = short_instant(datetime.fromisoformat(str(facts["at"])), zone=zone, now=now)
        detail = gettext("possible again from %(at)s on") % {"at": at}
    reason = refusal_label(refusal.code)
    if refusal.code in _ALREADY:
        return gettext("Nothing to change: %(reason)s") % {"reason": reason}
    if detail:
        return gettext("Left out: %(reason)s (%(detail)s)") % {"reason": reason, "detail": detail}
    return gettext("Left out: %(reason)s") % {"reason": reason}
