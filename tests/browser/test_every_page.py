"""Every page there is, looked at by axe in both themes and both languages, on a desk and on a phone.

A page whose address is neither walked here nor named as none fails `test_no_page_is_forgotten`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page, expect
from tests.actions.disputing import change, dispute, newest_notice, token_of_mail
from tests.answering import answered
from tests.browser.conftest import Pages
from tests.browser.findings import fits
from tests.browser.tongues import Tongue
from tests.cases import about, case_of, contact
from tests.cases import person as asker
from tests.files.test_pictures import flat_png
from tests.hubs import hub_elsewhere
from tests.hubs import mapped as mapped_there
from tests.returning import COMPLAINT, HARD, PROSE, judge, take
from tests.spaces import (
    Customers,
    belongs,
    case_of_member,
    customers,
    mapped,
    member_of,
    organization,
    set_up,
)
from tests.worlds import FLEX, NOW, WX, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.answer_case import answer_case
from startline.actions.ask_for_change import Wish, ask_for_change
from startline.actions.canned_answers import load_answers
from startline.actions.case_entries import Words
from startline.actions.change_contact import Selection, change_contact
from startline.actions.import_report import stage_report
from startline.actions.invite import invite
from startline.actions.invite_to_organization import invite_to_organization
from startline.actions.setup_fields import add_field
from startline.actions.stop_mail_to import suppress_address
from startline.actions.take_hub_event import take_hub_event
from startline.files import Kept, picture
from startline.mail.invitation_link import InvitedTo, invitation_token
from startline.models import (
    CannedAnswer,
    Case,
    HubTelling,
    ImportRun,
    Instance,
    Line,
    Order,
    Subscription,
    Suppression,
    Transaction,
    User,
)
from startline.queries.access import person_of
from startline.queries.hubs import heard_hub
from startline.reports import read_report
from startline.rules.setup_definitions import Definition
from startline.rules.setup_fields import Choice, FieldKind, Options
from startline.rules.who_may import ActorKind, OrganizationRole, Role

PASSWORD = "the walls are thin here"
REPORT = Path(__file__).parents[1] / "reports" / "order-report.csv"


@dataclass(frozen=True, kw_only=True)
class World:
    """A partner's orders at every stage, and one of each thing that has a page of its own."""

    cast: Cast
    order: Placed
    request_id: str
    import_id: str
    invitation: str
    notice_id: str
    stop_id: str
    field_id: str
    replaced: str
    customers: Customers
    into_organization: str
    hub_id: str
    case_id: str

    def line(self, number: str) -> str:
        """The public id of a line of the order."""
        return str(self.order.line(number).public_id)

    @property
    def mapped(self) -> str:
        """The public id of a mapped line whose setup has begun."""
        return str(Line.objects.get(subscription__number="Sub2001").public_id)

    @property
    def asked(self) -> Case:
        """The case that the customers' member has opened."""
        return Case.objects.get(organization=self.customers.acme)

    @property
    def asked_order(self) -> str:
        """The public id of the order that it is about."""
        return str(Order.objects.get(pk=self.asked.order_id or 0).public_id)

    @property
    def order_id(self) -> str:
        """The order's public id."""
        return str(Order.objects.get(pk=self.order.order_id).public_id)


@pytest.fixture(scope="module")
def made(kept_database: None) -> list[World]:
    """The one world of all the walks, once it is made: looking at it changes nothing."""
    return []


@pytest.fixture(scope="module")
def ahead() -> timedelta:
    """How far the pages' clock is ahead: it goes on from walk to walk, as the world does."""
    return NOW - datetime.now(UTC)


@pytest.fixture
def world(address: str, made: list[World]) -> World:
    if not made:
        made.append(_make())
    return made[0]


