"""Eight people at every door: who they are, what lies behind the doors on two sides, and how they are opened."""

import copy
import io
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlencode
from tests.actions.report_files import Row, report_of
from tests.cases import case_of, person
from tests.files.test_pictures import flat_png
from tests.hubs import Hub, hub_elsewhere
from tests.returning import judge, take
from tests.worlds import FLEX, NOW, Cast, Stage, Wanted, cast, place

from startline.actions.actor import Actor
from startline.actions.ask_for_change import Wish, ask_for_change
from startline.actions.import_report import receive_report, work_on_import
from startline.actions.map_to_organization import add_organization
from startline.actions.open_case import About
from startline.actions.saved_filters import save_filter
from startline.files import Kept, picture
from startline.mail.addresses import address_id
from startline.models import (
    Account,
    CannedAnswer,
    Case,
    CaseFile,
    DeliveryNotice,
    HubTelling,
    ImportRun,
    Invitation,
    Line,
    Membership,
    Offer,
    Order,
    Organization,
    OrganizationInvitation,
    SavedFilter,
    SetupField,
    Subscription,
    Suppression,
    Transaction,
    User,
)
from startline.queries.access import person_of
from startline.rules.people import INVITATION_LASTS
from startline.rules.who_may import ActorKind, OrganizationRole, Role
from startline.web.once import FIELD, new_token

PEOPLE = ("nobody", "stranger", "viewer", "editor", "admin", "ally", "agent", "operator")
"""Signed out; another partner's admin; the partner's own; its distributor's editor; the operator's two."""
_INSIDERS = ("viewer", "editor", "admin", "ally")
_GUARDED = (
    "order",
    "line",
    "account",
    "membership",
    "invitation",
    "importrun",
    "offer",
    "policy",
    "instance",
    "deliverynotice",
    "suppression",
    "setupfield",
    "organization",
    "organizationmember",
    "organizationinvitation",
    "externalhub",
    "hubtelling",
    "hubevent",
    "case",
    "caseline",
    "caseentry",
    "casefile",
    "caseproposal",
    "cannedanswer",
)
"""Tables of which no row changes at the hands of who may only look, or does not even see it."""
_TOKENS = re.compile(r'(name="(?:csrfmiddlewaretoken|once)" value=")[^"]*|[?]v=[0-9a-f]+|[0-9a-f-]{32,36}')


@dataclass(frozen=True, kw_only=True)
class Side:
    """What one account has: the public id of one of each, and of somebody who only looks.

    *organization* is a customer's, which belongs to no account, and *newcomer* an invitation into it.
    """

    account: uuid.UUID
    order: uuid.UUID
    line: uuid.UUID
    subscription: uuid.UUID
    transaction: uuid.UUID
    request: uuid.UUID
    run: uuid.UUID
    invitation: uuid.UUID
    member: uuid.UUID
    saved_filter: uuid.UUID
    notice: uuid.UUID
    stop: uuid.UUID
    field: uuid.UUID
    organization: uuid.UUID
    newcomer: uuid.UUID
    hub: uuid.UUID
    telling: uuid.UUID
    case: uuid.UUID
    picture: uuid.UUID
    canned: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class World:
    """A partner's side and another's, what does not exist, and a browser for each of PEOPLE."""

    people: Cast
    own: Side
    other: Side
    missing: Side
    clients: Mapping[str, Client]

    def sees(self, who: str, side: Side) -> bool:
        """Whether what lies on *side* is there for *who*."""
        if side is self.missing or who == "nobody":
            return False
        return who in {"agent", "operator"} or (who in _INSIDERS) is (side is self.own)


