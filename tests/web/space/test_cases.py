"""The cases of an organization: asked by its members, read by all of them, and by nobody else (PRODUCT D2, P5)."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cases import case_of, contact, person
from tests.spaces import Customers, case_of_member, mapped
from tests.web.hub.test_cases import CHECK
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words, append_entry
from startline.actions.open_case import About
from startline.mail.case_told import tell_asker
from startline.mail.link import token_of
from startline.models import Case, CaseEntry, CaseLine, CaseMail, Link, MailKind, Order, User
from startline.rules.cases import EntryKind
from startline.web import customer_cases

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BrowserOf = Callable[[User], Client]
ASKED = {
    "type": "mapped_wrongly",
    "text": "This order is our sister's, not ours.",
    "language": "de",
    "once": "a" * 32,
}


@pytest.fixture
def order(world: Cast, them: Customers) -> Placed:
    return mapped(world.partner, them.acme, number="104583020")


def asked(client: Client, them: Customers, order: Placed, **more: Any) -> Any:
    key = Order.objects.get(pk=order.order_id).public_id
    return client.post(f"/space/{them.acme.public_id}/cases/new/?order={key}", {**ASKED, **more})


def cases_page(client: Client, them: Customers, **query: str) -> str:
    return client.get(f"/space/{them.acme.public_id}/cases/", query).content.decode()


def test_a_member_asks_about_an_order_of_the_organization(
    them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    client = signed_in(them.member)
    answers = [asked(client, them, order) for _ in range(2)]

    case = Case.objects.get()
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[1]["Location"] == f"/space/{them.acme.public_id}/cases/{case.public_id}/"
    assert (case.side, case.organization, case.opened_by, case.language) == (
        "customer",
        them.acme,
        them.member,
        "de",
    )
    assert "This order is our sister" in client.get(answers[0]["Location"]).content.decode()


def test_who_sets_up_is_no_question_past_the_point_of_no_return(
    them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    assert asked(signed_in(them.member), them, order, type="change_contact").status_code == 422


def test_another_organizations_order_cannot_be_asked_about(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    theirs = mapped(world.partner, them.beta, number="200")

    response = asked(signed_in(them.member), them, theirs)

    assert response.status_code == 200
    assert "No order yet" in response.content.decode()
    assert not Case.objects.exists()


def test_a_member_asks_about_the_lines_alone_that_were_mapped_to_the_organization(
    world: Cast, them: Customers, signed_in: BrowserOf
) -> None:
    lines = (Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    partly = mapped(world.partner, them.acme, *lines, number="300", lines=1)
    client = signed_in(them.member)

    refused = asked(client, them, partly, line=str(partly.line("2.0").public_id))
    asked(client, them, partly)

    assert str(partly.line("2.0").public_id) not in refused.content.decode()
    assert [one.line_id for one in CaseLine.objects.filter(case_id=Case.objects.get().pk)] == [
        partly.line().pk
    ]


def test_all_members_read_what_one_asked_and_the_list_tells_them_apart(
    world: Cast, them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    case = case_of_member(them.member, order_id=order.order_id, organization=them.acme, subject="Wrong town")
    admin = signed_in(them.admin)

    assert "Wrong town" not in cases_page(admin, them)
    assert "Wrong town" in cases_page(admin, them, show="all")
    assert admin.get(reverse("space_case", args=[them.acme.public_id, case.public_id])).status_code == 200
    say = reverse("space_case_say", args=[them.acme.public_id, case.public_id])
    assert admin.post(say, {"text": "It is urgent.", "once": "b" * 32}).status_code == 303
    assert CaseEntry.objects.latest("id").by == them.admin
    answer_case(actor=person(world.clerk), case_id=case.pk, words=Words(text="Mended."), now=NOW)
    talk = admin.get(reverse("space_case", args=[them.acme.public_id, case.public_id])).content.decode()
    assert f"{world.clerk.name} (" in talk
    assert f"{them.member.name} (" not in talk


def test_a_contacts_own_case_and_a_sellers_are_not_the_organizations(
    world: Cast, them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    on = About(account_id=world.partner.pk, order_id=order.order_id)
    cases = [
        case_of(contact(CONTACT), on, subject="Asked by the contact"),
        case_of(person(world.owner), on, subject="Asked by the seller"),
    ]
    client = signed_in(them.admin)

    assert "Asked by" not in cases_page(client, them, show="all")
    for case in cases:
        assert (
            client.get(reverse("space_case", args=[them.acme.public_id, case.public_id])).status_code == 404
        )


def test_cases_are_found_by_number_and_words_but_not_by_what_the_desk_noted(
    world: Cast, them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    case = case_of_member(
        them.member,
        order_id=order.order_id,
        organization=them.acme,
        subject="Falsche Stadt",
        text="Die Rechnungen sind falsch.",
        language="de",
    )
    append_entry(case, EntryKind.NOTED, Words(text="secretword"), actor=person(world.clerk), now=NOW)
    other = case_of_member(them.member, order_id=order.order_id, organization=them.acme, subject="Another")
    client = signed_in(them.member)

    for words in (str(case.number), "Rechnung", "falsche"):
        page = cases_page(client, them, q=words)
        assert "Falsche Stadt" in page, words
        assert str(other.public_id) not in page, words
    assert "No such case" in cases_page(client, them, q="secretword")


def test_a_search_pages_through_all_that_it_finds_and_crowds_nothing_out(
    world: Cast, them: Customers, order: Placed, signed_in: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customer_cases, "ROWS", 2)
    for subject in ("Wrong town", "Wrong street", "Wrong floor"):
        case_of_member(them.member, order_id=order.order_id, organization=them.acme, subject=subject)
    theirs = mapped(world.partner, them.beta, number="200")
    for _ in range(3):
        case_of_member(them.stranger, order_id=theirs.order_id, organization=them.beta, subject="Wrong town")
        case_of_member(them.admin, order_id=order.order_id, organization=them.acme, subject="Wrong door")
    client, here = signed_in(them.member), reverse("space_cases", args=[them.acme.public_id])

    first = client.get(here, {"q": "wrong"})
    second = client.get(here, {"q": "wrong", "after": first.context["page"].after})
    everybodys = client.get(here, {"q": "wrong", "show": "all"})

    assert [row.case.subject for row in first.context["rows"]] == ["Wrong floor", "Wrong street"]
    assert [row.case.subject for row in second.context["rows"]] == ["Wrong town"]
    assert second.context["page"].after is None
    assert [row.case.subject for row in everybodys.context["rows"]] == ["Wrong door"] * 2
    assert 'href="?q=wrong&amp;after=' in first.content.decode()


def test_what_the_desk_says_to_itself_is_never_shown(
    world: Cast, them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    case = case_of_member(them.member, order_id=order.order_id, organization=them.acme)
    for kind in EntryKind:
        append_entry(case, kind, Words(text=f"words of {kind.value}"), actor=person(world.clerk), now=NOW)

    page = signed_in(them.admin).get(reverse("space_case", args=[them.acme.public_id, case.public_id]))

    shown = {kind.value for kind in EntryKind if f"words of {kind.value}<" in page.content.decode()}
    assert shown == {"opened", "said", "answered", "solved", "reopened", "acted"}


def test_sellers_see_no_case_of_their_customers(
    world: Cast, them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    mine = case_of_member(them.member, order_id=order.order_id, organization=them.acme, subject="Not for you")
    seller = signed_in(world.owner)

    assert seller.get(reverse("space_case", args=[them.acme.public_id, mine.public_id])).status_code == 404
    order_page = seller.get(reverse("order", args=[Order.objects.get(pk=order.order_id).public_id]))
    assert "Not for you" not in order_page.content.decode()


def test_a_mail_about_the_case_leads_a_member_back_to_it(
    them: Customers, order: Placed, client: Client, signed_in: BrowserOf
) -> None:
    case = case_of_member(them.member, order_id=order.order_id, organization=them.acme)
    tell_asker(case, CaseEntry.objects.get(case=case), kind=MailKind.CASE_ANSWERED, now=NOW)
    link = Link.objects.get(mail_id=CaseMail.objects.latest("mail_id").mail_id)

    response = client.get(f"/m/{token_of(link.pk, key_number=link.key_number)}")

    here = reverse("space_case", args=[them.acme.public_id, case.public_id])
    assert (response.status_code, response["Location"]) == (303, here)
    assert client.get(here).status_code == 302  # the mail is no sign-in
    assert client.get("/m/").status_code == 404
    assert client.get("/m/cases/").status_code == 404
    assert signed_in(them.member).get(here).status_code == 200


def test_what_the_check_of_a_members_browser_found_goes_with_the_case(
    world: Cast, them: Customers, order: Placed, signed_in: BrowserOf
) -> None:
    client, new = signed_in(them.member), f"/space/{them.acme.public_id}/cases/new/"
    mapped(world.partner, them.acme, number="104583021")

    led = client.post(new, {"page": "self_check", "browser": json.dumps(CHECK)})
    orders = client.get(led["Location"]).content.decode()
    chosen, *_ = re.findall(rf'href="({new}\?order=[^"]+)"', orders)
    client.post(chosen.replace("&amp;", "&"), {**ASKED, "along": ["browser"]})

    assert Case.objects.get().facts == {"page": "self_check", "browser": CHECK}


def test_what_was_written_after_the_sign_in_had_ended_is_shown_and_the_way_leads_back(
    them: Customers, order: Placed
) -> None:
    case = case_of_member(them.member, order_id=order.order_id, organization=them.acme)
    here = f"/space/{them.acme.public_id}/cases/{case.public_id}/"
    signed_out = Client()

    from_there = {"referer": f"http://testserver{here}"}

    unsent = signed_out.post(f"{here}say/", {"text": "A long story."}, headers=from_there)

    page = unsent.content.decode()
    assert unsent.status_code == 403
    assert "A long story." in page
    assert f'href="/account/login/?next={here}"' in page
    assert asked(signed_out, them, order).status_code == 403
    assert signed_out.post(f"{here}solve/", {"settled": "on"}, headers=from_there)["Location"].endswith(
        f"next={here}"
    )
    assert CaseEntry.objects.filter(case=case).count() == 1


def test_of_a_sole_order_nobody_is_asked_which(
    world: Cast, them: Customers, signed_in: BrowserOf, order: Placed
) -> None:
    key, new = Order.objects.get(pk=order.order_id).public_id, f"/space/{them.acme.public_id}/cases/new/"
    member = signed_in(them.member)

    assert "What is it about?" in member.get(new).content.decode()
    mapped(world.partner, them.acme, number="104583021")
    several = member.get(new).content.decode()

    assert "Which order is it about?" in several
    assert f"{new}?order={key}" in several