def _make() -> World:
    people = cast()
    stages = [
        stage for stage in Stage if stage not in {Stage.MAPPED, Stage.SET_UP, Stage.CANCELLED, Stage.HELD}
    ]
    lines = [
        Wanted(number=f"{number}.0", stage=stage, subscription=f"Sub109{number}")
        for number, stage in enumerate(stages, start=1)
    ]
    order = place(people.partner, *lines)
    mapped = place(people.partner, Wanted(stage=Stage.MAPPED, subscription="Sub2001"), number="104583021")
    answered(mapped.line("1.0"))
    place(people.partner, Wanted(stage=Stage.AWAITING, contact="m.rossi@gmial.com"), number="104583022")
    awaiting = order.line_ids["4.0"]
    change_contact(
        actor=Actor(kind=ActorKind.USER, person=person_of(people.owner)),
        selection=Selection(order_ids=[order.order_id], line_ids=[awaiting]),
        address="it.nuovo@acme.example",
        now=NOW,
    )
    replaced = newest_notice()
    change(order, "6.0", by=Actor(kind=ActorKind.USER, person=person_of(people.owner)))
    dispute()
    asked = ask_for_change(
        person=person_of(people.reader),
        wish=Wish(
            order_id=order.order_id, line_ids=[awaiting], address="other@acme.example", note="They moved."
        ),
        now=NOW,
    )
    invitation = invite(
        actor=CONSOLE,
        account_id=people.partner.pk,
        email="new@telepartner.example",
        name="Nina Nuova",
        role=Role.EDITOR,
        language="en",
        now=NOW,
    )
    return World(
        cast=people,
        order=order,
        request_id=str(asked.request_id),
        import_id=_imported(people),
        invitation=invitation_token(invitation.public_id, key_number=invitation.key_number),
        notice_id=_returned(),
        stop_id=_stopped(),
        field_id=_asked(),
        replaced=token_of_mail(replaced.pk),
        customers=(them := customers()),
        into_organization=_organization(people, them),
        hub_id=_hub(order),
        case_id=_case(people, order),
    )


def _case(people: Cast, order: Placed) -> str:
    """A case that was answered, with a picture; another about the same line, and a customer's."""
    shown = picture("screen.png", flat_png(320, 200))
    assert isinstance(shown, Kept)
    case_of(asker(people.reader), about(order, "4.0"), subject="No mail for days")
    case_of(contact("it.nuovo@acme.example"), about(order, "4.0"))
    facts = {"page": "line", "refusal": "on_hold"}
    case = case_of(asker(people.owner), about(order, "4.0"), pictures=[shown], facts=facts)
    load_answers()
    words = Words(text="It was refused as unwanted mail.\n\nTheir IT department has to allow the sender.")
    answer_case(actor=asker(people.clerk), case_id=case.pk, words=words, now=NOW)
    return str(case.public_id)


def _organization(people: Cast, them: Customers) -> str:
    """An organization with orders in every state, an invitation into it, and a second one of its administrator's."""
    mapped(
        people.partner,
        them.acme,
        Wanted(number="1.0", stage=Stage.AWAITING, offer=FLEX),
        Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
        number="304583020",
    )
    half = mapped(
        people.partner,
        them.acme,
        Wanted(number="1.0", stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.AWAITING),
        number="304583021",
    )
    set_up(half, "1.0")
    case = case_of_member(them.member, order_id=half.order_id, organization=them.acme)
    answer_case(actor=asker(people.clerk), case_id=case.pk, words=Words(text="Done."), now=NOW)
    set_up(mapped(people.other_partner, them.acme, number="304583022"))
    belongs(them.admin.email, "", to=organization("Acme Logistics"), role=OrganizationRole.MEMBER)
    invitation = invite_to_organization(
        actor=member_of(them.admin),
        organization_id=them.acme.pk,
        email="nina@acme.example",
        name="Nina Nuova",
        role=OrganizationRole.MEMBER,
        language="en",
        now=NOW,
    )
    return invitation_token(invitation.public_id, key_number=invitation.key_number, to=InvitedTo.ORGANIZATION)


def _returned() -> str:
    """Mail that came back and that nobody can place, beside a complaint and what a person wrote."""
    notices = [
        take(raw, at=NOW - timedelta(hours=hours)) for hours, raw in enumerate((HARD, COMPLAINT, PROSE))
    ]
    judge()
    return str(notices[0].public_id)


def _stopped() -> str:
    """Mail to an address is stopped, and all mail is paused: what is wrong shows on every page of the operator's."""
    suppress_address(actor=CONSOLE, address="loud@acme.example", note="Asked by phone", now=NOW)
    Instance.objects.update(mail_paused_at=NOW, mail_pause="refusals")
    return str(Suppression.objects.get().public_id)


