"""Changes the contact of a line, of an order, or wherever somebody who left is one (PRODUCT C1–C8)."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from startline import clock
from startline.actions.actor import Actor
from startline.actions.change_contact import Selection, foresee
from startline.actions.change_contact import change_contact as give_contact
from startline.actions.outcome import Done
from startline.queries.access import not_found
from startline.queries.kept import kept_back
from startline.queries.selection import MOST_NAMED, Overtaken, Picked, Selected, overtaken, select_lines
from startline.rules.addresses import Address
from startline.rules.line import first_mail_gone, on_hold
from startline.rules.refusal import RefusalCode, Refused
from startline.web.contact.for_case import case_fields
from startline.web.contact.forms import ContactForm, LeavingForm
from startline.web.contact.outcomes import (
    Conflict,
    Difference,
    Part,
    Run,
    kept_parts,
    key_of,
    part_of,
    refused_part,
    run_once,
    show_parts,
    sole_refusal,
)
from startline.web.contact.previewing import judged, preview_of
from startline.web.contact.selecting import fields_of, packed, seen_in, selected_in
from startline.web.once import FIELD, new_token
from startline.web.reading import WorkRequest, workspace
from startline.web.showing import DIALOG, show, target_of
from startline.wording.actors import actor_label
from startline.wording.done import contact_changed
from startline.wording.groups import LISTED, contact_words
from startline.wording.refusals import sentence_of

_INVALID = 422


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def change_contact(request: WorkRequest) -> HttpResponse:
    """The form with the address, *apply to all lines* and what will change; saving answers line by line.

    Without a selection it asks whose lines they are: the contact who has left (PRODUCT C8).
    """
    if request.method == "POST":
        return _save(request, now=clock.now())
    if not request.GET.keys() & {"line", "order"}:
        return _of_contact(request, now=clock.now())
    return _form_or_reason(request, selected_in(request, request.GET), now=clock.now())


@workspace
@require_POST
def preview_contact(request: WorkRequest) -> HttpResponse:
    """What the form would change as it is filled in; without JavaScript the form itself, with that."""
    typed = request.POST.copy()
    if meant := typed.get("use"):
        typed["address"] = meant
    selected = selected_in(request, typed)
    form = ContactForm(typed, selected=selected)
    context = _context(request, selected, form, now=clock.now())
    if target_of(request) == "preview":
        part = {**context, "token": typed.get(FIELD, ""), "used": bool(meant)}
        return show(request, "web/contact/preview.html", part)
    return show(request, "web/contact/change.html", context)


@workspace
@require_safe
def line_outcome(request: WorkRequest, key: str) -> HttpResponse:
    """What the form of that *key* came to, as long as it is kept."""
    kept = kept_parts(request, key)
    if kept is None:
        raise not_found()
    return show_parts(request, *kept)


def _of_contact(request: WorkRequest, *, now: datetime) -> HttpResponse:
    form = LeavingForm(request.GET if "contact" in request.GET else None)
    if form.is_valid():
        picked = Picked(contact=form.cleaned_data["contact"])
        try:
            selected = select_lines(picked, accounts=request.reader.accounts)
        except Refused:
            form.add_error("contact", gettext("No line that can still be changed has this contact."))
        else:
            return _form_or_reason(request, selected, now=now)
    status = _INVALID if form.is_bound else 200
    return show(request, "web/contact/leaving.html", {"form": form}, status=status)


def _form_or_reason(request: WorkRequest, selected: Selected, *, now: datetime) -> HttpResponse:
    """The form, or why none of the lines can be changed by whom (PRODUCT C4, C7)."""
    refusal = sole_refusal(judged(request, selected))
    if refusal is not None:
        sentence = sentence_of(refusal, zone=request.reader.zone, now=now)
        address = request.GET.get("address", "")
        part = refused_part(refusal, selected=selected, sentence=sentence, address=address)
        return show_parts(request, _title(), [part])
    form = ContactForm(initial={"address": request.GET.get("address", "")}, selected=selected)
    return show(request, "web/contact/change.html", _context(request, selected, form, now=now))


def _save(request: WorkRequest, *, now: datetime) -> HttpResponse:
    try:
        selected = selected_in(request, request.POST)
    except Refused:
        return _sent_before(request)
    form = ContactForm(request.POST, selected=selected)
    if not form.is_valid():
        context = _context(request, selected, form, now=now)
        return show(request, "web/contact/change.html", context, status=_INVALID)
    change = partial(
        change_share,
        address=form.cleaned_data["address"],
        seen=seen_in(request.POST, selected),
        paused=request.reader.mails_wait,
        zone=request.reader.zone,
        now=now,
    )
    return run_once(request, Run(title=_title(), act=change), selected)


def _sent_before(request: WorkRequest) -> HttpResponse:
    """What the form came to the first time: by then its contact may have no lines any more.

    :raises Refused: not_found, where it was not sent before.
    """
    kept = kept_parts(request, key_of(request))
    if kept is None:
        raise not_found()
    return show_parts(request, *kept)


def change_share(
    actor: Actor,
    share: Selected,
    *,
    address: Address,
    seen: Mapping[int, int],
    paused: bool,
    zone: str,
    now: datetime,
) -> Part:
    """Change one account's lines; what came of it, and whom somebody else was faster with; all mail may be *paused*."""
    selection = Selection(
        order_ids=[order.id for order in share.orders],
        line_ids=[line.id for line in share.lines],
        seen_epochs={line.id: seen[line.id] for line in share.lines if line.id in seen},
    )
    done = give_contact(actor=actor, selection=selection, address=address.email, now=now)
    changed = [share.by_id[line.line_id] for line in done.changed]
    ahead = [line.start_date for line in changed if line.start_date and not first_mail_gone(line)]
    contact_id = foresee(address, now=None).contact_id
    kept = kept_back({contact_id}, paused=paused).get(contact_id)
    sentence = contact_changed(
        done,
        address=address.email,
        start_date=min(ahead, default=None),
        on_hold=any(on_hold(line) for line in changed),
        kept=kept,
        zone=zone,
        now=now,
    )
    said = partial(
        contact_words, done=True, zone=zone, now=now, mail_waits_until=done.mail_waits_until, kept=kept
    )
    conflict = _conflict(done, share=share, address=address, seen=seen)
    return part_of(
        done, selected=share, sentence=sentence, said=said, address=address.email, conflict=conflict
    )


