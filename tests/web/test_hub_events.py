"""What hubs elsewhere tell over HTTP: proven by its signature, done once, answered line by line (PRODUCT H6)."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from tests.hubs import Hub, event, hub_elsewhere, mapped, set_up, signed
from tests.worlds import NOW, SUPPORT, WX, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.edit_hub import edit_hub, renew_secret
from startline.models import HubEvent, Line, Organization, OrganizationChange, Setting, Transaction
from startline.queries.check import problems
from startline.queries.happenings import events_after
from startline.queries.told import told
from startline.telling import sentence_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)
FIVE_MINUTES = timedelta(minutes=5)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def placed(people: Cast) -> Placed:
    """Two lines that wait for their contact, and one of another offer."""
    return place(
        people.partner,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.AWAITING, offer=WX),
    )


@pytest.fixture
def hub(people: Cast) -> Hub:
    return hub_elsewhere()


def order_id(placed: Placed) -> uuid.UUID:
    found: uuid.UUID = placed.line("1.0").order.public_id
    return found


def line_id(placed: Placed, number: str) -> str:
    return str(placed.line(number).public_id)


def tell(
    hub: Hub,
    body: bytes,
    *,
    event_id: str = "evt-1",
    at: datetime = NOW,
    headers: Mapping[str, str] | None = None,
    secret: str | None = None,
) -> Any:
    given = signed(secret or hub.secret, body, event_id=event_id, at=at) if headers is None else headers
    return Client(enforce_csrf_checks=True).post(
        hub.address, body, content_type="application/json", headers=dict(given)
    )


def outcomes(response: Any) -> dict[str, str]:
    assert response.status_code == 200, response.content
    return {line["number"]: line["outcome"] for line in response.json()["lines"]}


def test_a_hub_maps_the_lines_that_are_its_own_and_closes_them_by_setting_them_up(
    hub: Hub, placed: Placed
) -> None:
    order = order_id(placed)

    mapping = tell(hub, mapped(order), event_id="m")
    setting_up = tell(hub, set_up(order, by="Mario Rossi"), event_id="s")

    assert outcomes(mapping) == outcomes(setting_up) == {"1.0": "changed", "2.0": "changed"}
    line = placed.line("1.0")
    assert (line.status, line.mapped_by, line.set_up_at, line.billing_cause) == (
        "closed",
        "Mario Rossi",
        NOW,
        "set_up",
    )
    assert placed.line("3.0").mapped_at is None
    assert not list(problems())


def test_the_record_names_the_hub_as_it_was_called(hub: Hub, placed: Placed) -> None:
    tell(hub, mapped(order_id(placed)))
    edit_hub(actor=CONSOLE, public_id=hub.row.public_id, wanted={Setting.HUB_NAME: "Renamed"}, now=NOW)

    transaction = Transaction.objects.get(type="organization_mapped")
    (listed,) = told([transaction.pk])
    (happening,) = [one for one in events_after(0) if one.type == "organization_mapped"]

    assert transaction.actor_kind == "hub"
    assert (transaction.facts["hub_id"], transaction.facts["hub_name"]) == (hub.row.pk, "Vendor Admin")
    assert listed.actor_name == happening.actor_name == "Vendor Admin"
    assert "Vendor Admin mapped 2 lines to Acme S.p.A." in sentence_told(listed)


def test_an_organization_is_added_once_by_the_hubs_own_reference(
    hub: Hub, people: Cast, placed: Placed
) -> None:
    other = place(people.partner, Wanted(stage=Stage.AWAITING), number="104583099")
    organization = {"id": "org-7", "name": "Acme S.p.A.", "domain": "ACME.example"}

    tell(hub, mapped(order_id(placed), organization=organization), event_id="1")
    tell(hub, mapped(order_id(other), organization={**organization, "name": "Acme"}), event_id="2")

    found = Organization.objects.get()
    assert (found.hub_id, found.hub_reference) == (hub.row.pk, "org-7")
    assert (found.name, found.domain) == ("Acme S.p.A.", "acme.example")
    change = OrganizationChange.objects.get()
    assert (change.kind, change.by_kind, change.facts["hub_name"]) == ("created", "hub", "Vendor Admin")


def test_nothing_is_added_where_no_line_is_mapped(hub: Hub, people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CANCELLED))

    response = tell(hub, mapped(order_id(placed)))

    (line,) = response.json()["lines"]
    assert (line["outcome"], line["code"]) == ("refused", "cancelled")
    assert "cancelled" in line["message"]
    assert not Organization.objects.exists()


def test_what_is_so_already_is_told_apart_from_what_is_refused(hub: Hub, placed: Placed) -> None:
    order = order_id(placed)
    too_early = tell(hub, set_up(order), event_id="0")
    tell(hub, mapped(order, lines=[line_id(placed, "1.0")]), event_id="1")

    again = tell(hub, mapped(order), event_id="2")
    elsewhere = tell(hub, mapped(order, organization={"id": "org-8", "name": "Beta"}), event_id="3")

    assert outcomes(too_early) == {"1.0": "refused", "2.0": "refused"}
    assert outcomes(again) == {"1.0": "already", "2.0": "changed"}
    assert outcomes(elsewhere) == {"1.0": "refused", "2.0": "refused"}
    assert {line["code"] for line in elsewhere.json()["lines"]} == {"already_mapped"}


def test_a_line_of_another_hub_or_order_is_not_there(hub: Hub, people: Cast, placed: Placed) -> None:
    other = place(people.other_partner, Wanted(stage=Stage.AWAITING), number="204583020")
    strange = [line_id(placed, "3.0"), line_id(other, "1.0"), str(uuid.uuid4())]

    response = tell(hub, mapped(order_id(placed), lines=[line_id(placed, "1.0"), *strange]))

    lines = {line["id"]: line for line in response.json()["lines"]}
    own = lines.pop(line_id(placed, "1.0"))
    assert own["outcome"] == "changed"
    assert [{**lines[one], "message": ""} for one in strange] == [
        {"id": one, "outcome": "refused", "code": "not_found", "message": ""} for one in strange
    ]
    assert Line.objects.exclude(mapped_at=None).count() == 1


def test_anothers_order_is_answered_exactly_like_none(hub: Hub, people: Cast, placed: Placed) -> None:
    theirs = hub_elsewhere("Other Admin", offer=WX)
    only_here = place(
        people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", offer=SUPPORT), number="104583098"
    )

    anothers = tell(theirs, mapped(order_id(only_here)), event_id="1")
    none = tell(theirs, mapped(uuid.uuid4()), event_id="2")
    named = tell(theirs, mapped(order_id(placed), lines=[line_id(placed, "1.0")]), event_id="3")

    assert {one.status_code for one in (anothers, none, named)} == {404}
    assert anothers.content == none.content == named.content
    assert not Line.objects.exclude(mapped_at=None).exists()


def test_told_again_the_first_answer_is_given_and_nothing_done(hub: Hub, placed: Placed) -> None:
    first = tell(hub, mapped(order_id(placed)))
    transactions = Transaction.objects.count()

    with time_machine.travel(NOW + FIVE_MINUTES, tick=False):
        again = tell(hub, mapped(order_id(placed)), at=NOW + FIVE_MINUTES)

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert Transaction.objects.count() == transactions
    assert HubEvent.objects.get().received_at == NOW


def test_an_id_with_another_body_is_refused(hub: Hub, placed: Placed) -> None:
    tell(hub, set_up(order_id(placed)))

    other = tell(hub, mapped(order_id(placed)))

    assert other.status_code == 409
    assert other.json()["error"]["code"] == "other_body"
    assert not Line.objects.exclude(mapped_at=None).exists()


def test_two_hubs_may_use_the_same_id(hub: Hub, placed: Placed) -> None:
    theirs = hub_elsewhere("Other Admin", offer=WX)

    answers = [tell(one, mapped(order_id(placed))) for one in (hub, theirs)]

    assert [outcomes(one) for one in answers][1] == {"3.0": "refused"}  # the order has its organization
    assert HubEvent.objects.count() == 2


@pytest.mark.parametrize("off", [FIVE_MINUTES, -FIVE_MINUTES], ids=["old", "ahead"])
def test_five_minutes_apart_is_the_most(hub: Hub, placed: Placed, off: timedelta) -> None:
    body = mapped(order_id(placed))
    sign = SECOND if off > timedelta() else -SECOND

    too_far = tell(hub, body, event_id="1", at=NOW + off + sign)
    just = tell(hub, body, event_id="2", at=NOW + off)

    assert (too_far.status_code, just.status_code) == (401, 200)


def test_a_microsecond_later_it_is_too_old(hub: Hub, placed: Placed) -> None:
    with time_machine.travel(NOW + FIVE_MINUTES + MICROSECOND, tick=False):
        response = tell(hub, mapped(order_id(placed)))

    assert response.status_code == 401


def altered(**changed: str) -> Any:
    """The right headers but for those *changed*; an empty one is left out."""

    def headers(hub: Hub, body: bytes) -> Mapping[str, str]:
        right = signed(hub.secret, body, event_id="evt-1")
        named = {f"webhook-{name}": value for name, value in changed.items()}
        return {name: value for name, value in {**right, **named}.items() if value}

    return headers


@pytest.mark.parametrize(
    "forge",
    [
        altered(id=""),
        altered(timestamp=""),
        altered(signature=""),
        altered(id="evt-2"),
        altered(timestamp=str(int(NOW.timestamp()) + 1)),
        altered(timestamp="soon"),
        altered(timestamp="-1"),
        altered(timestamp="9" * 400),
        altered(timestamp=f"{int(NOW.timestamp())}.0"),
        altered(signature="v1,"),
        altered(signature="v1,bm9uZQ=="),
        altered(signature="v1a,bm9uZQ=="),
        altered(signature=" " * 5000),
        lambda hub, body: {},
        lambda hub, body: signed(hub.secret, body + b" ", event_id="evt-1"),
        lambda hub, body: {
            name: value.replace("v1,", "v1a,")
            for name, value in signed(hub.secret, body, event_id="evt-1").items()
        },
    ],
)
def test_what_is_not_signed_as_agreed_is_refused_alike(hub: Hub, placed: Placed, forge: Any) -> None:
    body = mapped(order_id(placed))

    response = tell(hub, body, headers=forge(hub, body))

    assert response.status_code == 401
    assert response.json() == tell(hub, b"", headers={}).json()
    assert not HubEvent.objects.exists()
    assert not Line.objects.exclude(mapped_at=None).exists()


def test_another_hubs_secret_proves_nothing_nor_does_a_hub_that_is_not_there(
    hub: Hub, placed: Placed
) -> None:
    other = hub_elsewhere("Other Admin", offer=None)
    body = mapped(order_id(placed))
    nowhere = f"/hooks/hub/{uuid.uuid4()}/"

    foreign = tell(hub, body, secret=other.secret)
    unknown = Client().post(
        nowhere, body, content_type="application/json", headers=dict(signed(hub.secret, body, event_id="1"))
    )

    assert foreign.status_code == unknown.status_code == 401
    assert foreign.content == unknown.content


def test_one_right_signature_among_several_is_enough(hub: Hub, placed: Placed) -> None:
    body = mapped(order_id(placed))
    right = signed(hub.secret, body, event_id="evt-1")
    several = {**right, "webhook-signature": f"v1,bm9uZQ== v2,x {right['webhook-signature']}"}

    assert tell(hub, body, headers=several).status_code == 200


def test_a_former_secret_counts_for_24_hours_and_the_one_before_no_longer(hub: Hub, placed: Placed) -> None:
    second = renew_secret(actor=CONSOLE, public_id=hub.row.public_id, now=NOW - timedelta(days=1))
    third = renew_secret(
        actor=CONSOLE, public_id=hub.row.public_id, now=NOW - timedelta(days=1) + MICROSECOND
    )
    body = mapped(order_id(placed))

    statuses = [
        tell(hub, body, secret=secret, event_id=str(number)).status_code
        for number, secret in enumerate((hub.secret, second, third))
    ]
    with time_machine.travel(NOW + MICROSECOND, tick=False):
        later = tell(hub, body, secret=second, event_id="9").status_code

    assert statuses == [401, 200, 200]
    assert later == 401


def test_a_hub_that_is_not_active_is_told_so_and_may_come_again(hub: Hub, placed: Placed) -> None:
    body = mapped(order_id(placed))

    def make_active(*, active: bool) -> None:
        edit_hub(actor=CONSOLE, public_id=hub.row.public_id, wanted={Setting.HUB_IS_ACTIVE: active}, now=NOW)

    make_active(active=False)
    refused = tell(hub, body)
    make_active(active=True)
    taken = tell(hub, body)

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_active")
    assert taken.status_code == 200


ORDER = "5b0a2d8e-0000-4000-8000-000000000001"
ORGANIZATION = {"id": "7", "name": "Acme"}


@pytest.mark.parametrize(
    ("body", "status", "field", "code"),
    [
        (b"", 400, "body", "not_json"),
        (b"{", 400, "body", "not_json"),
        (b"\xff\xfe{}", 400, "body", "not_json"),
        (b"[" * 30_000, 400, "body", "not_json"),
        (b'{"type": ' + b"9" * 5000 + b"}", 400, "body", "not_json"),
        (b"[]", 400, "body", "not_an_object"),
        (b"{}", 422, "type", "missing"),
        (b'{"type": 1}', 422, "type", "not_text"),
        (event("order.deleted"), 422, "type", "unknown_type"),
        (b'{"type": "service.set_up"}', 422, "data", "missing"),
        (b'{"type": "service.set_up", "data": []}', 422, "data", "not_an_object"),
        (event("service.set_up"), 422, "data.order", "missing"),
        (event("service.set_up", order="104583020"), 422, "data.order", "not_an_id"),
        (event("service.set_up", order=7), 422, "data.order", "not_an_id"),
        (event("service.set_up", order=ORDER, lines="1"), 422, "data.lines", "not_a_list"),
        (event("service.set_up", order=ORDER, lines=[]), 422, "data.lines", "not_a_list"),
        (event("service.set_up", order=ORDER, lines=[ORDER, "x"]), 422, "data.lines[1]", "not_an_id"),
        (event("service.set_up", order=ORDER, lines=[ORDER] * 1001), 422, "data.lines", "too_many"),
        (event("service.set_up", order=ORDER, by=["x"]), 422, "data.by", "not_text"),
        (event("service.set_up", order=ORDER, by="x" * 201), 422, "data.by", "too_long"),
        (event("organization.mapped", order=ORDER, by="x"), 422, "data.organization", "missing"),
        (
            event("organization.mapped", order=ORDER, by="x", organization="Acme"),
            422,
            "data.organization",
            "not_an_object",
        ),
        (
            event("organization.mapped", order=ORDER, by="x", organization={"name": "Acme"}),
            422,
            "data.organization.id",
            "missing",
        ),
        (
            event("organization.mapped", order=ORDER, by="x", organization={**ORGANIZATION, "name": " "}),
            422,
            "data.organization.name",
            "missing",
        ),
        (
            event("organization.mapped", order=ORDER, by="x", organization={**ORGANIZATION, "name": "a\0b"}),
            422,
            "data.organization.name",
            "not_text",
        ),
        (
            event(
                "organization.mapped", order=ORDER, by="x", organization={**ORGANIZATION, "name": "\ud800"}
            ),
            422,
            "data.organization.name",
            "not_text",
        ),
        (
            event("organization.mapped", order=ORDER, by="x", organization={**ORGANIZATION, "domain": "a b"}),
            422,
            "data.organization.domain",
            "not_a_domain",
        ),
        (event("organization.mapped", order=ORDER, organization=ORGANIZATION), 422, "data.by", "missing"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field_and_kept(
    hub: Hub, body: bytes, status: int, field: str, code: str
) -> None:
    response = tell(hub, body)

    error = response.json()["error"]
    assert (response.status_code, error["field"], error["code"]) == (status, field, code)
    assert error["message"]
    assert HubEvent.objects.get().status == status


def test_an_event_without_a_proper_id_is_refused(hub: Hub, placed: Placed) -> None:
    body = mapped(order_id(placed))

    for event_id in ("x" * 201, "a b"):
        response = tell(hub, body, event_id=event_id)
        assert (response.status_code, response.json()["error"]["field"]) == (400, "webhook-id")
    assert tell(hub, body, event_id="x" * 200).status_code == 200


def test_a_body_over_64_kib_is_not_read(hub: Hub, placed: Placed) -> None:
    body = json.loads(mapped(order_id(placed)))
    room = 64 * 1024 - len(json.dumps({**body, "more": ""}).encode())
    largest, larger = (json.dumps({**body, "more": "x" * (room + over)}).encode() for over in (0, 1))

    too_large = tell(hub, larger, event_id="1")
    taken = tell(hub, largest, event_id="2")

    assert (too_large.status_code, too_large.json()["error"]["code"]) == (413, "too_large")
    assert taken.status_code == 200


def test_nobody_gets_anything_there(hub: Hub) -> None:
    assert Client().get(hub.address).status_code == 405


def test_a_secret_that_can_no_longer_be_read_proves_nothing(hub: Hub, placed: Placed, settings: Any) -> None:
    settings.SECRET_KEY = "another one since then"

    assert tell(hub, mapped(order_id(placed))).status_code == 401


def test_a_line_under_review_says_why_it_waits(hub: Hub, placed: Placed) -> None:
    Line.objects.filter(pk=placed.line_ids["1.0"]).update(review_at=datetime(2026, 11, 16, tzinfo=UTC))

    response = tell(hub, mapped(order_id(placed)))

    assert outcomes(response) == {"1.0": "refused", "2.0": "changed"}
    assert response.json()["lines"][0]["code"] == "under_review"