@dataclass(frozen=True, kw_only=True)
class Door:
    """How a route is opened: the parts of its address, its query, and what its form sends, for one side."""

    parts: Callable[[Side], Mapping[str, Any]] = field(default=lambda side: {})
    query: Callable[[Side], Mapping[str, Any]] = field(default=lambda side: {})
    sends: Callable[[Side], Mapping[str, Any]] = field(default=lambda side: {})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A response, and whether the request changed anything of what is guarded."""

    status: int
    location: str
    text: str
    changed: bool


def every_route() -> Mapping[str, str]:
    """The pattern of every route of the URLconf by its name; one without a name goes by its pattern."""
    return {pattern.name or route: route for route, pattern in _walk(get_resolver())}


def world() -> World:
    """Two sides with one of everything, and everybody signed in."""
    people = cast()
    users = {
        "stranger": people.stranger,
        "viewer": people.reader,
        "editor": people.owner,
        "admin": _member("c.blu@telepartner.example", account=people.partner, role=Role.ADMIN),
        "ally": people.ally,
        "agent": _member("desk@quadrante.example", account=people.operator, role=Role.AGENT),
        "operator": people.clerk,
    }
    hub = hub_elsewhere(offer=None)
    onlooker = _member("o.berg@polarpartner.example", account=people.other_partner, role=Role.VIEWER)
    return World(
        people=people,
        own=_side(people.partner, viewer=people.reader, number="104583020", hub=hub),
        other=_side(people.other_partner, viewer=onlooker, number="204583020", hub=hub),
        missing=Side(**{name: uuid.uuid4() for name in Side.__dataclass_fields__}),
        clients={"nobody": Client(), **{name: _signed_in(user) for name, user in users.items()}},
    )


def answer(client: Client, method: str, route: str, door: Door, *, side: Side) -> Answer:
    """What the route answers; whatever it changed is undone, in the database and in the browser."""
    address, cookies = reverse(route, kwargs=dict(door.parts(side))), copy.deepcopy(client.cookies)
    query = urlencode(dict(door.query(side)), doseq=True)
    with transaction.atomic():
        before = _fingerprint()
        sent = {FIELD: new_token(), **door.sends(side)} if method == "POST" else {}
        response: Any = client.generic(
            method, f"{address}?{query}", urlencode(sent, doseq=True), "application/x-www-form-urlencoded"
        )
        changed = _fingerprint() != before
        transaction.set_rollback(True)
    client.cookies = cookies
    text = response.getvalue().decode(errors="replace")
    return Answer(
        status=response.status_code,
        location=response.headers.get("Location", ""),
        text=_TOKENS.sub(r"\1", text),
        changed=changed,
    )


def _fingerprint() -> Any:
    """What differs as soon as a row of a guarded table does."""
    sums = ", ".join(
        f"(SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM startline_{table} AS row)"
        for table in _GUARDED
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sums}")
        return cursor.fetchone()


def _walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, route)
        else:
            yield route, pattern


def _member(email: str, *, account: Account, role: Role) -> User:
    user = User.objects.create(email=email, name=email, email_verified_at=NOW)
    Membership.objects.create(user=user, account=account, role=role)
    return user


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _side(account: Account, *, viewer: User, number: str, hub: Hub) -> Side:
    placed = place(
        account,
        Wanted(stage=Stage.AWAITING, offer=FLEX),
        number=number,
        placed_by=f"boss@{viewer.email.partition('@')[2]}",
    )
    order = Order.objects.get(pk=placed.order_id)
    save_filter(user_id=viewer.pk, name="Mine", query="rank=1")
    wish = Wish(order_id=order.pk, line_ids=None, address="new@acme.example")
    asked = ask_for_change(person=person_of(viewer), wish=wish, now=NOW)
    assert asked.request_id is not None
    customers, newcomer = _organization(account)
    case = _case(order, viewer)
    return Side(
        account=account.public_id,
        order=order.public_id,
        line=Line.objects.get(order=order).public_id,
        subscription=Subscription.objects.get(account=account).public_id,
        transaction=Transaction.objects.filter(account=account).latest("id").public_id,
        request=asked.request_id,
        run=_run(account).public_id,
        invitation=_invitation(account).public_id,
        member=viewer.public_id,
        saved_filter=SavedFilter.objects.get(user=viewer).public_id,
        notice=_notice().public_id,
        stop=_stop(account).public_id,
        field=_field().public_id,
        organization=customers.public_id,
        newcomer=newcomer.public_id,
        hub=hub.row.public_id,
        telling=_telling(order, hub).public_id,
        case=case.public_id,
        picture=CaseFile.objects.get(entry__case=case).file.public_id,
        canned=_canned().public_id,
    )


def _case(order: Order, viewer: User) -> Case:
    """What somebody of the account asks the desk about the order, with a picture."""
    shown = picture("screen.png", flat_png(4, 3))
    assert isinstance(shown, Kept)
    about = About(account_id=order.account_id, order_id=order.pk)
    return case_of(person(viewer), about, pictures=[shown])


def _canned() -> CannedAnswer:
    """A text that answers may begin with; it is no account's."""
    title = f"Hello {CannedAnswer.objects.count()}"
    canned = CannedAnswer.objects.create(title=title, texts={"en": "Hello {name}"})
    canned.refresh_from_db()
    return canned