def _asked() -> str:
    """A service is asked for two things, the second of which is looked at."""
    definitions = [
        Definition(
            key="service_name",
            kind=FieldKind.TEXT,
            labels={"en": "Name of the service", "it": "Nome del servizio"},
            helps={"en": "People see it at sign-in.", "it": "Compare all'accesso."},
            required=True,
            options=Options(max_length=80),
        ),
        Definition(
            key="language",
            kind=FieldKind.CHOICE,
            labels={"en": "Default language", "it": "Lingua predefinita"},
            helps={},
            required=False,
            options=Options(
                choices=(
                    Choice(key="it", labels={"en": "Italian", "it": "Italiano"}),
                    Choice(key="en", labels={"en": "English", "it": "Inglese"}),
                )
            ),
        ),
    ]
    fields = [
        add_field(actor=CONSOLE, offer_code="A-FLEX", definition=definition, now=NOW)
        for definition in definitions
    ]
    return str(fields[-1])


def _hub(order: Placed) -> str:
    """A hub elsewhere that was told of two lines, of one in vain, and has told of the order itself."""
    hub = hub_elsewhere("Vendor Admin", offer=None, events_url="https://admin.example/events")
    for number, state, status, words in (
        ("3.0", "told", 204, ""),
        ("4.0", "given_up", 500, "Internal error: no route for this tenant"),
        ("6.0", "waiting", None, "TimeoutError: timed out"),
    ):
        line = order.line(number)
        assert line.contact is not None
        HubTelling.objects.create(
            account_id=line.account_id,
            hub=hub.row,
            line_id=line.pk,
            contact_epoch=line.contact_epoch,
            type="contact.changed",
            contact=line.contact,
            occurred_at=NOW,
            due_at=NOW,
            state=state,
            attempts=3,
            last_status=status,
            last_words=words,
            settled_at=None if state == "waiting" else NOW,
        )
    heard = heard_hub(hub.row.public_id, now=NOW)
    assert heard is not None
    for event_id, body in (("evt-1", mapped_there(order.line("1.0").order.public_id)), ("evt-2", b"{}")):
        take_hub_event(hub=heard, event_id=event_id, body=body, now=NOW)
    return str(hub.row.public_id)


def _imported(people: Cast) -> str:
    run_id = stage_report(
        actor=CONSOLE,
        report=read_report(REPORT),
        file_name="report.csv",
        account_id=people.partner.pk,
        currency="EUR",
        sends_mail=False,
        now=NOW,
    )
    return str(ImportRun.objects.get(pk=run_id).public_id)


def _line(name: str, number: str, **named: str) -> Callable[[World], str]:
    return lambda world: f"{reverse(name, kwargs=named)}?line={world.line(number)}"


def _at(name: str, **named: str) -> Callable[[World], str]:
    return lambda world: reverse(name, kwargs=named)


def _member(name: str) -> Callable[[World], str]:
    def address(world: World) -> str:
        ids = {"account": world.cast.partner.public_id, "person": world.cast.owner.public_id}
        return reverse(name, kwargs=ids)

    return address


def _space(name: str, **named: Callable[[World], Any]) -> Callable[[World], str]:
    def address(world: World) -> str:
        ids = {key: found(world) for key, found in named.items()}
        return reverse(name, kwargs={"organization": world.customers.acme.public_id, **ids})

    return address


