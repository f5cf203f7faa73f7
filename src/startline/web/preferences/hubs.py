"""Hubs elsewhere: add one, change it, make it a new secret, try it (PRODUCT H6); the operator's alone."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from startline import clock
from startline.actions.edit_hub import add_hub, edit_hub, renew_secret, set_offer_hub
from startline.actions.reach_hub import send_test_event
from startline.posting import Posted
from startline.queries.hubs import KnownHub, changes_of_hubs, hub_choices, hub_of, hubs
from startline.queries.settings import offer_of
from startline.rules.plain_text import plain
from startline.rules.settings import NotSet
from startline.sealed import Unreadable
from startline.web.preferences.around import HUBS, OFFERS, around
from startline.web.preferences.hub_forms import HubForm, NewHubForm, OfferHubForm
from startline.web.preferences.sending import say_beside
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import page_of
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show

HUB_PAGE = "settings_hub"
OFFER_PAGE = "settings_offer"
_WORDS_SHOWN = 200


@workspace
@require_safe
def listed(request: WorkRequest) -> HttpResponse:
    """The hubs elsewhere by name."""
    refuse_unless(request.reader.runs_instance)
    page = page_of(request.GET, lambda after: hubs(after=after))
    context = {
        "page": page,
        "first_page": "after" not in request.GET,
        **around(request, tab=HUBS, changes=lambda after: changes_of_hubs(after=after)),
    }
    return show(request, "web/preferences/hubs.html", context)


@workspace
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkRequest) -> HttpResponse:
    """Add a hub; the page that follows shows its secret, this once."""
    refuse_unless(request.reader.runs_instance)
    form = NewHubForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (added := _added(request, form)):
        return added
    context = {"form": form, **around(request, tab=HUBS)}
    return show(request, "web/preferences/new_hub.html", context, status=status_of(form))


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def hub(request: WorkRequest, public_id: UUID) -> HttpResponse:
    """One hub: what is set for it, and how to reach it."""
    refuse_unless(request.reader.runs_instance)
    known = hub_of(public_id)
    form = HubForm(request.POST or None, hub=known)
    if request.method == "POST" and form.is_valid() and _saved(request, form, known):
        return to_page(request, HUB_PAGE, public_id)
    context = {
        "form": form,
        "hub": known,
        "our_address": f"{settings.STARTLINE_URL}{reverse('hub_events', args=[public_id])}",
        "now": clock.now(),
        **around(request, tab=HUBS, changes=lambda after: changes_of_hubs(public_id, after=after)),
    }
    return show(request, "web/preferences/hub.html", context, status=status_of(form))


@workspace
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def secret(request: WorkRequest, public_id: UUID) -> HttpResponse:
    """Make a new secret: first what that means, then the secret, this once."""
    refuse_unless(request.reader.runs_instance)
    known = hub_of(public_id)
    if request.method == "POST":
        with acting_once(request) as actor:
            made = renew_secret(actor=actor, public_id=public_id, now=clock.now()) if actor else None
        if made is None:
            return to_page(request, HUB_PAGE, public_id)
        return _shown_once(request, public_id=public_id, name=known.name, secret=made, renewed=True)
    context = {"hub": known, **around(request, tab=HUBS)}
    return show(request, "web/preferences/renew_secret.html", context)


@workspace
@require_POST
def test(request: WorkRequest, public_id: UUID) -> HttpResponse:
    """Send a test event now, and say what the hub answered."""
    refuse_unless(request.reader.runs_instance)
    known = hub_of(public_id)
    try:
        with acting_once(request) as actor:
            if actor is not None:
                _say(request, known, send_test_event(actor=actor, public_id=public_id, now=clock.now()))
    except Unreadable:
        messages.error(request, gettext("The secret of this hub cannot be read any more. Make a new one."))
    return to_page(request, HUB_PAGE, public_id)


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def of_offer(request: WorkRequest, code: str) -> HttpResponse:
    """Where the offer is set up: here, or in a hub elsewhere."""
    refuse_unless(request.reader.runs_instance)
    offer = offer_of(code)
    form = OfferHubForm(request.POST or None, choices=hub_choices(code))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["hub"]
        with acting_once(request) as actor:
            changed = actor is not None and set_offer_hub(
                actor=actor, code=code, hub=UUID(chosen) if chosen else None, now=clock.now()
            )
        messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
        return to_page(request, OFFER_PAGE, code)
    context = {"hub_form": form, "offer": offer, **around(request, tab=OFFERS)}
    return show(request, "web/preferences/offer_hub.html", context, status=status_of(form))


def _added(request: WorkRequest, form: NewHubForm) -> HttpResponse | None:
    """The page with the secret, or the list where the form came twice; None where the name is taken."""
    try:
        with acting_once(request) as actor:
            if actor is None:
                return to_page(request, HUBS)
            added = add_hub(actor=actor, hub=form.new_hub(), now=clock.now())
    except NotSet as unfit:
        say_beside(form, unfit.problem)
        return None
    name: str = form.cleaned_data["name"]
    return _shown_once(request, public_id=added.public_id, name=name, secret=added.secret, renewed=False)


def _shown_once(
    request: WorkRequest, *, public_id: UUID, name: str, secret: str, renewed: bool
) -> HttpResponse:
    context = {"public_id": public_id, "name": name, "secret": secret, "renewed": renewed}
    return show(request, "web/preferences/hub_secret.html", {**context, **around(request, tab=HUBS)})


def _saved(request: WorkRequest, form: HubForm, known: KnownHub) -> bool:
    """Whether the form's values are set; what stands against them is said beside its field."""
    try:
        with acting_once(request) as actor:
            changed = actor is not None and edit_hub(
                actor=actor, public_id=known.public_id, wanted=form.changes(), now=clock.now()
            )
    except NotSet as unfit:
        say_beside(form, unfit.problem)
        return False
    messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
    return True


def _say(request: WorkRequest, known: KnownHub, posted: Posted) -> None:
    """What came of the test event."""
    facts = {"name": known.name, "status": posted.status, "words": plain(posted.words, length=_WORDS_SHOWN)}
    if posted.taken:
        messages.success(request, gettext("%(name)s took the test event (%(status)s).") % facts)
    elif posted.status is None:
        messages.error(request, gettext("%(name)s was not reached: %(words)s") % facts)
    elif facts["words"]:
        messages.error(request, gettext("%(name)s answered %(status)s: %(words)s") % facts)
    else:
        messages.error(request, gettext("%(name)s answered %(status)s without a word.") % facts)
