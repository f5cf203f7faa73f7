"""Who gets what at every door of an organization's space: members, administrators, and everybody else (PRODUCT P5).

A route without a row fails with its name. What is another's is answered exactly like what does not exist, and no
request of somebody who may not changes anything.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from tests.spaces import Customers, belongs, case_of_member, mapped, member_of
from tests.web.matrix import every_route
from tests.worlds import NOW, Cast

from startline.actions.invite_to_organization import invite_to_organization
from startline.models import CaseFile, Order, Organization, OrganizationInvitation, User
from startline.rules.who_may import OrganizationRole
from startline.web.once import FIELD, new_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BrowserOf = Callable[[User], Client]

# In the order of PEOPLE: signed out; who sells the orders; another organization's administrator; member; administrator.
PEOPLE = ("nobody", "seller", "stranger", "member", "admin")
MEMBERS, ADMINS = "302 404 404 200 200", "302 404 404 403 200"
DONE, NOT_SO, SAYS = "302 404 404 403 303", "405 405 405 405 405", "302 404 404 303 303"
WRITTEN = "403 404 404 403 303"  # who was signed out while writing sees what they wrote
# By route: what GET and POST answer, and what the form sends.
DOORS: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "space_overview": (MEMBERS, NOT_SO, {}),
    "space_members": (MEMBERS, NOT_SO, {}),
    "space_history": (MEMBERS, NOT_SO, {}),
    "space_cases": (MEMBERS, NOT_SO, {}),
    "space_case_new": (MEMBERS, "302 404 404 422 422", {}),
    "space_case": (MEMBERS, NOT_SO, {}),
    # Who was signed out while writing sees what they wrote.
    "space_case_say": (SAYS, "403 404 404 303 303", {"text": "One thing more."}),
    "space_case_solve": (SAYS, SAYS, {"settled": "on"}),
    "space_case_file": (MEMBERS, NOT_SO, {}),
    "space_invite": (
        ADMINS,
        WRITTEN,
        {"email": "z@acme.example", "name": "Z", "role": "member", "language": "en"},
    ),
    "space_resend": (NOT_SO, DONE, {}),
    "space_withdraw": (NOT_SO, DONE, {}),
    "space_member": (ADMINS, DONE, {"role": "admin"}),
    "space_remove": (ADMINS, DONE, {}),
    "space_leave": (MEMBERS, "302 404 404 303 303", {}),
    "space_rename": (ADMINS, WRITTEN, {"name": "Acme Group"}),
    "space_close": (ADMINS, DONE, {}),
}
# The pages that name no organization have tests of their own.
WITHOUT_ORGANIZATION = {"space", "space_invitation"}
_SEE_OTHER = 303
_GUARDED = (
    "organization",
    "organizationmember",
    "organizationinvitation",
    "organizationchange",
    "user",
    "case",
    "caseentry",
)
_TOKENS = re.compile(r'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*|[0-9a-f-]{36}')


@pytest.fixture
def browsers(world: Cast, them: Customers, signed_in: BrowserOf) -> Mapping[str, Client]:
    """A browser for each of PEOPLE; there are two administrators, so that one may go."""
    belongs("second@acme.example", "Second", to=them.acme, role=OrganizationRole.ADMIN)
    people = {"seller": world.owner, "stranger": them.stranger, "member": them.member, "admin": them.admin}
    return {"nobody": Client(), **{name: signed_in(user) for name, user in people.items()}}


def invitation(them: Customers) -> OrganizationInvitation:
    return invite_to_organization(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        email="new@acme.example",
        name="New",
        role=OrganizationRole.MEMBER,
        language="en",
        now=NOW,
    )


def ids_in(world: Cast, them: Customers, *, route: str) -> dict[str, uuid.UUID]:
    """One of each in Acme: a member, an invitation, and for routes of cases one that the member asked."""
    ids = {"person": them.member.public_id, "invited": invitation(them).public_id}
    if "case" not in route:
        return ids
    order = Order.objects.filter(organization=them.acme).first()
    order_id = order.pk if order else mapped(world.partner, them.acme, number="900001").order_id
    case = case_of_member(them.member, order_id=order_id, organization=them.acme)
    file = CaseFile.objects.get(entry__case=case).file
    return {**ids, "case": case.public_id, "file": file.public_id}


def address_of(route: str, organization: Organization, **ids: uuid.UUID) -> str:
    """The address of *route* in the organization, with these *ids*: `person`, `invited`, `case`, `file`."""
    parts = {**ids, "organization": organization.public_id, "invitation": ids["invited"]}
    wanted = re.findall(r"<uuid:(\w+)>", every_route()[route])
    return reverse(route, kwargs={name: parts[name] for name in wanted})


def ask(client: Client, method: str, address: str, sent: Mapping[str, str]) -> tuple[int, str, bool]:
    """The status, the page and whether anything changed; whatever did is undone."""
    with transaction.atomic():
        before = fingerprint()
        form = {FIELD: new_token(), **sent} if method == "POST" else {}
        response: Any = getattr(client, method.lower())(address, form)
        changed = fingerprint() != before
        transaction.set_rollback(True)
    return response.status_code, _TOKENS.sub(r"\1", response.content.decode(errors="replace")), changed


def fingerprint() -> Any:
    sums = ", ".join(
        f"(SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM startline_{table} AS row)"
        for table in _GUARDED
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums}")
        return cursor.fetchone()


def test_every_route_of_the_space_has_its_row() -> None:
    routes = {name for name in every_route() if name.startswith("space")}

    assert routes == DOORS.keys() | WITHOUT_ORGANIZATION


@pytest.mark.parametrize("route", DOORS)
def test_everybody_gets_what_is_theirs(
    world: Cast, route: str, them: Customers, browsers: Mapping[str, Client]
) -> None:
    get, post, sent = DOORS[route]
    address = address_of(route, them.acme, **ids_in(world, them, route=route))

    answers = {
        method: [ask(browsers[who], method, address, sent) for who in PEOPLE] for method in ("GET", "POST")
    }

    assert " ".join(str(status) for status, *_ in answers["GET"]) == get
    assert " ".join(str(status) for status, *_ in answers["POST"]) == post
    assert not any(changed for *_, changed in answers["GET"])
    changers = {who for who, (*_, changed) in zip(PEOPLE, answers["POST"], strict=True) if changed}
    done = {who for who, (status, *_) in zip(PEOPLE, answers["POST"], strict=True) if status == _SEE_OTHER}
    assert changers == done


@pytest.mark.parametrize("route", DOORS)
def test_anothers_is_answered_exactly_like_what_does_not_exist(
    route: str, them: Customers, browsers: Mapping[str, Client]
) -> None:
    sent = DOORS[route][2]
    ids = {"person": them.stranger.public_id} | {name: uuid.uuid4() for name in ("invited", "case", "file")}
    missing = Organization(public_id=uuid.uuid4())

    for method in ("GET", "POST"):
        anothers = ask(browsers["admin"], method, address_of(route, them.beta, **ids), sent)
        nothing = ask(browsers["admin"], method, address_of(route, missing, **ids), sent)
        assert anothers == nothing
        assert anothers[0] in {404, 405}
        assert not anothers[2]


@pytest.mark.parametrize("route", ["space_member", "space_remove", "space_resend", "space_withdraw"])
def test_what_is_anothers_is_not_reached_through_ones_own_organization(
    world: Cast, route: str, them: Customers, browsers: Mapping[str, Client]
) -> None:
    elsewhere = OrganizationInvitation.objects.create(
        organization=them.beta,
        email="new@beta.example",
        name="",
        role=OrganizationRole.MEMBER,
        language="en",
        key_number=1,
        invited_at=NOW,
        expires_at=NOW,
    )
    address = address_of(route, them.acme, person=them.stranger.public_id, invited=elsewhere.public_id)

    status, _, changed = ask(browsers["admin"], "POST", address, DOORS[route][2])

    assert (status, changed) == (404, False)


def test_who_is_signed_out_signs_in_first_and_comes_back(them: Customers) -> None:
    response = Client().get(f"/space/{them.acme.public_id}/members/")

    assert response["Location"] == f"/account/login/?next=/space/{them.acme.public_id}/members/"


def test_who_can_no_longer_sign_in_is_out_at_once(them: Customers, signed_in: BrowserOf) -> None:
    client = signed_in(them.member)
    User.objects.filter(pk=them.member.pk).update(is_active=False)

    assert client.get(f"/space/{them.acme.public_id}/").status_code == 302


def test_administrators_of_a_closed_organization_change_nothing_more(
    them: Customers, browsers: Mapping[str, Client]
) -> None:
    Organization.objects.filter(pk=them.acme.pk).update(closed_at=NOW)
    one = {"person": them.member.public_id, "invited": uuid.uuid4()}

    for route in ("space_invite", "space_member", "space_remove", "space_rename", "space_close"):
        status, _, changed = ask(
            browsers["admin"], "POST", address_of(route, them.acme, **one), DOORS[route][2]
        )
        assert (status, changed) == (409, False)


def test_reading_changes_nothing_however_often(
    world: Cast, them: Customers, browsers: Mapping[str, Client]
) -> None:
    mapped(world.partner, them.acme)
    one = ids_in(world, them, route="space_case")

    for route in DOORS:
        address, before = address_of(route, them.acme, **one), fingerprint()
        for method in (browsers["admin"].get, browsers["admin"].head):
            method(address)
        assert fingerprint() == before