OWNERS: Mapping[str, Callable[[World], str]] = {
    "work": _at("work"),
    "orders": _at("orders"),
    "order": lambda world: reverse("order", args=[world.order_id]),
    "line": lambda world: reverse("line", args=[world.line("4.0")]),
    "line_check": lambda world: reverse("line_check", args=[world.line("5.0")]),
    "line_finder": lambda world: reverse("line_finder") + "?number=104583020&line=9",
    "change_contact": _line("change_contact", "4.0"),
    "mistyped": _at("mistyped"),
    "resend": _line("resend", "4.0"),
    "line_action": _line("line_action", "4.0", action="hold"),
    "subscriptions": _at("subscriptions"),
    "subscription": lambda world: reverse(
        "subscription", args=[Subscription.objects.get(number="Sub1094").public_id]
    ),
    "transactions": _at("transactions"),
    "transaction": lambda world: reverse(
        "transaction",
        args=[Transaction.objects.filter(type="provisioning_email_update").earliest("id").public_id],
    ),
    "cases": _at("cases"),
    "case_new": _line("case_new", "4.0"),
    "case": lambda world: reverse("case", args=[world.case_id]),
    "requests": _at("requests"),
    "request": lambda world: reverse("request", args=[world.request_id]),
    "imports": _at("imports"),
    "settings": _at("settings"),
    "settings_accounts": _at("settings_accounts"),
    "settings_mail": _at("settings_mail"),
    "move_clock": _at("move_clock"),
    "mailbox": _at("mailbox"),
    "help": _at("help"),
    "help_article": _at("help_article", slug="resend"),
    "usersessions_list": _at("usersessions_list"),
}
OPERATORS: Mapping[str, Callable[[World], str]] = {
    "work": _at("work"),
    "line": lambda world: reverse("line", args=[world.line("6.0")]),
    "line_check": lambda world: reverse("line_check", args=[world.line("6.0")]),
    "line_action": _line("line_action", "6.0", action="clear-review"),
    "line_answers": lambda world: reverse("line_answers", args=[world.mapped]),
    "import": lambda world: reverse("import", args=[world.import_id]),
    "gallery": _at("gallery"),
    "gallery_mail": _at("gallery_mail", kind="attention"),
    "people": _at("people"),
    "people_history": _at("people_history"),
    "people_invite": _at("people_invite"),
    "people_open_account": _at("people_open_account"),
    "people_member": _member("people_member"),
    "people_remove": _member("people_remove"),
    "desk_measures": _at("desk_measures"),
    "mail_health": _at("mail_health"),
    "mail_pause": _at("mail_pause"),
    "mail_queue": _at("mail_queue"),
    "mail_stopped": _at("mail_stopped"),
    "mail_stop": _at("mail_stop"),
    "mail_lift": lambda world: reverse("mail_lift", args=[world.stop_id]),
    "settings_account": lambda world: reverse("settings_account", args=[world.cast.partner.public_id]),
    "settings_mail": _at("settings_mail"),
    "settings_look": _at("settings_look"),
    "settings_hubs": _at("settings_hubs"),
    "settings_new_hub": _at("settings_new_hub"),
    "settings_hub": lambda world: reverse("settings_hub", args=[world.hub_id]),
    "settings_hub_secret": lambda world: reverse("settings_hub_secret", args=[world.hub_id]),
    "settings_hub_tellings": lambda world: reverse("settings_hub_tellings", args=[world.hub_id]),
    "settings_hub_events": lambda world: reverse("settings_hub_events", args=[world.hub_id]),
    "settings_offer_hub": _at("settings_offer_hub", code="A-FLEX"),
    "settings_offers": _at("settings_offers"),
    "settings_new_offer": _at("settings_new_offer"),
    "settings_offer": _at("settings_offer", code="A-FLEX"),
    "settings_new_policy": _at("settings_new_policy", code="A-FLEX"),
    "settings_new_field": _at("settings_new_field", code="A-FLEX"),
    "settings_field": lambda world: reverse("settings_field", args=[world.field_id]),
    "settings_retire_field": lambda world: reverse("settings_retire_field", args=[world.field_id]),
    "organizations": _at("organizations"),
    "desk_help": _at("desk_help"),
    "organization": _space("organization"),
    "organization_invite": _space("organization_invite"),
    "desk": _at("desk"),
    "desk_case": lambda world: reverse("desk_case", args=[world.case_id]),
    "desk_neighbour": lambda world: (
        reverse("desk_neighbour", args=[world.case_id, "next"]) + "?language=fr&at=2026-11-20T10:00:00Z"
    ),
    "desk_answers": _at("desk_answers"),
    "desk_new_answer": _at("desk_new_answer"),
    "desk_answer": lambda world: reverse("desk_answer", args=[CannedAnswer.objects.earliest("id").public_id]),
    "desk_hours": _at("desk_hours"),
    "returned_mails": _at("returned_mails"),
    "returned_mail": lambda world: reverse("returned_mail", args=[world.notice_id]),
}
READERS: Mapping[str, Callable[[World], str]] = {
    "order": lambda world: reverse("order", args=[world.order_id]),
    "ask": _line("ask", "4.0"),
    "line_check": lambda world: reverse("line_check", args=[world.mapped]),
    "request": lambda world: reverse("request", args=[world.request_id]),
}
STRANGERS: Mapping[str, Callable[[World], str]] = {  # to whom this is not there: the page that says so
    "order": lambda world: reverse("order", args=[world.order_id]),
    "work": _at("work"),
    "orders": _at("orders"),
    "line_finder": lambda world: reverse("line_finder") + "?number=104583020",
}
CUSTOMERS: Mapping[str, Callable[[World], str]] = {
    "space": _at("space"),
    "space_overview": _space("space_overview"),
    "space_cases": lambda world: f"{_space('space_cases')(world)}?show=all",
    "space_case_new": lambda world: f"{_space('space_case_new')(world)}?order={world.asked_order}",
    "space_case": _space("space_case", case=lambda world: world.asked.public_id),
    "space_members": _space("space_members"),
    "space_history": _space("space_history"),
    "space_invite": _space("space_invite"),
    "space_member": _space("space_member", person=lambda world: world.customers.member.public_id),
    "space_remove": _space("space_remove", person=lambda world: world.customers.member.public_id),
    "space_leave": _space("space_leave"),
    "space_rename": _space("space_rename"),
    "space_close": _space("space_close"),
}
SIGNED_IN: Mapping[str, Callable[[World], str]] = {  # by password, just now
    "account_email": _at("account_email"),
    "account_change_password": _at("account_change_password"),
    "account_logout": _at("account_logout"),
    "mfa_index": _at("mfa_index"),
    "mfa_activate_totp": _at("mfa_activate_totp"),
    "mfa_list_webauthn": _at("mfa_list_webauthn"),
    "mfa_add_webauthn": _at("mfa_add_webauthn"),
}
ANYBODY: Mapping[str, Callable[[World], str]] = {
    "account_login": _at("account_login"),
    "account_reset_password": _at("account_reset_password"),
    "account_reset_password_done": _at("account_reset_password_done"),
    "account_reset_password_from_key": _at("account_reset_password_from_key", uidb36="1", key="x"),
    "account_reset_password_from_key_done": _at("account_reset_password_from_key_done"),
    "account_inactive": _at("account_inactive"),
    "socialaccount_login_cancelled": _at("socialaccount_login_cancelled"),
    "invitation": lambda world: reverse("invitation", args=[world.invitation]),
    "space_invitation": lambda world: reverse("space_invitation", args=[world.into_organization]),
    "link": _at("link"),
    "hub_lost": _at("hub_lost"),
    "self_check": _at("self_check"),
    "help": _at("help"),
    "help_article": _at("help_article", slug="resend"),
    "replaced": lambda world: reverse("enter_link", args=[world.replaced]),
}
_BY_WHOM: Mapping[str, Mapping[str, Callable[[World], str]]] = {
    "owner": OWNERS,
    "clerk": OPERATORS,
    "reader": READERS,
    "stranger": STRANGERS,
    "admin": CUSTOMERS,
}
WALKS = [(who, name) for who, pages in _BY_WHOM.items() for name in pages]
# Walked for the page that says that nothing is there for whoever asks.
NOT_THERE = {"order-stranger", "link"}
# Addresses that show no page of their own: they take a form, answer with a file, or lead on to another page.
NOT_PAGES = {
    "account_set_password",  # whoever has a password is led on to change it
    "account_reauthenticate",  # walked by tests of the people
    "choose",
    "delete_filter",
    "enter_link",
    "export_lines",
    "health",
    "help_search",
    "help_useful",
    "hub_case",  # this and the next five are walked by tests of customers' cases
    "hub_case_file",
    "hub_case_new",
    "hub_case_say",
    "hub_case_solve",
    "hub_cases",
    "hub_code",  # this and the next three are walked by tests of the hub
    "hub_go_on",
    "hub_hand_over",
    "hub_who",
    "hub_compare",  # this and the next two are walked by tests of the mapping
    "hub_mapped",
    "hub_organization",
    "hub_events",
    "import_decide",
    "import_discard",
    "import_go_on",
    "import_read_again",
    "import_start",
    "import_stop",
    "import_to_correct",
    "line_file",
    "line_outcome",
    "logo",
    "mail",
    "mail_events",
    "mail_check",
    "mail_replies",
    "mail_resume",
    "mail_send_again",
    "mail_try_now",
    "mfa_authenticate",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "openid_connect_callback",
    "openid_connect_login",
    "organization_resend",
    "organization_withdraw",
    "self_check_cookie",
    "self_check_now",
    "people_resend",
    "people_set_active",
    "people_withdraw",
    "case_file",
    "case_say",
    "case_solve",
    "desk_act",
    "desk_file",
    "desk_retire_answer",
    "desk_several",
    "change_mistyped",
    "preview_contact",
    "preview_mistyped",
    "save_filter",
    "set_language",
    "settings_move_field",
    "set_up",  # this and what follows: walked by tests of service setups, as who may come in
    "set_up_done",
    "set_up_file",
    "set_up_how",
    "set_up_question",
    "set_up_review",
    "set_ups",
    "settings_hub_retry",
    "settings_hub_test",
    "settings_withdraw_policy",
    "sign_in_as",
    "space_case_file",
    "space_case_say",
    "space_case_solve",
    "space_resend",
    "space_withdraw",
}


