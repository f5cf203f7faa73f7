"""What terminal and pages say of each thing that happens: one sentence with its time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.models.mail import CASE_KINDS, MailKind
from startline.models.record import TransactionType
from startline.models.request import DECISIONS
from startline.queries.happenings import Deferral, Happening
from startline.rules.plain_text import plain
from startline.rules.who_may import ActorKind
from startline.wording.actors import actor_label
from startline.wording.causes import cause_label
from startline.wording.dates import UTC_ZONE, short_instant
from startline.wording.notices import answer_words
from startline.wording.record import transaction_sentence
from startline.wording.requests import decision_sentence

_RECORDED = "recorded"
_LONGEST = 300
_SERVER_WORDS = 100


class Tone(StrEnum):
    """How loud a sentence is; its words say the same."""

    BAD = "bad"
    SOON = "soon"
    GOOD = "good"
    QUIET = "quiet"


_TONES = {
    "mail_refused": Tone.BAD,
    "mail_given_up": Tone.BAD,
    "mail_dropped": Tone.QUIET,
    "mail_bounced": Tone.BAD,
    "mail_complained": Tone.BAD,
    "mail_delayed": Tone.SOON,
    TransactionType.WINDOW_ENDED: Tone.GOOD,
    TransactionType.REMINDED: Tone.SOON,
    TransactionType.ESCALATED: Tone.SOON,
    TransactionType.CHANGE_DISPUTED: Tone.BAD,
    TransactionType.REVIEW_CLEARED: Tone.GOOD,
    TransactionType.SET_UP_STARTED: Tone.GOOD,
    TransactionType.ORGANIZATION_MAPPED: Tone.GOOD,
    TransactionType.SERVICE_SET_UP: Tone.GOOD,
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A sentence, when what it tells happened, and *alike*: what it shares with others of its kind."""

    at: datetime
    sentence: str
    tone: Tone | None
    alike: str


def tell(happening: Happening) -> Telling:
    """The sentence of an event; for a mail's event, that of all its lines (see `one_per_mail`)."""
    recorded = happening.kind == _RECORDED
    alike = happening.type if recorded else f"{happening.kind} {happening.mail_kind}"
    refused = recorded and not happening.changed
    missing = recorded and happening.no_contact
    tone = (
        Tone.BAD
        if refused
        else Tone.SOON
        if missing
        else _TONES.get(happening.type if recorded else happening.kind)
    )
    sentence = _sentence(happening)
    return Telling(at=happening.at, sentence=plain(sentence, length=_LONGEST), tone=tone, alike=alike)


def _sentence(happening: Happening) -> str:
    if happening.kind == _RECORDED:
        return _transaction(happening)
    return _decision(happening) if happening.kind in DECISIONS else _mail(happening)


def tell_deferral(deferral: Deferral) -> Telling:
    """The sentence of an attempt that will be repeated."""
    facts = {
        "recipient": deferral.recipient,
        "answer": _answer(deferral.code, deferral.words),
        "time": f"{deferral.next_at.astimezone():%H:%M:%S}",
    }
    sentence = gettext("Mail put off: %(recipient)s%(answer)s. The next attempt is at %(time)s.") % facts
    return Telling(
        at=deferral.at, sentence=plain(sentence, length=_LONGEST), tone=Tone.SOON, alike="mail_deferred"
    )


