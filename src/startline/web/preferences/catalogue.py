"""Offers with their policies: what is in force, what was and what comes (PRODUCT W1); the operator's alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from startline import clock
from startline.actions.edit_offer import NewOffer, add_offer, edit_offer
from startline.queries.catalogue import policies
from startline.queries.hubs import hub_choices
from startline.queries.settings import (
    KnownOffer,
    ListedOffer,
    changes_of_catalogue,
    offer_of,
    offers,
    offers_without_policy,
)
from startline.rules.policies import NoPolicy, Policy, policy_for
from startline.rules.settings import FARTHEST_ZONE, NotSet
from startline.rules.windows import local_date
from startline.web.preferences.around import OFFERS, around
from startline.web.preferences.catalogue_forms import NewOfferForm, OfferForm
from startline.web.preferences.hub_forms import OfferHubForm
from startline.web.preferences.sending import say_beside
from startline.web.preferences.setup_field_rows import asked_of
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import page_of, words_in
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show
from startline.wording.settings import days_listed, expiry_label

OFFER_PAGE = "settings_offer"


@dataclass(frozen=True, kw_only=True)
class CoveredOffer:
    """An offer and the policy that governs it today; None where it needs one and has none."""

    offer: ListedOffer
    policy: Policy | None
    next_from: date | None


@dataclass(frozen=True, kw_only=True)
class Terms:
    """A policy as the offer's page shows it: *until* is the first day of the next one with its match."""

    policy: Policy
    expiry: str
    reminders: str
    until: date | None
    past: bool
    in_force: bool
    may_withdraw: bool


@workspace
@require_safe
def listed(request: WorkRequest) -> HttpResponse:
    """The offers by code, each with its policy of today."""
    refuse_unless(request.reader.runs_instance)
    sought = words_in(request.GET)
    today = local_date(clock.now(), request.reader.zone)
    page = page_of(request.GET, lambda after: offers(sought=sought, after=after))
    known = policies()
    context = {
        "rows": [_covered(offer, policies=known, today=today) for offer in page.rows],
        "page": page,
        "first_page": "after" not in request.GET,
        "sought": sought,
        "uncovered": offers_without_policy(today=today),
        **around(request, tab=OFFERS, changes=lambda after: changes_of_catalogue(after=after)),
    }
    return show(request, "web/preferences/offers.html", context)


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkRequest) -> HttpResponse:
    """Add an offer; then on to its page, where it may still need a policy."""
    refuse_unless(request.reader.runs_instance)
    form = NewOfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, form):
        return to_page(request, OFFER_PAGE, form.cleaned_data["code"])
    context = {"form": form, **around(request, tab=OFFERS)}
    return show(request, "web/preferences/new_offer.html", context, status=status_of(form))


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: WorkRequest, code: str) -> HttpResponse:
    """One offer: its policies and its family's by date, what its service is asked for, and its name and family."""
    refuse_unless(request.reader.runs_instance)
    known = offer_of(code)
    form = OfferForm(request.POST or None, initial={"name": known.name, "family": known.family})
    if request.method == "POST" and form.is_valid():
        with acting_once(request) as actor:
            changed = actor is not None and edit_offer(
                actor=actor, code=code, wanted=form.changes(), now=clock.now()
            )
        messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
        return to_page(request, OFFER_PAGE, code)
    context = {
        "form": form,
        "hub_form": OfferHubForm(choices=hub_choices(code)),
        **_policies(request, known),
        **asked_of(request, known.code),
        **around(
            request,
            tab=OFFERS,
            changes=lambda after: changes_of_catalogue([known.code, known.family], after=after),
        ),
    }
    return show(request, "web/preferences/offer.html", context, status=status_of(form))


def _added(request: WorkRequest, form: NewOfferForm) -> bool:
    try:
        with acting_once(request) as actor:
            if actor is not None:
                add_offer(actor=actor, offer=NewOffer(**form.cleaned_data), now=clock.now())
                messages.success(request, gettext("The offer was added."))
    except NotSet as unfit:
        say_beside(form, unfit.problem)
        return False
    return True


def _policies(request: WorkRequest, known: KnownOffer) -> Mapping[str, Any]:
    now = clock.now()
    today, begun = local_date(now, request.reader.zone), local_date(now, FARTHEST_ZONE)
    every = policies()
    own = [policy for policy in every if policy.offer_code == known.code]
    shared = [policy for policy in every if policy.offer_code is None and policy.family == known.family]
    return {
        "offer": known,
        "policy": _in_force(known, policies=every, today=today),
        "own": _terms(own, today=today, begun=begun),
        "shared": _terms(shared, today=today, begun=begun),
        "own_first": any(policy.valid_from <= today for policy in own),
    }


def _terms(dated: Sequence[Policy], *, today: date, begun: date) -> Sequence[Terms]:
    """The policies of one match, the latest first; *begun* is the last day that has begun anywhere."""
    ordered = sorted(dated, key=lambda policy: policy.valid_from, reverse=True)
    nexts = [None, *(policy.valid_from for policy in ordered)]
    return [
        Terms(
            policy=policy,
            expiry=expiry_label(policy.expiry),
            reminders=days_listed(policy.reminder_days),
            until=until,
            past=until is not None and until <= today,
            in_force=policy.valid_from <= today and (until is None or until > today),
            may_withdraw=policy.valid_from > begun,
        )
        for policy, until in zip(ordered, nexts, strict=False)
    ]


def _covered(offer: ListedOffer, *, policies: Sequence[Policy], today: date) -> CoveredOffer:
    policy = _in_force(offer, policies=policies, today=today)
    governing = [each.valid_from for each in policies if _matches(each, offer) and each.valid_from > today]
    return CoveredOffer(offer=offer, policy=policy, next_from=min(governing, default=None))


def _matches(policy: Policy, offer: ListedOffer) -> bool:
    return policy.offer_code == offer.code or (policy.offer_code is None and policy.family == offer.family)


def _in_force(offer: ListedOffer | KnownOffer, *, policies: Sequence[Policy], today: date) -> Policy | None:
    if not offer.provisions:
        return None
    try:
        return policy_for(offer_code=offer.code, family=offer.family, on=today, policies=policies)
    except NoPolicy:
        return None
