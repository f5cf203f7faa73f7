"""Sends the provisioning email again, after a confirmation that says to whom (PRODUCT M6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.actor import Actor, refuse_actor
from startline.actions.outcome import LineOutcome, outcome_of
from startline.actions.resend import resend as send_again
from startline.models.record import Outcome
from startline.queries.kept import kept_back
from startline.queries.selection import Selected, recipients_of
from startline.queries.stopped import stops_in_force
from startline.rules.line import refuse_resend
from startline.rules.who_may import ActorKind
from startline.web.contact.for_case import case_fields
from startline.web.contact.outcomes import (
    Part,
    Run,
    fates_of,
    part_of,
    refused_part,
    run_once,
    show_parts,
    sole_refusal,
)
from startline.web.contact.selecting import fields_of, packed, selected_in
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.showing import DIALOG, show, target_of
from startline.wording.dates import short_day
from startline.wording.done import resent
from startline.wording.groups import LISTED, action_words, grouped
from startline.wording.mail_health import stopped_recipient_sentence
from startline.wording.refusals import sentence_of


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """A contact who would be mailed, and for how many lines."""

    address: str
    lines: int


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def resend(request: WorkRequest) -> HttpResponse:
    """Ask "to whom, for how many lines"; confirmed, send, and say what came of each line.

    Where a contact has changed since it was asked, it is asked again.
    """
    now = clock.now()
    asked = request.POST if request.method == "POST" else request.GET
    selected = selected_in(request, asked)
    if request.method == "POST" and asked.get("seen") == packed(selected.lines):
        run = Run(
            title=_title(),
            act=partial(_resend, paused=request.reader.mails_wait, zone=request.reader.zone, now=now),
        )
        return run_once(request, run, selected)
    return _form_or_reason(request, selected, now=now)


def _form_or_reason(request: WorkRequest, selected: Selected, *, now: datetime) -> HttpResponse:
    zone = request.reader.zone
    may_not = refuse_actor(Actor(kind=ActorKind.USER, person=request.reader.person), selected.orders)
    lines = [outcome_of(line, may_not.get(line.order_id) or refuse_resend(line)) for line in selected.lines]
    refusal = sole_refusal(lines)
    if refusal is not None:
        sentence = sentence_of(refusal, zone=zone, now=now)
        return show_parts(request, _title(), [refused_part(refusal, selected=selected, sentence=sentence)])
    going = [line for line in lines if line.outcome is Outcome.CHANGED]
    left = [line for line in lines if line.outcome is not Outcome.CHANGED]
    said = partial(action_words, zone=zone, now=now)
    context = {
        "selected": selected,
        "recipients": _recipients(selected, going),
        "stopped": _stopped(request, selected, going, now=now),
        "groups": grouped(fates_of(left, selected=selected), said=said),
        "fields": [*fields_of(selected.picked), *case_fields(request)],
        "seen": packed(selected.lines),
        "again": request.method == "POST",
        "in_dialog": target_of(request) == DIALOG,
    }
    return show(request, "web/contact/resend.html", context)


def _recipients(selected: Selected, lines: Sequence[LineOutcome]) -> Mapping[str, object]:
    """Whom the mails would go to, most lines first; of many the first are named."""
    counts = Counter(selected.by_id[line.line_id].contact_email or "" for line in lines)
    return {
        "named": [Recipient(address=address, lines=count) for address, count in counts.most_common(LISTED)],
        "others": max(0, len(counts) - LISTED),
    }


def _stopped(
    request: WorkRequest, selected: Selected, lines: Sequence[LineOutcome], *, now: datetime
) -> Sequence[str]:
    """What is to be known of recipients to whom mail is stopped, of many the first ones (PRODUCT M6)."""
    contacts = {selected.by_id[line.line_id].contact_id: selected.by_id[line.line_id] for line in lines}
    with acting(request):
        stops = stops_in_force({contact_id for contact_id in contacts if contact_id is not None})
    return [
        stopped_recipient_sentence(
            contacts[contact_id].contact_email or "",
            reason=stop.reason,
            since=short_day(stop.since_at, zone=request.reader.zone, now=now),
        )
        for contact_id, stop in list(stops.items())[:LISTED]
    ]


def _resend(actor: Actor, share: Selected, *, paused: bool, zone: str, now: datetime) -> Part:
    done = send_again(
        actor=actor,
        order_ids=[order.id for order in share.orders],
        line_ids=[line.id for line in share.lines],
        now=now,
    )
    recipients = recipients_of(done.mail_ids)
    kept = kept_back(recipients, paused=paused)
    sentence = resent(
        done,
        addresses=list(recipients.values()),
        kept={recipients[id_]: why for id_, why in kept.items()},
        zone=zone,
        now=now,
    )
    return part_of(done, selected=share, sentence=sentence, said=partial(action_words, zone=zone, now=now))


def _title() -> str:
    return gettext("Resend the provisioning email")
