"""The page behind a mail's link: what it shows, to whom, for how long, and what it never gives away (PRODUCT H1)."""

import logging
import uuid
from datetime import timedelta
from http.cookies import Morsel

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client
from tests.actions.disputing import dispute, token_of_mail
from tests.web.contact.counting import statements_run
from tests.web.hub.coming import came, key_of, under_review
from tests.web.reading import only_reading
from tests.worlds import CONTACT, NOW, WX, Cast, Placed, Stage, Wanted, cast, deliver, place, token_for

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.mail.link import token_of
from startline.models import ExternalHub, Link, Mail, Offer
from startline.web.masking import MaskTokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SECRETS = ("104583020", "Acme", "Telepartner", CONTACT, "g.conti")


def entered(client: Client, token: str) -> Morsel[str]:
    response = client.get(f"/m/{token}")
    assert (response.status_code, response["Location"]) == (303, "/m/")
    return client.cookies["startline_link"]


def opened(client: Client, order: Placed, *, line: str = "1.0") -> str:
    entered(client, token_for(order.line_ids[line]))
    return client.get("/m/").content.decode()


def change(order: Placed, *lines: str, address: str = "new@acme.example") -> None:
    selection = Selection(order_ids=[order.order_id], line_ids=[order.line_ids[line] for line in lines])
    change_contact(actor=CONSOLE, selection=selection, address=address, now=NOW)


def mapped(order: Placed, organization: str, *lines: str) -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[order.order_id],
        line_ids=[order.line_ids[line] for line in lines] or None,
        organization_id=find_or_add_organization(organization),
        mapped_by="Mario Rossi",
        now=NOW,
    )


def test_the_link_shows_the_order_its_lines_until_when_and_whom_to_ask(client: Client, order: Placed) -> None:
    page = opened(client, order)

    assert "Order 104583020" in page
    assert "line 1.0 · 25 × A-FLEX" in page
    assert "To be set up by the end of 21 November 2026 (Europe/Rome)" in page
    assert "To be set up by the end of 14 December 2026 (Europe/Rome)" in page
    assert "g.conti@telepartner.example, who placed it at Telepartner" in page


def test_the_token_leaves_the_address_for_a_cookie_of_half_an_hour(client: Client, order: Placed) -> None:
    token = token_for(order.line_ids["1.0"])

    cookie = entered(client, token)

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/m/"
    assert cookie["max-age"] == 1800
    assert token not in cookie.value


def test_after_half_an_hour_the_mail_is_to_be_opened_again(client: Client, order: Placed) -> None:
    entered(client, token_for(order.line_ids["1.0"]))

    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        response = client.get("/m/")

    assert response.status_code == 404
    assert "This link opens nothing." in response.content.decode()


def test_over_https_the_cookie_goes_nowhere_else(
    client: Client, order: Placed, settings: LazySettings
) -> None:
    settings.SESSION_COOKIE_SECURE = True

    assert entered(client, token_for(order.line_ids["1.0"]))["secure"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_it_any_number_of_times_changes_nothing(client: Client, order: Placed, method: str) -> None:
    token = token_for(order.line_ids["1.0"])
    ask = getattr(client, method)

    with only_reading():
        answers = [ask(address).status_code for _ in range(3) for address in (f"/m/{token}", "/m/")]

    assert answers == [303, 200] * 3


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_scanners_that_submit_forms_are_turned_away(client: Client, order: Placed, method: str) -> None:
    token = token_for(order.line_ids["1.0"])

    assert getattr(client, method)(f"/m/{token}").status_code == 405
    assert getattr(client, method)("/m/").status_code == 405


def test_a_replaced_link_says_so_and_gives_nothing_away(client: Client, order: Placed) -> None:
    token = token_for(order.line_ids["1.0"])
    change(order, "1.0", "2.0")

    entered(client, token)
    response = client.get("/m/")

    assert response.status_code == 410
    page = response.content.decode()
    assert "This link has been replaced." in page
    assert not [secret for secret in (*SECRETS, "new@acme.example") if secret in page]


def test_going_back_to_an_old_contact_revives_no_old_link(client: Client, order: Placed) -> None:
    token = token_for(order.line_ids["1.0"])
    change(order, "1.0", "2.0")
    change(order, "1.0", "2.0", address=CONTACT)

    entered(client, token)

    assert client.get("/m/").status_code == 410


def test_a_link_shows_only_those_of_its_lines_that_are_still_its_own(client: Client, order: Placed) -> None:
    token = token_for(order.line_ids["1.0"])
    change(order, "2.0")

    entered(client, token)
    page = client.get("/m/").content.decode()

    assert "line 1.0" in page
    assert "line 2.0" not in page
    assert "1 line more of this mail is no longer open here." in page


def test_the_new_contacts_link_works(client: Client, order: Placed) -> None:
    change(order, "1.0")
    deliver()

    page = opened(client, order)

    assert "line 1.0" in page
    assert "new@acme.example" in page


def test_a_mapped_order_says_to_what_by_whom_and_when_and_leads_on(client: Client, order: Placed) -> None:
    mapped(order, "Hidden S.r.l.")

    page = opened(client, order)

    assert "Mapped to Hidden S.r.l. by Mario Rossi on 16 Nov, 10:00." in page
    assert f"/m/go-on/{key_of(order)}/" in page
    assert "Begin" not in page


def test_a_set_up_order_says_since_when_and_leads_to_its_summary(client: Client, order: Placed) -> None:
    mapped(order, "Acme S.p.A.")
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW + timedelta(minutes=5))

    page = opened(client, order)

    assert "Set up on 16 Nov, 10:05. There is nothing left to do here." in page
    assert "<h1>The service is set up</h1>" in page
    assert f'href="/m/go-on/{key_of(order)}/">See the summary</a>' in page