def _notice() -> DeliveryNotice:
    """A bounce that nobody can place; it is no account's."""
    notice = take()
    judge()
    return notice


def _field() -> SetupField:
    """One more thing that an offer's service is asked for; it is no account's."""
    key = f"asked_{SetupField.objects.count()}"
    return SetupField.objects.create(
        offer=Offer.objects.get(code=FLEX),
        key=key,
        position=1,
        kind="text",
        labels={"en": key},
        required=False,
    )


def _stop(account: Account) -> Suppression:
    """An address to which mail is stopped, over all accounts."""
    found = address_id(f"stopped@{account.public_id}.example")
    return Suppression.objects.create(address_id=found, reason="operator", since_at=NOW)


def _organization(account: Account) -> tuple[Organization, OrganizationInvitation]:
    """A customer's organization in which nobody is yet, and the invitation of its first administrator."""
    organization = Organization.objects.get(pk=add_organization(f"Customers of {account.name}"))
    invitation = OrganizationInvitation.objects.create(
        organization=organization,
        email=f"first@{account.public_id}.example",
        name="",
        role=OrganizationRole.ADMIN,
        language="en",
        key_number=1,
        invited_at=NOW,
        expires_at=NOW + INVITATION_LASTS,
    )
    return organization, invitation


def _telling(order: Order, hub: Hub) -> HubTelling:
    """What a hub elsewhere was to be told of the order's line, and was not."""
    line = Line.objects.get(order=order)
    assert line.contact is not None
    telling = HubTelling.objects.create(
        account_id=line.account_id,
        hub=hub.row,
        line_id=line.pk,
        contact_epoch=line.contact_epoch + 1,
        type="contact.added",
        contact=line.contact,
        occurred_at=NOW,
        due_at=NOW,
        state="given_up",
        settled_at=NOW,
    )
    telling.refresh_from_db()
    return telling


def _run(account: Account) -> ImportRun:
    """A file that somebody of the account brought, read and checked."""
    editor = Membership.objects.filter(account=account, role__in=["editor", "admin"]).earliest("id").user
    actor = Actor(kind=ActorKind.USER, person=person_of(editor))
    content = io.BytesIO(report_of([Row(order="900")]))
    run = receive_report(actor=actor, file_name="report.csv", content=content, now=NOW)
    while work_on_import(clock=lambda: NOW, should_pause=lambda: False, should_stop=lambda: False):
        pass
    return run


def _invitation(account: Account) -> Invitation:
    return Invitation.objects.create(
        account=account,
        email=f"new@{account.public_id}.example",
        name="Nuova Nata",
        role=Role.VIEWER,
        language="en",
        key_number=1,
        invited_at=NOW,
        expires_at=NOW + INVITATION_LASTS,
    )