def span_told(span: timedelta) -> str:
    """A span of time, rounded to minutes, as 7 d 3 h 20 min in every language."""
    minutes = round(span.total_seconds() / 60)
    parts = {"d": minutes // 1440, "h": minutes // 60 % 24, "min": minutes % 60}
    return " ".join(f"{count} {unit}" for unit, count in parts.items() if count) or "0 min"


def one_per_mail(happenings: Iterable[Happening]) -> Sequence[Happening]:
    """*happenings* with those of a mail's events taken together that differ in their line only."""
    taken: dict[object, Happening] = {}
    for happening in happenings:
        mail = (happening.kind, happening.mail_id, happening.order_number, happening.deadline_at)
        key: object = mail if happening.mail_id else happening.id
        earlier = taken.get(key)
        taken[key] = _together(earlier, happening) if earlier else happening
    return list(taken.values())


def _together(one: Happening, other: Happening) -> Happening:
    return replace(one, numbers=", ".join(filter(None, (one.numbers, other.numbers))))


def _transaction(told: Happening) -> str:
    sentence = transaction_sentence(
        type=TransactionType(told.type),
        actor=actor_label(told.actor_kind, name=told.actor_name, address=told.actor_address),
        changed=told.changed,
        refused=told.refused,
        from_addresses=told.from_addresses,
        to_address=told.to_address,
        facts={
            "organization": told.organization,
            "hold_name": told.hold_name,
            "start_date": told.start_date,
            "expiry": told.expiry,
            "not_started": told.not_started,
            "who": told.who,
        },
        by_contact=told.actor_kind == ActorKind.CONTACT,
    )
    if told.order_number:
        sentence = f"{_capitalized(_about(told))}: {sentence}"
    if told.no_contact:
        missing = ngettext(
            "%(count)s of them has no contact", "%(count)s of them have no contact", told.no_contact
        )
        sentence = f"{sentence}; {missing % {'count': told.no_contact}}"
    if told.changed or not told.cause:
        return f"{sentence}."
    return gettext("%(sentence)s. Refused: %(cause)s.") % {
        "sentence": sentence,
        "cause": cause_label(told.cause),
    }


def _decision(told: Happening) -> str:
    actor = actor_label(ActorKind.USER, name=told.decided_by)
    sentence = decision_sentence(DECISIONS[told.kind], actor=actor)
    return f"{gettext('Order %(order)s: %(sentence)s') % {'order': told.order_number, 'sentence': sentence}}."


def _mail(told: Happening) -> str:
    facts = {
        "recipient": told.recipient,
        "about": _about(told),
        "order": told.order_number,
        "cause": told.cause and cause_label(told.cause),
        "answer": _answer(told.code, told.words),
    }
    return _mail_words(told) % facts + _window(told)


def _mail_words(told: Happening) -> str:
    match told.kind:
        case "mail_accepted":
            about_case = _ABOUT_CASES.get(told.mail_kind or "")
            return str(about_case) if about_case else _accepted_words(told)
        case "mail_refused":
            return gettext("Mail refused: %(recipient)s, %(about)s: %(cause)s%(answer)s.")
        case "mail_given_up":
            return gettext("Mail given up after 5 days: %(recipient)s, %(about)s%(answer)s.")
        case "mail_bounced":
            return gettext("Mail came back: %(recipient)s, %(about)s: %(cause)s%(answer)s.")
        case "mail_delayed":
            return gettext("Mail is late: %(recipient)s, %(about)s%(answer)s.")
        case "mail_delivered":
            return gettext("Mail has arrived: %(recipient)s, %(about)s.")
        case kind if kind in CASE_KINDS:
            return gettext("Mail on its way: %(recipient)s, %(about)s.")
        case "mail_complained":
            return gettext("Mail complained of: %(recipient)s, %(about)s. No more mail goes to this address.")
        case _:
            return gettext("Mail not sent: %(recipient)s, %(about)s: %(cause)s.")


def _accepted_words(told: Happening) -> str:
    """What it means that a mail was accepted: a notice says what was told, any other that it arrived."""
    match told.mail_kind:
        case MailKind.UNDELIVERABLE:
            return gettext("Told %(recipient)s that mail about order %(order)s does not arrive.")
        case MailKind.CANCELLED:
            return gettext("Told %(recipient)s that order %(order)s was cancelled.")
        case MailKind.REMINDER:
            return gettext("Reminded %(recipient)s: %(about)s.")
        case MailKind.ATTENTION:
            return gettext("Told %(recipient)s, who edits orders, of what waits: %(about)s.")
        case MailKind.CONTACT_REPLACED if told.order_number:
            return gettext("Told %(recipient)s that order %(order)s has another contact now.")
        case MailKind.CONTACT_REPLACED:
            return gettext("Told %(recipient)s that orders have another contact now.")
        case MailKind.REVIEW if told.order_number:
            return gettext("Told %(recipient)s that a change of contact of order %(order)s is disputed.")
        case MailKind.REVIEW:
            return gettext("Told %(recipient)s that a change of contact is disputed.")
        case MailKind.MAPPED:
            return gettext("Told %(recipient)s, the contact, how it goes on after mapping: %(about)s.")
        case MailKind.SERVICE_SET_UP:
            return gettext("Sent %(recipient)s the summary of the service setup: %(about)s.")
        case MailKind.ADMINS_TOLD:
            return gettext("Told %(recipient)s, who administers the organization, of the mapping: %(about)s.")
        case _:
            return gettext("Mail accepted: %(recipient)s, %(about)s.")


_ABOUT_CASES: Mapping[str, object] = {
    MailKind.CASE_OPENED: gettext_lazy("Told %(recipient)s that the case was received."),
    MailKind.CASE_ANSWERED: gettext_lazy("Sent %(recipient)s the answer in the case."),
    MailKind.CASE_SOLVED: gettext_lazy("Told %(recipient)s that the case is solved."),
    MailKind.CASE_SAID: gettext_lazy("Told %(recipient)s, who looks after the case, what was said in it."),
    MailKind.CASE_PROPOSED: gettext_lazy("Told %(recipient)s of a contact that waits for a second agent."),
}


def _about(told: Happening) -> str:
    facts = {"order": told.order_number, "numbers": told.numbers}
    if told.mail_kind in CASE_KINDS:
        return gettext("about the case")
    if not told.order_number:
        return gettext("several orders")
    if not told.numbers:
        return gettext("order %(order)s") % facts
    count = told.numbers.count(",") + 1
    return ngettext("order %(order)s, line %(numbers)s", "order %(order)s, lines %(numbers)s", count) % facts


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]


def _window(told: Happening) -> str:
    """The window that an acceptance has started, if it has."""
    if told.kind != "mail_accepted" or not (told.window_days and told.deadline_at and told.time_zone):
        return ""
    deadline = short_instant(told.deadline_at, zone=told.time_zone, now=told.at)
    facts = {
        "days": told.window_days,
        "deadline": deadline if told.time_zone == UTC_ZONE else f"{deadline} ({told.time_zone})",
    }
    words = ngettext(
        "The window of %(days)s day runs until %(deadline)s.",
        "The window of %(days)s days runs until %(deadline)s.",
        told.window_days,
    )
    return f" {words % facts}"


def _answer(code: int | None, words: str | None) -> str:
    """What the server said, in brackets."""
    said = answer_words(code, words)
    return f" ({plain(said, length=_SERVER_WORDS)})" if said else ""