def test_of_an_order_mapped_in_part_the_rest_can_begin(client: Client, order: Placed) -> None:
    mapped(order, "Acme S.p.A.", "1.0")

    page = opened(client, order)

    assert "Confirm Acme S.p.A., to which other lines of the order are mapped already" in page
    assert f"/m/e/{key_of(order)}/" in page
    assert f"/m/go-on/{key_of(order)}/" in page


def test_what_is_mapped_is_no_longer_a_replaced_contacts_to_know(client: Client, order: Placed) -> None:
    token = token_for(order.line_ids["1.0"])
    change(order, "1.0", "2.0")
    mapped(order, "Hidden S.r.l.")

    entered(client, token)
    response = client.get("/m/")

    assert response.status_code == 410
    page = response.content.decode()
    assert not [secret for secret in (*SECRETS, "Hidden", "Mario") if secret in page]


def test_a_service_of_another_hub_leads_there_and_gives_no_token_away(client: Client, order: Placed) -> None:
    hub = ExternalHub.objects.create(
        name="Collab Admin", admin_url="https://admin.collab.example/start", secret="x" * 40
    )
    Offer.objects.filter(code=WX).update(hub=hub)
    token = token_for(order.line_ids["1.0"])
    entered(client, token)

    response = client.get("/m/")

    page = response.content.decode()
    assert '<a class="button" href="https://admin.collab.example/start" rel="noopener noreferrer">' in page
    assert "Begin" in page
    assert token not in page
    assert response["Referrer-Policy"] == "same-origin"


def test_lines_under_review_say_why_they_wait_and_whom_to_ask_and_offer_no_begin(
    client: Client, world: Cast
) -> None:
    came(client, under_review(world))

    page = client.get("/m/").content.decode()

    assert "The change to this contact is under review" in page
    assert "g.conti@telepartner.example, who placed it at Telepartner" in page
    assert "Begin" not in page


