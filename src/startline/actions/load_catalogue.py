"""Loads offers, policies and fields, after checking that every offer which provisions is covered (PRODUCT W1, H4)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from django.db import transaction

from startline.actions.setup_fields import insert_field
from startline.models import Offer, SetupField
from startline.models import Policy as PolicyRow
from startline.reports.presets import Catalogue, CatalogueField, CatalogueOffer, CataloguePolicy
from startline.rules.policies import NoPolicy, Policy, policy_for
from startline.rules.setup_definitions import MOST_FIELDS, definition_problem
from startline.wording.settings import problem_sentence


class BadCatalogue(Exception):
    """The catalogue contradicts itself; *problems* names every offer and policy that does."""

    def __init__(self, problems: Iterable[str]) -> None:
        """Carry *problems*, each a whole sentence."""
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


def load_catalogue(catalogue: Catalogue, *, on: date) -> None:
    """Add the offers, policies and fields that are not there yet; those that are stay as they are.

    A field that the operator has retired does not come back.

    :raises BadCatalogue: an offer that provisions has no policy on the day *on*, a policy or a field names no offer,
        or a field cannot be asked for.
    """
    if problems := list(_problems(catalogue, on=on)):
        raise BadCatalogue(problems)
    with transaction.atomic():
        Offer.objects.bulk_create([_offer(offer) for offer in catalogue.offers], ignore_conflicts=True)
        ids = dict(Offer.objects.values_list("code", "id"))
        rows = [_policy(policy, ids=ids) for policy in catalogue.policies]
        PolicyRow.objects.bulk_create(rows, ignore_conflicts=True)
        _add_fields(catalogue.fields, ids=ids)


def _add_fields(fields: Iterable[CatalogueField], *, ids: dict[str, int]) -> None:
    """Add to each offer the fields whose key it has never had, after those that it has."""
    named = {code for field in fields for code in field.offer_codes}
    offers = Offer.objects.filter(code__in=named).order_by("id").select_for_update(no_key=True)
    known = set(
        SetupField.objects.filter(offer__in=[offer.pk for offer in offers]).values_list("offer", "key")
    )
    for field in fields:
        for code in field.offer_codes:
            if (ids[code], field.definition.key) not in known:
                insert_field(offer_id=ids[code], definition=field.definition)


def _problems(catalogue: Catalogue, *, on: date) -> Iterator[str]:
    codes = Counter(offer.code for offer in catalogue.offers)
    families = {offer.family for offer in catalogue.offers}
    yield from (f"The offer {code} is listed {times} times." for code, times in codes.items() if times > 1)
    for policy in catalogue.policies:
        yield from _policy_problems(policy, codes=codes.keys(), families=families)
    in_force = [_rule(policy) for policy in catalogue.policies]
    for offer in catalogue.offers:
        if offer.provisions:
            yield from _gap(offer, on=on, policies=in_force)
    yield from _field_problems(catalogue.fields, codes=codes.keys())


def _field_problems(fields: Iterable[CatalogueField], *, codes: Iterable[str]) -> Iterator[str]:
    asked = Counter((code, field.definition.key) for field in fields for code in field.offer_codes)
    for field in fields:
        key = field.definition.key
        if unfit := definition_problem(field.definition):
            yield f"The field {key} cannot be asked for: {problem_sentence(unfit)}"
        for code in field.offer_codes:
            if code not in codes:
                yield f"The field {key} is for the offer {code}, which is not listed."
    for (code, key), times in asked.items():
        if times > 1:
            yield f"The field {key} is listed {times} times for the offer {code}."
    for code, count in Counter(code for code, _ in asked).items():
        if count > MOST_FIELDS:
            yield f"The offer {code} has {count} fields: {MOST_FIELDS} are the most."


def _policy_problems(
    policy: CataloguePolicy, *, codes: Iterable[str], families: Iterable[str]
) -> Iterator[str]:
    if (policy.offer_code is None) == (policy.family is None):
        yield f"The policy {policy.name!r} must name either an offer or a family."
    elif policy.offer_code is not None and policy.offer_code not in codes:
        yield f"The policy {policy.name!r} is for the offer {policy.offer_code}, which is not listed."
    elif policy.family is not None and policy.family not in families:
        yield f"The policy {policy.name!r} is for the family {policy.family}, which no offer belongs to."
    if policy.window_days < 1:
        yield f"The policy {policy.name!r} has a window of {policy.window_days} days: give 1 or more."


def _gap(offer: CatalogueOffer, *, on: date, policies: Iterable[Policy]) -> Iterator[str]:
    try:
        policy_for(offer_code=offer.code, family=offer.family, on=on, policies=policies)
    except NoPolicy as problem:
        yield f"{problem} Add one for the offer or for its family {offer.family}."


def _rule(policy: CataloguePolicy) -> Policy:
    return Policy(
        id=0,
        name=policy.name,
        offer_code=policy.offer_code,
        family=policy.family,
        valid_from=policy.valid_from,
        window_days=policy.window_days,
        expiry=policy.expiry,
        reminder_days=policy.reminder_days,
        escalation_days=policy.escalation_days,
    )


def _offer(offer: CatalogueOffer) -> Offer:
    return Offer(code=offer.code, name=offer.name, family=offer.family, provisions=offer.provisions)


def _policy(policy: CataloguePolicy, *, ids: dict[str, int]) -> PolicyRow:
    return PolicyRow(
        name=policy.name,
        offer_id=None if policy.offer_code is None else ids[policy.offer_code],
        family=policy.family,
        valid_from=policy.valid_from,
        window_days=policy.window_days,
        expiry=policy.expiry,
        reminder_days=list(policy.reminder_days),
        escalation_days=policy.escalation_days,
    )
