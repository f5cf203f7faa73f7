"""Dated policies: add one, or withdraw one that is not yet in force (PRODUCT W1); the operator's alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.add_policy import Match, NewPolicy, add_policy, withdraw_policy
from startline.queries.access import not_found
from startline.queries.catalogue import policies
from startline.queries.settings import KnownOffer, offer_of
from startline.rules.line import Expiry
from startline.rules.policies import NoPolicy, Policy, policy_for
from startline.rules.settings import NotSet
from startline.rules.windows import local_date
from startline.web.preferences.around import OFFERS, around
from startline.web.preferences.catalogue import OFFER_PAGE
from startline.web.preferences.catalogue_forms import FAMILY, OFFER, PolicyForm
from startline.web.preferences.sending import say_beside
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show
from startline.wording.settings import days_listed, problem_sentence

_USUAL = {"expiry": Expiry.CLOSE_AND_BILL, "reminder_days": "3, 1", "escalation_days": 1}
_CONFLICT = 409


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: WorkRequest, code: str) -> HttpResponse:
    """Add a policy for the offer or its family, beginning from the terms in force."""
    refuse_unless(request.reader.runs_instance)
    offer = offer_of(code)
    today = local_date(clock.now(), request.reader.zone)
    form = PolicyForm(request.POST or None, initial=_terms_now(offer, today=today), offer=offer)
    if request.method == "POST" and form.is_valid() and _added(request, form, offer=offer, today=today):
        return to_page(request, OFFER_PAGE, offer.code)
    context = {"form": form, "offer": offer, **around(request, tab=OFFERS)}
    return show(request, "web/preferences/new_policy.html", context, status=status_of(form))


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: WorkRequest, code: str, match: str, valid_from: date) -> HttpResponse:
    """Take back a policy of the offer (*match* offer) or of its family (family) that is to begin on a later day."""
    refuse_unless(request.reader.runs_instance)
    offer = offer_of(code)
    problem = None
    if request.method == "POST":
        problem = _withdrawn(request, match=_match(offer, match), valid_from=valid_from)
        if problem is None:
            return to_page(request, OFFER_PAGE, offer.code)
    context = {
        "offer": offer,
        "policy": _dated(_match(offer, match), valid_from=valid_from),
        "of_family": match == FAMILY,
        "problem": problem,
        **around(request, tab=OFFERS),
    }
    return show(
        request, "web/preferences/withdraw_policy.html", context, status=_CONFLICT if problem else 200
    )


def _added(request: WorkRequest, form: PolicyForm, *, offer: KnownOffer, today: date) -> bool:
    """Whether the policy is there; what stands against it is said beside its field."""
    terms = {name: value for name, value in form.cleaned_data.items() if name not in {"match", "expiry"}}
    policy = NewPolicy(**terms, expiry=Expiry(form.cleaned_data["expiry"]))
    try:
        with acting_once(request) as actor:
            if actor is not None:
                match = _match(offer, form.cleaned_data["match"])
                add_policy(actor=actor, match=match, policy=policy, today=today, now=clock.now())
                messages.success(request, gettext("The policy was added."))
    except NotSet as unfit:
        say_beside(form, unfit.problem)
        return False
    return True


def _withdrawn(request: WorkRequest, *, match: Match, valid_from: date) -> str | None:
    """Why the policy was not withdrawn; None where it was."""
    try:
        with acting_once(request) as actor:
            if actor is not None:
                withdraw_policy(actor=actor, match=match, valid_from=valid_from, now=clock.now())
                messages.success(request, gettext("The policy was withdrawn."))
    except NotSet as unfit:
        return problem_sentence(unfit.problem)
    return None


def _match(offer: KnownOffer, match: str) -> Match:
    if match not in {OFFER, FAMILY}:
        raise not_found()
    return Match(family=offer.family) if match == FAMILY else Match(offer_code=offer.code)


def _dated(match: Match, *, valid_from: date) -> Policy:
    """The policy of *match* that begins on that day.

    :raises Refused: not_found.
    """
    found = (
        policy
        for policy in policies()
        if (policy.offer_code, policy.family) == (match.offer_code, match.family)
        and policy.valid_from == valid_from
    )
    policy = next(found, None)
    if policy is None:
        raise not_found()
    return policy


def _terms_now(offer: KnownOffer, *, today: date) -> Mapping[str, Any]:
    """What the form begins with: the terms in force, or the usual ones."""
    try:
        policy = policy_for(offer_code=offer.code, family=offer.family, on=today, policies=policies())
    except NoPolicy:
        return {"match": OFFER, **_USUAL}
    return {
        "match": OFFER if policy.offer_code else FAMILY,
        "window_days": policy.window_days,
        "expiry": policy.expiry,
        "reminder_days": days_listed(policy.reminder_days),
        "escalation_days": policy.escalation_days,
    }
