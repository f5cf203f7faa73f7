"""What an offer's service is asked for: the operator adds, changes, moves and retires its fields (PRODUCT H4)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from startline import clock
from startline.actions.setup_fields import add_field, edit_field, move_field, retire_field
from startline.queries.access import not_found
from startline.queries.settings import offer_of
from startline.queries.setup_fields import ListedField, field_listed
from startline.rules.settings import NotSet
from startline.rules.setup_fields import FieldKind
from startline.web.preferences.around import OFFERS, around
from startline.web.preferences.catalogue import OFFER_PAGE
from startline.web.preferences.sending import say_beside
from startline.web.preferences.setup_field_forms import FieldForm
from startline.web.preferences.setup_field_looks import looks_of
from startline.web.preferences.setup_field_rows import answered, label_of
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest, acting, refuse_unless, workspace
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show
from startline.wording.setup_fields import kind_label, kind_meaning

_LOOK = "look"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of answer to choose from, by what it is called and what it means."""

    code: str
    label: str
    meaning: str


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkRequest, code: str) -> HttpResponse:
    """Ask for one thing more: first its kind (`kind` in the address), then the rest; or see how it will look."""
    refuse_unless(request.reader.runs_instance)
    offer = offer_of(code)
    kind = _kind(request.GET.get("kind"))
    context: dict[str, Any] = {"offer": offer, **around(request, tab=OFFERS)}
    if kind is None:
        return show(request, "web/preferences/field_kinds.html", {**context, "kinds": _kinds()})
    form = FieldForm(request.POST or None, kind=kind)
    if _is_sent(request, form) and _added(request, form, offer_code=offer.code):
        return to_page(request, OFFER_PAGE, offer.code)
    return show(
        request,
        "web/preferences/new_field.html",
        {**context, "form": form, "kind": _described(kind), "looks": looks_of(form, kept=None)},
        status=status_of(form),
    )


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def field(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """One field: its texts, whether it is required and which answers fit; and how it looks to a customer."""
    refuse_unless(request.reader.runs_instance)
    listed = _listed(request, public_id)
    form = FieldForm(request.POST or None, kind=listed.field.kind, shown=listed.field)
    if _is_sent(request, form) and _edited(request, form, public_id=public_id):
        return to_page(request, OFFER_PAGE, listed.offer_code)
    context = {
        "listed": listed,
        "label": label_of(listed.field),
        "answered": answered(listed),
        "form": form,
        "kind": _described(listed.field.kind),
        "looks": looks_of(form, kept=listed.field),
        **around(request, tab=OFFERS),
    }
    return show(request, "web/preferences/field.html", context, status=status_of(form))


@workspace
@require_POST
def move(request: WorkRequest, code: str) -> HttpResponse:
    """Let a field of the offer change places with its neighbour: `up` or `down` names it."""
    refuse_unless(request.reader.runs_instance)
    offer = offer_of(code)
    up = "up" in request.POST
    public_id = id_in(request.POST.get("up" if up else "down") or "")
    with acting_once(request) as actor:
        if actor is not None:
            move_field(actor=actor, public_id=public_id, up=up, now=clock.now())
    return to_page(request, OFFER_PAGE, offer.code)


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for a field no longer; the page says what happens to what was answered."""
    refuse_unless(request.reader.runs_instance)
    listed = _listed(request, public_id)
    if request.method == "POST":
        with acting_once(request) as actor:
            if actor is not None:
                retire_field(actor=actor, public_id=public_id, now=clock.now())
                messages.success(request, gettext("The field was retired."))
        return to_page(request, OFFER_PAGE, listed.offer_code)
    context = {
        "listed": listed,
        "label": label_of(listed.field),
        "answered": answered(listed),
        **around(request, tab=OFFERS),
    }
    return show(request, "web/preferences/retire_field.html", context)


def _listed(request: WorkRequest, public_id: uuid.UUID) -> ListedField:
    with acting(request):  # it counts answers, which are no reader's to see
        return field_listed(public_id)


def _is_sent(request: WorkRequest, form: FieldForm) -> bool:
    """Whether the form is to be saved: it is right, and more was wanted than to see how the field will look."""
    return request.method == "POST" and form.is_valid() and _LOOK not in request.POST


def _added(request: WorkRequest, form: FieldForm, *, offer_code: str) -> bool:
    """Whether the field is there; what stands against it is said beside its part of the form."""
    try:
        with acting_once(request) as actor:
            if actor is not None:
                definition = form.definition()
                add_field(actor=actor, offer_code=offer_code, definition=definition, now=clock.now())
                messages.success(request, gettext("The field was added."))
    except NotSet as unfit:
        say_beside(form, unfit.problem)
        return False
    return True


def _edited(request: WorkRequest, form: FieldForm, *, public_id: uuid.UUID) -> bool:
    try:
        with acting_once(request) as actor:
            changed = actor is not None and edit_field(
                actor=actor, public_id=public_id, edit=form.edit(), now=clock.now()
            )
    except NotSet as unfit:
        say_beside(form, unfit.problem)
        return False
    messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
    return True


def _kind(code: str | None) -> FieldKind | None:
    """The kind that the address names; None where it names none yet.

    :raises Refused: not_found, where it is no kind.
    """
    if not code:
        return None
    if code not in {kind.value for kind in FieldKind}:
        raise not_found()
    return FieldKind(code)


def _kinds() -> Sequence[Kind]:
    return [_described(kind) for kind in FieldKind]


def _described(kind: FieldKind) -> Kind:
    return Kind(code=kind.value, label=kind_label(kind), meaning=kind_meaning(kind))
