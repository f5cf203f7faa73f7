"""What an offer's service is asked for, in the browser, for the operator alone (PRODUCT H4)."""

import uuid
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from tests.web.preferences.sending import errors_of, fields_of, send
from tests.worlds import FLEX, NOW, SUPPORT, Cast, Stage, Wanted, cast, place

from startline.models import Line, Membership, SettingChange, SetupAnswer, SetupField
from startline.queries.setup_fields import MOST_COUNTED, field_listed
from startline.rules.setup_fields import FieldKind
from startline.rules.who_may import Role
from startline.web.preferences.setup_field_rows import answered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
OFFER = f"/settings/offer/{FLEX}/"
NEW = f"/settings/fields/of/{FLEX}/new/"
MOVE = f"/settings/fields/of/{FLEX}/move/"


@pytest.fixture
def people(client: Client) -> Cast:
    found = cast()
    client.force_login(found.clerk)
    return found


def page_of(row: SetupField) -> str:
    return f"/settings/field/{row.public_id}/"


def add(
    client: Client, kind: FieldKind, *, key: str, label: str = "A question", **filled: object
) -> SetupField:
    response = send(client, f"{NEW}?kind={kind}", key=key, label_en=label, **filled)
    assert response.redirect_chain == [(OFFER, 303)], errors_of(response.content.decode())
    return SetupField.objects.get(key=key, retired_at__isnull=True)


KINDS = {
    FieldKind.TEXT: ({"max_length": "80", "multiline": "on"}, {"max_length": 80, "multiline": True}),
    FieldKind.CHOICE: (
        {"choices": "it | Italian | Italiano\r\nen|English", "several": "on"},
        {
            "choices": [
                {"key": "it", "labels": {"en": "Italian", "it": "Italiano"}},
                {"key": "en", "labels": {"en": "English"}},
            ],
            "several": True,
        },
    ),
    FieldKind.DOMAIN: ({"suggests_contact": "on"}, {"suggests_contact": True}),
    FieldKind.EMAIL: ({}, {"suggests_contact": False}),
    FieldKind.TIME_ZONE: ({}, {}),
    FieldKind.COUNTRY: ({}, {}),
    FieldKind.NUMBER: (
        {"least": "1", "most": "0500.50", "decimals": "2", "unit_en": "people", "unit_it": "persone"},
        {"least": "1", "most": "500.5", "decimals": 2, "unit": {"en": "people", "it": "persone"}},
    ),
    FieldKind.FILE: ({"sort": "table"}, {"sort": "table"}),
}


@pytest.mark.parametrize("kind", FieldKind)
@pytest.mark.usefixtures("people")
def test_a_field_of_each_kind_is_added_and_shown_as_it_was_entered(client: Client, kind: FieldKind) -> None:
    filled, kept = KINDS[kind]
    row = add(client, kind, key="asked", label_it="Una domanda", help_en="What helps.", **filled)

    shown = fields_of(client.get(page_of(row)).content.decode())
    again = send(client, page_of(row))

    assert (row.kind, row.labels) == (kind, {"en": "A question", "it": "Una domanda"})
    assert (row.helps, row.required, row.options) == ({"en": "What helps."}, False, kept)
    assert shown["label_it"] == "Una domanda"
    assert "Nothing was changed." in again.content.decode()
    assert SettingChange.objects.count() == 1


@pytest.mark.usefixtures("people")
def test_the_kinds_come_first_and_an_unknown_one_is_not_there(client: Client) -> None:
    page = client.get(NEW).content.decode()

    assert all(f'href="?kind={kind}"' in page for kind in FieldKind)
    assert client.get(f"{NEW}?kind=colour").status_code == 404


@pytest.mark.parametrize(
    ("kind", "filled", "beside"),
    [
        (FieldKind.TEXT, {"key": "Site address"}, "key"),
        (FieldKind.TEXT, {"label_en": ""}, "label_en"),
        (FieldKind.TEXT, {"max_length": "0"}, "max_length"),
        (FieldKind.TEXT, {"max_length": "4001"}, "max_length"),
        (FieldKind.CHOICE, {"choices": ""}, "choices"),
        (FieldKind.CHOICE, {"choices": "it | Italian"}, "choices"),
        (FieldKind.CHOICE, {"choices": "it | Italian\nit | Italiano"}, "choices"),
        (FieldKind.CHOICE, {"choices": "it | Italian\nen"}, "choices"),
        (FieldKind.CHOICE, {"choices": "it | Italian\n| English"}, "choices"),
        (FieldKind.CHOICE, {"choices": "it | a | b | c | d | e | f\nen | English"}, "choices"),
        (FieldKind.NUMBER, {"least": "5", "most": "4"}, "most"),
        (FieldKind.NUMBER, {"decimals": "7"}, "decimals"),
        (FieldKind.NUMBER, {"least": "many"}, "least"),
        (FieldKind.FILE, {"sort": "film"}, "sort"),
    ],
)
@pytest.mark.usefixtures("people")
def test_what_cannot_be_asked_is_said_beside_its_part(
    client: Client, kind: FieldKind, filled: dict[str, str], beside: str
) -> None:
    response = send(client, f"{NEW}?kind={kind}", **{"key": "asked", "label_en": "A question", **filled})

    assert response.status_code == 422
    assert list(errors_of(response.content.decode())) == [beside]
    assert not SetupField.objects.exists()


