"""Holds, releases, cancels, books and re-dates lines of one order: confirm, do once, say what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from django.http import HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.actor import Actor, refuse_actor
from startline.actions.cancel import cancel
from startline.actions.clear_review import clear_review
from startline.actions.hold import hold, release
from startline.actions.outcome import Done, outcome_of
from startline.actions.schedule import book, move_start_date
from startline.queries.access import not_found
from startline.queries.reviews import reviews_of
from startline.queries.selection import Selected, SelectedLine
from startline.rules.line import (
    refuse_booking,
    refuse_cancel,
    refuse_hold,
    refuse_new_start_date,
    refuse_order_hold,
    refuse_order_release,
    refuse_release,
)
from startline.rules.refusal import Refusal
from startline.rules.reviews import refuse_review_clear
from startline.rules.who_may import ActorKind, Person
from startline.web.contact.for_case import case_fields
from startline.web.contact.forms import CancelForm, ConfirmForm, HoldForm, LineForm, StartDateForm
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
from startline.web.contact.selecting import fields_of, selected_in
from startline.web.reading import WorkRequest, workspace
from startline.web.showing import DIALOG, show, target_of
from startline.wording import done as wording
from startline.wording.groups import action_words, grouped
from startline.wording.refusals import sentence_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_INVALID = 422
Rule: TypeAlias = Callable[[SelectedLine], Refusal | None]


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One verb's dialog: its words, its form, what the rules say before anything is typed, and its action.

    *refuse* gives the rule for the lines that were selected and the person who acts. *act* and *said* get the
    fields of the form that they name.
    """

    title: "_StrPromise"
    about: "_StrPromise"
    button: "_StrPromise"
    form: type[LineForm]
    refuse: Callable[[Selected, Person], Rule]
    act: Callable[..., Done]
    said: Callable[..., str]
    grave: bool = False


def _whole(selected: Selected) -> bool:
    """Whether the order was named, and not lines of it."""
    return selected.picked.order_id is not None


def _refuse_clearing(selected: Selected, person: Person) -> Rule:
    """The rule of closing reviews: nobody closes that of their own change (PRODUCT C9)."""
    reviews = reviews_of([line.id for line in selected.lines])

    def refuse(line: SelectedLine) -> Refusal | None:
        changer = reviews[line.id].changer if line.id in reviews else None
        return refuse_review_clear(line, changer=changer, user_id=person.user_id)

    return refuse


_VERBS: Mapping[str, Verb] = {
    "hold": Verb(
        title=gettext_lazy("Put on hold"),
        about=gettext_lazy(
            "Until the hold is released no mail goes and nothing closes. The contact can still be changed until the "
            "order is mapped."
        ),
        button=gettext_lazy("Put on hold"),
        form=HoldForm,
        refuse=lambda selected, _: refuse_order_hold if _whole(selected) else refuse_hold,
        act=hold,
        said=wording.held,
    ),
    "release": Verb(
        title=gettext_lazy("Release the hold"),
        about=gettext_lazy(
            "Mail that is due goes at once. Where the policy window has ended meanwhile, 24 hours are left."
        ),
        button=gettext_lazy("Release"),
        form=ConfirmForm,
        refuse=lambda selected, _: refuse_order_release if _whole(selected) else refuse_release,
        act=release,
        said=wording.released,
    ),
    "cancel": Verb(
        title=gettext_lazy("Cancel lines"),
        about=gettext_lazy(
            "Nothing brings a cancelled line back. Its link stops working, and a contact who was mailed is told."
        ),
        button=gettext_lazy("Cancel the lines for good"),
        form=CancelForm,
        refuse=lambda *_: refuse_cancel,
        act=cancel,
        said=wording.cancelled,
        grave=True,
    ),
    "move-start-date": Verb(
        title=gettext_lazy("Move the requested start date"),
        about=gettext_lazy(
            "The provisioning email goes on the new date; if that is today or past, it goes at once."
        ),
        button=gettext_lazy("Move the date"),
        form=StartDateForm,
        refuse=lambda *_: partial(refuse_new_start_date, start_date=date.max),
        act=move_start_date,
        said=wording.start_date_moved,
    ),
    "book": Verb(
        title=gettext_lazy("Book"),
        about=gettext_lazy(
            "The provisioning email goes on the requested start date; if that is today or past, it goes at once."
        ),
        button=gettext_lazy("Book"),
        form=ConfirmForm,
        refuse=lambda *_: refuse_booking,
        act=book,
        said=wording.booked,
    ),
    "clear-review": Verb(
        title=gettext_lazy("Close the review"),
        about=gettext_lazy(
            "The contact stays as it is, and the order can be mapped and handed over again. The former contact cannot "
            "dispute this change once more."
        ),
        button=gettext_lazy("The contact is right"),
        form=ConfirmForm,
        refuse=_refuse_clearing,
        act=clear_review,
        said=wording.review_cleared,
    ),
}
ACTIONS = tuple(_VERBS)
"""The verbs, as addresses name them."""


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def line_action(request: WorkRequest, action: str) -> HttpResponse:
    """The dialog of the verb *action* for lines of one order, and what came of it.

    :raises Refused: not_found, where the lines are of several orders.
    """
    now, verb = clock.now(), _VERBS[action]
    posted = request.method == "POST"
    selected = selected_in(request, request.POST if posted else request.GET)
    if selected.sole_order is None:
        raise not_found()
    form = verb.form(request.POST if posted else None, selected=selected)
    if posted and form.is_valid():
        act = partial(_act, verb=verb, typed=form.typed(), zone=request.reader.zone, now=now)
        return run_once(request, Run(title=str(verb.title), act=act), selected)
    return _form_or_reason(request, selected, verb=verb, form=form, now=now)


def _form_or_reason(
    request: WorkRequest, selected: Selected, *, verb: Verb, form: LineForm, now: datetime
) -> HttpResponse:
    zone, person = request.reader.zone, request.reader.person
    refuse = verb.refuse(selected, person)
    may_not = refuse_actor(Actor(kind=ActorKind.USER, person=person), selected.orders)
    lines = [outcome_of(line, may_not.get(line.order_id) or refuse(line)) for line in selected.lines]
    refusal = sole_refusal(lines)
    if refusal is not None:
        sentence = sentence_of(refusal, zone=zone, now=now)
        return show_parts(
            request, str(verb.title), [refused_part(refusal, selected=selected, sentence=sentence)]
        )
    left = [line for line in lines if line.refusal]
    context = {
        "selected": selected,
        "verb": verb,
        "form": form,
        "action": request.path,
        "count": len(lines) - len(left),
        "groups": grouped(fates_of(left, selected=selected), said=partial(action_words, zone=zone, now=now)),
        "fields": [*fields_of(selected.picked), *case_fields(request)],
        "in_dialog": target_of(request) == DIALOG,
    }
    return show(request, "web/contact/line_action.html", context, status=_INVALID if form.errors else 200)


def _act(
    actor: Actor, share: Selected, *, verb: Verb, typed: Mapping[str, Any], zone: str, now: datetime
) -> Part:
    """Do it to the named lines, or to the order as a whole where that was named: a hold is on either."""
    done = verb.act(
        actor=actor,
        order_id=share.orders[0].id,
        line_ids=None if _whole(share) else [line.id for line in share.lines],
        now=now,
        **typed,
    )
    facts = {name: value for name, value in typed.items() if name == "start_date"}
    sentence = verb.said(done, zone=zone, now=now, **facts)
    return part_of(done, selected=share, sentence=sentence, said=partial(action_words, zone=zone, now=now))