def _conflict(done: Done, *, share: Selected, address: Address, seen: Mapping[int, int]) -> Conflict | None:
    """The stale lines with what was seen and what is there now; nothing that was typed is lost (PRODUCT C5)."""
    stale = [line.line_id for line in done.lines if line.refusal and line.refusal.code is RefusalCode.STALE][
        :MOST_NAMED
    ]
    if not stale:
        return None
    found = overtaken({line_id: seen[line_id] for line_id in stale})
    return Conflict(
        address=address.email,
        lines=[share.by_id[one.line_id].public_id.hex for one in found],
        seen=" ".join(str(one.contact_epoch) for one in found),
        differences=[_difference(one, line=share.by_id[one.line_id].number) for one in found[:LISTED]],
        others=len(found[LISTED:]),
    )


def _difference(one: Overtaken, *, line: str) -> Difference:
    who = one.actor_kind and actor_label(one.actor_kind, name=one.actor_name, address=one.actor_address)
    return Difference(line=line, seen=one.seen, present=one.present, who=who, at=one.at)


def _context(
    request: WorkRequest, selected: Selected, form: ContactForm, *, now: datetime
) -> Mapping[str, object]:
    """What the form shows: the lines, their present contacts, and what would become of them.

    What was seen stays what was seen first, however often the form is shown again.
    """
    typed = request.POST
    all_lines = bool(typed.get("all_lines"))
    address = form.cleaned_data["address"] if form.is_bound and form.is_valid() else None
    seen = seen_in(typed, selected) if form.is_bound else {}
    named = [("line", line_id) for line_id in typed.getlist("line")]
    return {
        "selected": selected,
        "contacts": list(dict.fromkeys(line.contact_email for line in selected.lines if line.contact_email)),
        "form": form,
        "token": new_token(),
        "fields": [*(named if all_lines else fields_of(selected.picked)), *case_fields(request)],
        "seen": typed.get("seen", "") if form.is_bound else packed(selected.lines),
        "seen_all": (typed.get("seen_all") or packed(selected.lines)) if all_lines else "",
        "preview": preview_of(request, selected, address=address, seen=seen, now=now),
        "in_dialog": target_of(request) == DIALOG,
    }


def _title() -> str:
    return gettext("Change the provisioning contact")