@pytest.mark.parametrize(("who", "name"), WALKS, ids=[f"{who}-{name}" for who, name in WALKS])
def test_a_page_of_the_workspace_is_clean(  # noqa: PLR0917 - fixtures
    browser_page: Pages,
    world: World,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    who: str,
    name: str,
) -> None:
    user: User = getattr(world.customers if who == "admin" else world.cast, who)

    look(
        lambda width, language: browser_page(width, language=language, user=user),
        _BY_WHOM[who][name](world),
        axe=axe,
        screenshot=screenshot,
        name=f"{name}-{who}",
    )


@pytest.mark.parametrize("name", SIGNED_IN)
def test_a_page_of_ones_sign_in_is_clean(
    browser_page: Pages,
    world: World,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    name: str,
) -> None:
    world.cast.owner.set_password(PASSWORD)
    world.cast.owner.save(update_fields=["password"])

    def signed_in(width: int, language: str) -> Page:
        User.objects.filter(pk=world.cast.owner.pk).update(language=language)
        page, tongue = browser_page(width, language=language), Tongue(language=language)
        page.goto(reverse("account_login"))
        page.get_by_label(tongue("Email address")).fill(world.cast.owner.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name=tongue("Sign in"), exact=True).click()
        expect(page).not_to_have_url(re.compile(reverse("account_login")))
        return page

    look(signed_in, SIGNED_IN[name](world), axe=axe, screenshot=screenshot, name=name)