def test_what_is_all_under_review_says_so_once(client: Client, world: Cast) -> None:
    order = place(world.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    change(order, "1.0", "2.0")
    deliver()
    dispute()
    came(client, order)

    page = client.get("/m/").content.decode()

    assert "line 2.0" in page
    assert page.count("The change to this contact is under review") == 1


def test_a_mail_about_several_customers_has_an_errand_each(client: Client, world: Cast) -> None:
    orders = [
        place(world.partner, Wanted(stage=Stage.AWAITING), number=f"70{number}", customer=customer)
        for number, customer in enumerate(("Acme S.p.A.", "Bruma S.r.l."))
    ]
    selection = Selection(order_ids=[order.order_id for order in orders])
    change_contact(actor=CONSOLE, selection=selection, address="new@both.example", now=NOW)
    deliver()

    page = opened(client, orders[0])

    assert "Begin for Acme S.p.A." in page
    assert "Begin for Bruma S.r.l." in page


def test_the_link_of_a_mail_to_an_editor_opens_nothing(client: Client, world: Cast) -> None:
    under_review(world)

    entered(client, token_of_mail(Mail.objects.get(kind="review").pk))

    assert client.get("/m/").status_code == 404


@pytest.mark.parametrize("page", ["/m/", "/m/e/{key}/", "/m/e/{key}/hand-over/", "/m/go-on/{key}/"])
def test_a_page_asks_the_database_at_most_twelve_things(client: Client, order: Placed, page: str) -> None:
    mapped(order, "Acme S.p.A.", "2.0")
    entered(client, token_for(order.line_ids["1.0"]))
    client.get("/m/")

    with only_reading(), statements_run() as statements:
        response = client.get(page.format(key=key_of(order)))

    assert response.status_code == 200
    assert len(statements) <= 12


def test_a_cancelled_order_says_so(client: Client, order: Placed) -> None:
    token = token_for(order.line_ids["1.0"])
    cancel(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)

    entered(client, token)
    response = client.get("/m/")

    assert response.status_code == 410
    assert "The order was cancelled." in response.content.decode()


def test_what_became_of_a_replaced_line_is_no_longer_the_former_contacts_to_know(
    client: Client, order: Placed
) -> None:
    token = token_for(order.line_ids["1.0"])
    change(order, "1.0", "2.0")
    cancel(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)

    entered(client, token)

    assert "This link has been replaced." in client.get("/m/").content.decode()


def test_a_closed_line_can_still_be_set_up_and_says_so(client: Client, world: Cast) -> None:
    order = place(world.partner, Wanted(stage=Stage.CLOSED))

    assert "The window has ended and billing has started; the service can still be set up" in opened(
        client, order
    )


def test_a_held_line_runs_out_never(client: Client, world: Cast) -> None:
    order = place(world.partner, Wanted(stage=Stage.HELD))

    assert "On hold: nothing runs out until it is released" in opened(client, order)


def forged_tokens(order: Placed) -> dict[str, str]:
    """Tokens that were never given out, each near to one that was."""
    token = token_for(order.line_ids["1.0"])
    link = Link.objects.first()
    assert link
    return {
        "changed at its end": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "changed at its start": ("A" if token[0] != "A" else "B") + token[1:],
        "cut": token[:-4],
        "longer": token + "AAAA",
        "of an unknown link": token_of(uuid.uuid4(), key_number=1),
        "the bare id": str(link.id),
        "no token": "x",
        "not ASCII": "é" * 64,
        "full of signs": "%00%ff..",
    }


@pytest.mark.parametrize(
    "forgery",
    [
        "changed at its end",
        "changed at its start",
        "cut",
        "longer",
        "of an unknown link",
        "the bare id",
        "no token",
        "not ASCII",
        "full of signs",
    ],
)
def test_a_forged_token_opens_nothing_and_every_forgery_is_answered_alike(
    client: Client, order: Placed, forgery: str
) -> None:
    response = client.get(f"/m/{forged_tokens(order)[forgery]}")
    usual = client.get("/m/another")

    assert response.status_code == 404
    assert response.content == usual.content
    assert "startline_link" not in client.cookies


def test_a_token_under_a_key_no_longer_listed_opens_nothing(
    client: Client, order: Placed, settings: LazySettings
) -> None:
    token = token_for(order.line_ids["1.0"])
    settings.STARTLINE_LINK_KEYS = {"2": "another secret"}

    assert client.get(f"/m/{token}").status_code == 404


def test_a_token_under_an_older_key_still_opens(
    client: Client, order: Placed, settings: LazySettings
) -> None:
    token = token_for(order.line_ids["1.0"])
    settings.STARTLINE_LINK_KEYS = {"2": "another secret", **settings.STARTLINE_LINK_KEYS}

    entered(client, token)


def test_a_cookie_that_somebody_changed_opens_nothing(client: Client, order: Placed) -> None:
    entered(client, token_for(order.line_ids["1.0"]))
    cookie = client.cookies["startline_link"]
    other = str(uuid.uuid4())
    client.cookies["startline_link"] = other + cookie.value[len(other) :]

    response = client.get("/m/")

    assert response.status_code == 404
    assert "104583020" not in response.content.decode()


def test_without_a_cookie_the_page_says_to_open_the_mail(client: Client) -> None:
    response = client.get("/m/")

    assert response.status_code == 404
    assert "Open the provisioning email again" in response.content.decode()


def test_nothing_of_it_is_kept_or_told_to_others(client: Client, order: Placed) -> None:
    entered(client, token_for(order.line_ids["1.0"]))

    for response in (client.get(f"/m/{token_for(order.line_ids['1.0'])}"), client.get("/m/")):
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "same-origin"


def test_tokens_are_not_logged(client: Client, order: Placed, caplog: pytest.LogCaptureFixture) -> None:
    token = token_for(order.line_ids["1.0"])
    caplog.handler.addFilter(MaskTokens())

    client.post(f"/m/{token}")
    client.get(f"/m/{token}x")

    assert "/m/…" in caplog.text
    assert token not in caplog.text


def test_every_handler_masks_tokens(settings: LazySettings) -> None:
    handlers: dict[str, dict[str, list[str]]] = settings.LOGGING["handlers"]  # type: ignore[assignment]

    assert all("tokens_masked" in handler["filters"] for handler in handlers.values())


def test_a_masked_record_keeps_its_words() -> None:
    record = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", ("/m/abc-DEF_1?x",), None)

    assert MaskTokens().filter(record)
    assert record.getMessage() == "Not Found: /m/…?x"


def test_the_page_is_in_the_language_that_its_reader_chose(client: Client, order: Placed) -> None:
    entered(client, token_for(order.line_ids["1.0"]))

    client.cookies["django_language"] = "it"
    page = client.get("/m/").content.decode()

    assert "Ordine 104583020" in page
    assert '<html lang="it">' in page


def test_a_real_instance_opens_links_too(client: Client) -> None:
    order = place(cast(rehearsal=False).partner, Wanted(stage=Stage.AWAITING))

    assert "Order 104583020" in opened(client, order)
