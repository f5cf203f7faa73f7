"""A catalogue is loaded whole and once, and says what it lacks (PRODUCT W1)."""

from datetime import date

import pytest

from startline.actions.load_catalogue import BadCatalogue, load_catalogue
from startline.models import Offer, Policy
from startline.reports.presets import Catalogue, CatalogueOffer, CataloguePolicy, every_preset
from startline.rules.line import Expiry

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)
FLEX = CatalogueOffer(code="A-FLEX", name="Flex", family="collaboration", provisions=True)
SUPPORT = CatalogueOffer(code="A-SUPPORT", name="Support", family="support", provisions=False)


def _policy(
    *,
    offer_code: str | None = None,
    family: str | None = None,
    valid_from: date = TODAY,
    window_days: int = 7,
) -> CataloguePolicy:
    return CataloguePolicy(
        name="7 days",
        offer_code=offer_code,
        family=family,
        valid_from=valid_from,
        window_days=window_days,
        expiry=Expiry.CLOSE_AND_BILL,
        reminder_days=(3, 1),
        escalation_days=1,
    )


def test_the_example_catalogue_is_loaded_and_loading_it_again_changes_nothing() -> None:
    (example,) = (preset.catalogue for preset in every_preset() if preset.catalogue)

    for _ in range(2):
        load_catalogue(example, on=TODAY)

    assert Offer.objects.count() == len(example.offers)
    assert Policy.objects.count() == len(example.policies)


def test_what_is_there_already_stays_as_it_is() -> None:
    Offer.objects.create(code="A-FLEX", name="Our own name", family="collaboration")

    load_catalogue(Catalogue(offers=(FLEX,), policies=(_policy(offer_code="A-FLEX"),)), on=TODAY)

    assert Offer.objects.get(code="A-FLEX").name == "Our own name"


@pytest.mark.parametrize(
    ("catalogue", "problem"),
    [
        (
            Catalogue(offers=(FLEX,), policies=()),
            "No policy covers the offer A-FLEX on 2026-11-16. Add one for the offer or for its family collaboration.",
        ),
        (
            Catalogue(
                offers=(FLEX,), policies=(_policy(offer_code="A-FLEX", valid_from=date(2026, 11, 17)),)
            ),
            "No policy covers the offer A-FLEX on 2026-11-16. Add one for the offer or for its family collaboration.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(_policy(offer_code="A-OTHER"),)),
            "The policy '7 days' is for the offer A-OTHER, which is not listed.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(_policy(family="other"),)),
            "The policy '7 days' is for the family other, which no offer belongs to.",
        ),
        (
            Catalogue(offers=(SUPPORT,), policies=(_policy(),)),
            "The policy '7 days' must name either an offer or a family.",
        ),
        (
            Catalogue(offers=(FLEX,), policies=(_policy(offer_code="A-FLEX", window_days=0),)),
            "The policy '7 days' has a window of 0 days: give 1 or more.",
        ),
        (Catalogue(offers=(SUPPORT, SUPPORT), policies=()), "The offer A-SUPPORT is listed 2 times."),
    ],
)
def test_a_catalogue_that_contradicts_itself_is_refused_whole(catalogue: Catalogue, problem: str) -> None:
    with pytest.raises(BadCatalogue) as refused:
        load_catalogue(catalogue, on=TODAY)

    assert refused.value.problems == (problem,)
    assert not Offer.objects.exists()


def test_an_offer_without_provisioning_needs_no_policy() -> None:
    load_catalogue(Catalogue(offers=(SUPPORT,), policies=()), on=TODAY)

    assert not Offer.objects.get().provisions
