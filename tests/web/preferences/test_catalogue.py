"""Offers and dated policies in the browser, for the operator alone (PRODUCT W1)."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.web.preferences.sending import errors_of, fields_of, send
from tests.worlds import FLEX, SUPPORT, TODAY, WX, Cast, cast

from startline.models import Membership, Offer, Policy, User
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
OFFERS, NEW_OFFER = "/settings/offers/", "/settings/offers/new/"
TOMORROW = TODAY + timedelta(days=1)


def page_of(code: str) -> str:
    return f"/settings/offer/{code}/"


def new_policy_for(code: str) -> str:
    return f"/settings/policies/of/{code}/new/"


def withdrawal(code: str, match: str, day: date) -> str:
    return f"/settings/policies/of/{code}/{match}/{day.isoformat()}/withdraw/"


ADDRESSES = (
    OFFERS,
    NEW_OFFER,
    page_of(FLEX),
    new_policy_for(FLEX),
    withdrawal(FLEX, "family", date(2015, 1, 1)),
)


@pytest.fixture
def people(client: Client) -> Cast:
    found = cast()
    client.force_login(found.clerk)
    return found


@pytest.mark.parametrize("who", ["owner", "ally", "stranger", "reader", "agent"])
def test_nobody_but_the_operator_comes_in(client: Client, who: str) -> None:
    everybody = cast()
    Membership.objects.filter(user=everybody.clerk).update(role=Role.AGENT)
    client.force_login(everybody.clerk if who == "agent" else getattr(everybody, who))

    statuses = {client.get(address).status_code for address in ADDRESSES}
    statuses |= {client.post(address).status_code for address in ADDRESSES if address != OFFERS}

    assert statuses == {403}


@pytest.mark.usefixtures("people")
def test_each_offer_stands_with_the_policy_in_force_and_the_next_one(client: Client) -> None:
    _add(FLEX, days=14, valid_from=TOMORROW)

    page = client.get(OFFERS).content.decode()

    flex = page.partition(page_of(FLEX))[2].partition("</tr>")[0]
    assert "Flex: 7 days" in flex
    assert TOMORROW.isoformat() in flex
    assert "Others: 30 days" in page.partition(page_of(WX))[2].partition("</tr>")[0]
    assert "needs no provisioning" in page.partition(page_of(SUPPORT))[2].partition("</tr>")[0]


@pytest.mark.usefixtures("people")
def test_an_offer_without_policy_is_an_error_that_names_it(client: Client) -> None:
    response = send(client, NEW_OFFER, code="A-NEW/1", name="New thing", family="novelties")

    words = "No policy covers the offer A-NEW/1 (New thing): orders for it are refused."
    assert response.redirect_chain == [(page_of("A-NEW/1"), 303)]
    assert words in response.content.decode()
    assert words in client.get(OFFERS).content.decode()


@pytest.mark.usefixtures("people")
def test_an_offer_that_nobody_sets_up_needs_no_policy(client: Client) -> None:
    page = send(client, NEW_OFFER, code="A-BOX", name="Box", family="boxes", provisions=None).content.decode()

    assert "Nobody has to set this offer up" in page
    assert "No policy covers" not in client.get(OFFERS).content.decode()


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("code", "words"),
    [
        (FLEX, f"There is already an offer with the code {FLEX}: Flex Plan."),
        ("A FLEX", "Use letters, digits and . _ / + - only."),
    ],
)
def test_a_code_that_cannot_be_is_said_beside_it(client: Client, code: str, words: str) -> None:
    response = send(client, NEW_OFFER, code=code, name="Another", family="others")

    page = response.content.decode()
    assert response.status_code == 422
    assert words in errors_of(page)["code"]
    assert fields_of(page)["name"] == "Another"


@pytest.mark.usefixtures("people")
def test_offers_are_found_by_code_name_or_family(client: Client) -> None:
    by_code, by_name = client.get(OFFERS, {"q": "a-flex"}), client.get(OFFERS, {"q": "meet"})
    by_family, by_nothing = client.get(OFFERS, {"q": "Support"}), client.get(OFFERS, {"q": "zzz"})

    assert page_of(FLEX) in by_code.content.decode()
    assert page_of(WX) in by_name.content.decode()
    assert page_of(FLEX) not in by_name.content.decode()
    assert page_of(SUPPORT) in by_family.content.decode()
    assert "No offer has these words" in by_nothing.content.decode()


@pytest.mark.usefixtures("people")
def test_a_new_policy_begins_from_the_terms_in_force(client: Client) -> None:
    fields = fields_of(client.get(new_policy_for(FLEX)).content.decode())

    assert (fields["window_days"], fields["reminder_days"], fields["expiry"]) == (
        "7",
        "3, 1",
        "close_and_bill",
    )
    assert fields["match"] == "offer"
    assert fields_of(client.get(new_policy_for(WX)).content.decode())["match"] == "family"


@pytest.mark.usefixtures("people")
def test_a_policy_for_a_family_stands_with_its_history_on_the_offers_page(client: Client) -> None:
    page = send(
        client,
        new_policy_for(WX),
        match="family",
        name="Others: 45 days",
        valid_from=TOMORROW.isoformat(),
        window_days="45",
        expiry="keep_open",
        reminder_days="10 3,1",
        escalation_days="2",
    ).content.decode()

    policy = Policy.objects.get(family="collaboration", valid_from=TOMORROW)
    assert (policy.window_days, policy.expiry, policy.reminder_days) == (45, "keep_open", [10, 3, 1])
    assert page.index("to come") < page.index("in force</span>")
    assert withdrawal(WX, "family", TOMORROW) in page
    assert "Rita Sala added the policy Others: 45 days for collaboration" in page


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("valid_from", "2026-11-15", "so a new one begins on 16 Nov 2026 at the earliest."),
        ("valid_from", "17/11/2026", "Give the date as year-month-day"),
        ("window_days", "0", "greater than or equal to 1"),
        ("window_days", "100000", "less than or equal to 730"),
        ("reminder_days", "three", "Give whole numbers of days"),
        ("reminder_days", "8", "give days from 1 to 7."),
        ("escalation_days", "", "This field is required."),
        ("name", "", "This field is required."),
        ("expiry", "burn", "Select a valid choice."),
    ],
)
def test_terms_that_cannot_be_are_said_beside_their_field(
    client: Client, field: str, typed: str, words: str
) -> None:
    filled = {"name": "Flex: shorter", "valid_from": TOMORROW.isoformat(), field: typed}

    response = send(client, new_policy_for(FLEX), **filled)

    page = response.content.decode()
    assert response.status_code == 422
    assert words in errors_of(page)[field]
    assert field == "name" or fields_of(page)["name"] == "Flex: shorter"
    assert Policy.objects.count() == 2


@pytest.mark.usefixtures("people")
def test_of_two_policies_for_the_same_day_the_second_is_refused_beside_the_date(client: Client) -> None:
    _add(FLEX, days=5, valid_from=TOMORROW)

    response = send(client, new_policy_for(FLEX), name="Again", valid_from=TOMORROW.isoformat())

    assert (
        "There is already a policy from 17 Nov 2026 on." in errors_of(response.content.decode())["valid_from"]
    )


@pytest.mark.usefixtures("people")
def test_a_policy_to_come_is_withdrawn_after_asking(client: Client) -> None:
    _add(FLEX, days=5, valid_from=TOMORROW + timedelta(days=1))
    address = withdrawal(FLEX, "offer", TOMORROW + timedelta(days=1))

    asked = client.get(address).content.decode()
    page = send(client, address).content.decode()

    assert "does not come into force. The one before it stays." in asked
    assert "The policy was withdrawn." in page
    assert Policy.objects.count() == 2


@pytest.mark.usefixtures("people")
def test_a_policy_in_force_cannot_be_withdrawn_and_offers_no_way_to(client: Client) -> None:
    address = withdrawal(FLEX, "offer", date(2015, 1, 1))

    page = client.get(page_of(FLEX)).content.decode()
    response = send(client, address)

    assert address not in page
    assert response.status_code == 409
    assert "is in force, so it cannot be withdrawn." in response.content.decode()
    assert Policy.objects.count() == 2


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "address",
    [
        page_of("A-NONE"),
        new_policy_for("A-NONE"),
        withdrawal("A-NONE", "offer", TODAY),
        withdrawal(FLEX, "offer", TODAY),
        withdrawal(FLEX, "everything", TODAY),
        f"/settings/policies/of/{FLEX}/offer/2026-02-31/withdraw/",
    ],
)
def test_what_is_not_there_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("people")
def test_a_name_and_a_family_are_corrected(client: Client) -> None:
    page = send(client, page_of(FLEX), name="Flex Plan 4").content.decode()

    assert Offer.objects.get(code=FLEX).name == "Flex Plan 4"
    assert f"Rita Sala renamed the offer {FLEX} from Flex Plan to Flex Plan 4." in page


def test_the_pages_speak_italian(client: Client, people: Cast) -> None:
    User.objects.filter(pk=people.clerk.pk).update(language="it")

    pages = [client.get(address).content.decode() for address in ADDRESSES]

    assert "Offerte e criteri" in pages[0]
    assert "La riga si chiude e inizia la fatturazione" in pages[3]
    assert "non entra in vigore. Resta valido il precedente." in pages[4]


@pytest.mark.usefixtures("people")
def test_the_dialog_leads_on_to_the_offers_page(client: Client) -> None:
    htmx = {"HX-Request": "true", "HX-Target": "dialog"}
    asked = client.get(NEW_OFFER, headers=htmx).content.decode()

    response = client.post(
        NEW_OFFER, {**fields_of(asked), "code": "A-1", "name": "One", "family": "ones"}, headers=htmx
    )

    assert "<html" not in asked
    assert response.headers["HX-Redirect"] == page_of("A-1")


def _add(code: str, *, days: int, valid_from: date) -> None:
    Policy.objects.create(
        name=f"{code}: {days} days",
        offer=Offer.objects.get(code=code),
        valid_from=valid_from,
        window_days=days,
        expiry="close_and_bill",
        reminder_days=[1],
        escalation_days=1,
    )


def test_a_code_that_no_offer_can_have_is_no_address(client: Client, people: Cast) -> None:
    assert client.get(page_of("A%00")).status_code == 404
    assert client.get(new_policy_for("A%00")).status_code == 404