@pytest.mark.usefixtures("people")
def test_a_taken_key_is_said_beside_the_key(client: Client) -> None:
    add(client, FieldKind.TEXT, key="asked", label="Service name")

    response = send(client, f"{NEW}?kind=text", key="asked", label_en="Another")

    assert errors_of(response.content.decode()) == {
        "key": "The field “Service name” already has the key asked. Give another key, or edit that field."
    }


@pytest.mark.usefixtures("people")
def test_saving_writes_what_the_person_changed_and_nothing_else(client: Client) -> None:
    row = add(client, FieldKind.NUMBER, key="asked", least="1", most="10")
    opened = fields_of(client.get(page_of(row)).content.decode())
    send(client, page_of(row), label_en="People to invite", most="20")

    client.post(page_of(row), {**opened, "label_it": "Persone da invitare", "least": "2"})

    row.refresh_from_db()
    assert row.labels == {"en": "People to invite", "it": "Persone da invitare"}
    assert (row.options["least"], row.options["most"], row.version) == ("2", "20", 3)


@pytest.mark.usefixtures("people")
def test_a_limit_is_taken_out_by_clearing_it(client: Client) -> None:
    row = add(client, FieldKind.NUMBER, key="asked", least="1", most="10")

    send(client, page_of(row), most="")

    row.refresh_from_db()
    assert "most" not in row.options


@pytest.mark.usefixtures("people")
def test_how_it_looks_is_seen_without_saving(client: Client) -> None:
    row = add(client, FieldKind.CHOICE, key="asked", choices="it | Italian\nen | English")
    fields = fields_of(client.get(page_of(row)).content.decode())

    response = client.post(page_of(row), {**fields, "label_it": "Lingua", "look": ""})

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("data-look=") == 2
    assert 'data-look="it"' in page
    row.refresh_from_db()
    assert row.labels == {"en": "A question"}


@pytest.mark.usefixtures("people")
def test_the_offers_page_lists_what_is_asked_in_order_and_moves_it(client: Client) -> None:
    first, second = (add(client, FieldKind.TEXT, key=key, label=key.title()) for key in ("one", "two"))
    token = fields_of(client.get(OFFER).content.decode())

    response = client.post(MOVE, {"once": token["once"], "down": str(first.public_id)}, follow=True)

    page = response.content.decode()
    assert response.redirect_chain == [(OFFER, 303)]
    assert page.index(page_of(second)) < page.index(page_of(first))
    assert 'aria-label="Move “One” up"' in page
    assert 'aria-label="Move “One” down"' not in page


@pytest.mark.parametrize("sent", [{}, {"up": "nothing"}, {"up": str(uuid.uuid4())}])
@pytest.mark.usefixtures("people")
def test_what_is_not_there_is_not_moved(client: Client, sent: dict[str, str]) -> None:
    assert client.post(MOVE, {"once": "1", **sent}).status_code == 404


@pytest.mark.usefixtures("people")
def test_retiring_asks_first_and_says_what_becomes_of_the_answers(client: Client, people: Cast) -> None:
    row = add(client, FieldKind.TEXT, key="asked", label="Service name")
    _answer(people, row, "Acme", "")
    address = f"{page_of(row)}retire/"

    question = client.get(address).content.decode()
    listed = client.get(OFFER).content.decode()
    response = send(client, address)

    assert "Lines that have answered: 1. What they answered stays" in question
    assert '<td class="end nowrap" data-label="Lines that answered">1</td>' in listed
    assert response.redirect_chain == [(OFFER, 303)]
    assert page_of(row) not in response.content.decode()
    assert client.get(page_of(row)).status_code == 404
    assert SetupAnswer.objects.count() == 2


@pytest.mark.parametrize(
    ("lines", "words"), [(0, ""), (1, "1"), (MOST_COUNTED, "1,000"), (MOST_COUNTED + 1, "1,000+")]
)
@pytest.mark.usefixtures("people")
def test_lines_are_counted_up_to_a_bound(client: Client, lines: int, words: str) -> None:
    row = add(client, FieldKind.TEXT, key="asked")

    assert answered(replace(field_listed(row.public_id), lines=lines)) == words


@pytest.mark.usefixtures("people")
def test_an_offer_that_asks_nothing_says_what_belongs_there(client: Client) -> None:
    assert (
        "Nothing: once the order is mapped, the customer only confirms the setup."
        in client.get(OFFER).content.decode()
    )
    assert "What the service is asked for" not in client.get(f"/settings/offer/{SUPPORT}/").content.decode()


@pytest.mark.parametrize("who", ["owner", "ally", "stranger", "reader", "agent"])
def test_nobody_but_the_operator_comes_in(client: Client, people: Cast, who: str) -> None:
    row = add(client, FieldKind.TEXT, key="asked")
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)
    client.force_login(people.clerk if who == "agent" else getattr(people, who))
    pages = [NEW, page_of(row), reverse("settings_retire_field", args=[row.public_id])]

    statuses = {client.get(address).status_code for address in pages}
    statuses |= {client.post(address).status_code for address in (*pages, MOVE)}

    assert statuses == {403}


def _answer(people: Cast, row: SetupField, *values: str) -> None:
    """A mapped line for each of *values*, which answered that."""
    place(
        people.partner, *(Wanted(number=f"{number}.0", stage=Stage.MAPPED) for number, _ in enumerate(values))
    )
    for line, value in zip(Line.objects.order_by("id"), values, strict=True):
        SetupAnswer.objects.create(
            account_id=line.account_id,
            line=line,
            field=row,
            field_version=row.version,
            value=value,
            saved_at=NOW,
            saved_by_user=people.owner,
        )