@pytest.mark.parametrize("name", ANYBODY)
def test_a_page_for_anybody_is_clean(
    browser_page: Pages,
    world: World,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    name: str,
) -> None:
    look(
        lambda width, language: browser_page(width, language=language),
        ANYBODY[name](world),
        axe=axe,
        screenshot=screenshot,
        name=name,
    )


def look(
    opened: Callable[[int, str], Page],
    address: str,
    *,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
    name: str,
) -> None:
    """Look at the page on a desk in English and on a phone in Italian, in both themes."""
    expected = 404 if name in NOT_THERE else 200
    for width, language in ((1440, "en"), (390, "it")):
        page = opened(width, language)
        response = page.goto(address)
        assert response is not None
        assert response.status == expected
        assert page.locator("html").get_attribute("lang") == language
        assert fits(page), "The page is wider than the screen."
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            screenshot(page, f"{name}-{width}-{theme}-{language}")
            axe(page)


def test_no_page_is_forgotten() -> None:
    walked = {name for pages in (*_BY_WHOM.values(), SIGNED_IN, ANYBODY) for name in pages}

    names = set(_names(get_resolver().url_patterns))

    assert names == walked | (NOT_PAGES & names)
    assert not walked & NOT_PAGES


def _names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += _names(pattern.url_patterns)
        elif pattern.name:
            found.append(pattern.name)
    return found
