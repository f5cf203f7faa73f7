"""What a contact change would do, said before Save: line by line, and what is odd about the address (C2, C6, M6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from startline import clock
from startline.actions.actor import Actor
from startline.actions.change_contact import UNKNOWN, Foreseen, foresee, judge_contact_change
from startline.actions.locking import Locked
from startline.actions.outcome import LineOutcome
from startline.mail.domains import mail_of
from startline.queries.domains import NearDomains, domains_near
from startline.queries.kept import kept_by
from startline.queries.selection import Selected
from startline.queries.stopped import NO_STOPS, StopInForce, stops_in_force
from startline.rules.addresses import Address
from startline.rules.domains import TAKES_NO_MAIL, MailDomainAnswer, suggest_domain
from startline.rules.who_may import ActorKind
from startline.web.contact.outcomes import fates_of
from startline.web.reading import WorkRequest, acting
from startline.wording.addresses import (
    foreign_domain_sentence,
    no_mail_sentence,
    not_looked_up_sentence,
    waiting_mail_sentence,
)
from startline.wording.dates import short_day, short_instant
from startline.wording.groups import Group, alone, contact_words, grouped
from startline.wording.mail_health import stopped_address_sentence

_UNKNOWN = Foreseen(contact_id=UNKNOWN, mail_waits_until=None)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """What is odd about an address: the one that is probably meant, else a warning; a mail that waits or is stopped.

    *unsure* says that it could not be looked up whether the domain takes mail.
    """

    meant: str | None = None
    meant_domain: str | None = None
    warning: str | None = None
    unsure: str | None = None
    waiting: str | None = None
    stopped: str | None = None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A *sentence* for a line by itself, *groups* for several; *advice* once there is an address."""

    sentence: str | None
    groups: Sequence[Group]
    advice: Advice


def judged(
    request: WorkRequest,
    selected: Selected,
    *,
    contact_id: int = UNKNOWN,
    domain: str | None = None,
    seen: Mapping[int, int] | None = None,
) -> Sequence[LineOutcome]:
    """What the change would answer for each of the lines as they were read."""
    actor = Actor(kind=ActorKind.USER, person=request.reader.person)
    locked = Locked(orders=selected.orders, lines=selected.lines)
    return judge_contact_change(
        actor=actor,
        locked=locked,
        contact_id=contact_id,
        seen_epochs=seen or {},
        now=clock.now(),
        domain=domain,
    )


def preview_of(
    request: WorkRequest,
    selected: Selected,
    *,
    address: Address | None,
    seen: Mapping[int, int],
    now: datetime,
) -> Preview:
    """The preview for *address*, or for any that nobody has yet."""
    foreseen, advice, stops = _UNKNOWN, Advice(), NO_STOPS
    if address is not None:
        with acting(request):
            foreseen = foresee(address, now=now)
            advice = _advice(address, near=_near(selected), now=now)
            stops = stops_in_force({foreseen.contact_id})
    domain = address.domain if address else None
    lines = judged(request, selected, contact_id=foreseen.contact_id, domain=domain, seen=seen)
    stop = stops.get(foreseen.contact_id)
    kept = kept_by(stop, paused=request.reader.mails_wait)
    zone, waits = request.reader.zone, foreseen.mail_waits_until
    mails = any(line.mailed for line in lines)
    if stop:
        advice = replace(advice, stopped=_stopped(stop, asked_for=mails, zone=zone, now=now))
    elif waits and mails:
        at = short_instant(waits, zone=zone, now=now)
        advice = replace(advice, waiting=waiting_mail_sentence(at))
    fates = list(fates_of(lines, selected=selected))
    if selected.sole_line:
        line = selected.sole_line
        linked = line.contact_email if line.mail_accepted_at is not None else None
        sentence = alone(fates[0][1], linked=linked, zone=zone, now=now, mail_waits_until=waits, kept=kept)
        return Preview(sentence=sentence, groups=(), advice=advice)
    said = partial(contact_words, done=False, zone=zone, now=now, mail_waits_until=waits, kept=kept)
    return Preview(sentence=None, groups=grouped(fates, said=said), advice=advice)


def _stopped(stop: StopInForce, *, asked_for: bool, zone: str, now: datetime) -> str:
    since = short_day(stop.since_at, zone=zone, now=now)
    return stopped_address_sentence(stop.reason, since=since, asked_for=asked_for)


def _near(selected: Selected) -> NearDomains:
    return domains_near(
        customer_ids=list(dict.fromkeys(line.customer_id for line in selected.lines)),
        account_ids=list(dict.fromkeys(line.account_id for line in selected.lines)),
    )


def _advice(address: Address, *, near: NearDomains, now: datetime) -> Advice:
    """What nobody around the order has is compared with what they have, then asked about; see `mail.domains`."""
    domain = address.domain
    if domain in near.parties:
        return Advice()
    if meant := suggest_domain(domain, known=near.in_use):
        return Advice(meant=f"{address.email.rpartition('@')[0]}@{meant}", meant_domain=meant)
    answer = mail_of(domain, now=now)
    if answer in TAKES_NO_MAIL:
        return Advice(warning=no_mail_sentence(domain, answer))
    unsure = not_looked_up_sentence(domain) if answer is MailDomainAnswer.UNKNOWN else None
    return Advice(warning=foreign_domain_sentence(domain), unsure=unsure)
