"""The sender to allow with a text for the customer's IT, and the limits of mail (PRODUCT M5, M6)."""

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.web.preferences.sending import errors_of, send
from tests.worlds import cast

from startline.models import Instance, Membership, SettingChange
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = "/settings/mail/"


def test_the_address_can_be_copied_and_a_text_asks_for_it_in_both_languages(
    client: Client, settings: LazySettings
) -> None:
    settings.STARTLINE_SENDER = "provisioning@quadrante.example"
    client.force_login(cast().reader)

    page = client.get(PAGE).content.decode()

    assert 'data-copy="provisioning@quadrante.example"' in page
    assert "Allow mail from provisioning@quadrante.example" in page
    assert "Consentire le e-mail da provisioning@quadrante.example" in page
    assert page.count("mailto:?subject=") == 2


def test_everybody_reads_the_limits_and_the_operator_alone_sets_them(client: Client) -> None:
    people = cast()
    client.force_login(people.stranger)

    page = client.get(PAGE).content.decode()
    refused = client.post(PAGE, {"line_cap": "1"})

    assert "<dt>For one line</dt><dd>5</dd>" in page
    assert "line_cap" not in page
    assert refused.status_code == 403
    assert Instance.objects.get().line_cap == 5


def test_an_agent_sets_no_limits(client: Client) -> None:
    people = cast()
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)
    client.force_login(people.clerk)

    assert client.post(PAGE, {"line_cap": "1"}).status_code == 403


def test_the_operator_sets_a_limit_and_it_is_on_record(client: Client) -> None:
    client.force_login(cast().clerk)

    page = send(client, PAGE, line_cap="3").content.decode()

    assert Instance.objects.get().line_cap == 3
    assert "Rita Sala changed the limit of mails for a line from 5 to 3 in 24 hours." in page


@pytest.mark.parametrize("typed", ["0", "-1", "many", ""])
def test_a_limit_lets_one_mail_through(client: Client, typed: str) -> None:
    client.force_login(cast().clerk)

    response = send(client, PAGE, line_cap=typed, account_cap="7")

    assert response.status_code == 422
    assert errors_of(response.content.decode())["line_cap"]
    assert not SettingChange.objects.exists()


def test_the_envelope_senders_and_servers_are_named_where_they_are_set(
    client: Client, settings: LazySettings
) -> None:
    settings.STARTLINE_BOUNCE_ADDRESS = "bounces@mail.quadrante.example"
    settings.STARTLINE_SENDING_HOSTS = ["mx1.quadrante.example", "mx2.quadrante.example"]
    client.force_login(cast().reader)

    page = client.get(PAGE).content.decode()

    assert 'data-copy="bounces+*@mail.quadrante.example"' in page
    assert "begins with bounces+ and ends with @mail.quadrante.example" in page
    assert "inizia con bounces+ e termina con @mail.quadrante.example" in page
    assert "mx1.quadrante.example, mx2.quadrante.example" in page


@pytest.mark.parametrize(("field", "typed"), [("hourly_cap", "0"), ("refusal_percent", "101")])
def test_the_breaker_is_set_within_bounds(client: Client, field: str, typed: str) -> None:
    client.force_login(cast().clerk)

    refused = send(client, PAGE, **{field: typed})
    page = send(client, PAGE, hourly_cap="500", refusal_percent="20").content.decode()

    assert errors_of(refused.content.decode())[field]
    assert (Instance.objects.get().hourly_cap, Instance.objects.get().refusal_percent) == (500, 20)
    assert "Rita Sala changed the limit of all mails from 100000 to 500 in an hour." in page
    assert "from 30% to 20%" in page
