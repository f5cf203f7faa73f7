"""Customers' pages in German, French and Spanish: nothing on them is left in English."""

import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client
from django.utils import translation
from tests.actions.disputing import change, newest_notice, token_of_mail
from tests.cases import a_picture, about, case_of, contact, person
from tests.setting_up import ask_for_all, let_in, line_address, order_address, pass_to
from tests.spaces import case_of_member, customers, mapped, set_up
from tests.web.hub.choosing import arrived, confirm, finder, new_one, waiting
from tests.web.hub.coming import key_of
from tests.web.hub.test_cases import CHECK
from tests.worlds import CONTACT, NOW, Cast, Stage, Wanted, cast, deliver, place

from startline.actions.case_entries import Words, append_entry
from startline.models import SetupField, User
from startline.rules.cases import INTERNAL_KINDS, EntryKind
from startline.wording.messages import Message, messages_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ASKED = {"text": "Zzzz zzzz zzzz zzzz", "language": "de", "once": "a" * 32}
_FACT = re.compile(r"%\\?\(\w+\\?\)s")
_SHOWN = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]+)"|>([^<>]+)<')


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture(params=["de", "fr", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _pattern(text: str) -> str:
    return _FACT.sub("[^<>]{1,60}", re.escape(re.sub(r"</?[a-z][^>]*>", "", text)))


def _english(language: str) -> Iterator[re.Pattern[str]]:
    """Every text of the source that the language says differently, or does not have: alone, or within a sentence."""
    with translation.override(language):
        for message in messages_of():
            for text in filter(None, (message.text, message.plural)):
                if _told(message) != message.text or len(text.split()) > 3:
                    words = re.sub(r"%\(\w+\)s|\W", " ", text).split()
                    pattern = _pattern(text)
                    if words:
                        yield re.compile(pattern if len(words) > 3 else rf"\A{pattern}\Z")


def _told(message: Message) -> str:
    if message.context:
        return translation.pgettext(message.context, message.text)
    return translation.gettext(message.text)


def left_in_english(page: str, *, patterns: list[re.Pattern[str]]) -> list[str]:
    """What the page shows that is a text of the source as it stands there."""
    body = re.sub(r"</?(strong|span|b|em)\b[^>]*>", "", page)
    pieces = [" ".join(unescape(a or b).split()) for a, b in _SHOWN.findall(body)]
    return [piece for piece in pieces if piece and any(pattern.search(piece) for pattern in patterns)]


def _read(client: Client, language: str, *paths: str) -> None:
    client.cookies["django_language"] = language
    patterns = list(_english(language))
    left = {}
    for path in paths:
        response = client.get(path, follow=True)
        page = response.content.decode()
        assert f'<html lang="{language}">' in page, path
        left[path] = left_in_english(page, patterns=patterns)
    assert not {path: pieces for path, pieces in left.items() if pieces}


def test_english_is_found_where_there_is_some(language: str) -> None:
    patterns = list(_english(language))
    page = "<h1>Enter the code</h1><p>A code of six digits goes to it@acme.example.</p><p>104583020</p>"

    assert left_in_english(page, patterns=patterns) == [
        "Enter the code",
        "A code of six digits goes to it@acme.example.",
    ]


def test_the_hub_up_to_the_point_of_no_return(world: Cast, language: str) -> None:
    order = waiting(world)
    client = arrived(order)
    errand = f"/m/e/{key_of(order)}/"
    hand_over = f"{errand}hand-over/?address=new@elsewhere.example"

    _read(client, language, "/m/", errand, f"{errand}hand-over/", hand_over, finder(order), new_one(order))
    code = confirm(client, new_one(order))["Location"]
    _read(client, language, code, "/m/lost/", "/m/nothing", "/m/nothing/at/all")


def test_the_hub_behind_it(world: Cast, language: str) -> None:
    order = place(world.partner, Wanted(stage=Stage.MAPPED))

    _read(arrived(order), language, "/m/", f"/m/go-on/{key_of(order)}/", f"/m/mapped/{key_of(order)}/")


def test_a_contact_at_the_desk(world: Cast, language: str) -> None:
    order = place(
        world.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.MAPPED),
    )
    client = arrived(order)
    case = case_of(contact(CONTACT), about(order), subject="Zzzz", text="Zzzz", pictures=[a_picture()])
    for kind in sorted(set(EntryKind) - INTERNAL_KINDS):
        append_entry(case, kind, Words(facts={"solution": "past_ponr"}), actor=person(world.clerk), now=NOW)
    here = f"/m/cases/{case.public_id}/"

    _read(
        client, language, "/m/cases/", "/m/cases/new/", here, "/m/cases/00000000-0000-4000-8000-000000000000/"
    )
    checked = client.post("/m/cases/new/", {"page": "self_check", "browser": json.dumps(CHECK)})["Location"]
    _read(client, language, checked)
    posted = [
        client.post("/m/cases/new/", {}),
        client.post("/m/cases/new/", {**ASKED, "type": "change_contact"}),
        client.post(f"{here}say/", {}),
        client.post(f"{here}solve/", {}),
    ]
    patterns = list(_english(language))
    left = [left_in_english(page.content.decode(), patterns=patterns) for page in posted]
    assert not any(left), left


def test_what_can_no_longer_be_asked(world: Cast, language: str) -> None:
    order = place(world.partner, Wanted(stage=Stage.AWAITING))
    client = arrived(order)
    change(order)

    _read(client, language, "/m/", "/m/cases/", "/m/cases/new/")


def test_the_cases_of_an_organization(world: Cast, client: Client, language: str) -> None:
    them = customers()
    order = mapped(world.partner, them.acme, Wanted(stage=Stage.AWAITING), number="1")
    case = case_of_member(
        them.member, order_id=order.order_id, organization=them.acme, subject="Zzzz", text="Zzzz"
    )
    User.objects.filter(pk=them.admin.pk).update(language=language)
    client.force_login(them.admin)
    cases = f"/space/{them.acme.public_id}/cases/"
    asked = f"{cases}new/?order={key_of(order)}"

    _read(client, language, cases, f"{cases}?show=all", f"{cases}?q=xyz", f"{cases}new/", asked)
    _read(client, language, f"{cases}new/?q=99", f"{cases}{case.public_id}/")


def test_the_notice_to_a_former_contact(world: Cast, client: Client, language: str) -> None:
    change(place(world.partner, Wanted(stage=Stage.AWAITING)))
    deliver()
    client.get(f"/m/{token_of_mail(newest_notice().pk)}")

    _read(client, language, "/m/replaced/")


def test_the_service_setup(world: Cast, client: Client, language: str) -> None:
    order = place(
        world.partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED), customer="Acme"
    )
    _read(client, language, order_address(order))
    let_in(client, pass_to(order))

    _read(client, language, "/set-up/", order_address(order), line_address(order, "1.0", "how"))


def test_the_questions_of_a_setup_but_for_the_operators_own_words(
    world: Cast, client: Client, language: str
) -> None:
    order = place(world.partner, Wanted(stage=Stage.MAPPED))
    ask_for_all()
    SetupField.objects.update(labels={"en": "Etikette"}, helps={})
    let_in(client, pass_to(order))
    questions = [
        line_address(order, "1.0", "ask", key)
        for key in ("domain", "zone", "country", "seats", "logo", "note")
    ]

    _read(client, language, line_address(order), *questions)


def test_the_space_of_an_organization(world: Cast, client: Client, language: str) -> None:
    them = customers()
    set_up(mapped(world.partner, them.acme, Wanted(stage=Stage.AWAITING), number="1"))
    mapped(world.partner, them.acme, Wanted(stage=Stage.AWAITING), number="2")
    User.objects.filter(pk=them.admin.pk).update(language=language)
    client.force_login(them.admin)
    space = f"/space/{them.acme.public_id}/"
    person = f"{space}members/{them.member.public_id}/"
    pages = [
        f"{space}{page}" for page in ("", "members/", "history/", "invite/", "leave/", "name/", "close/")
    ]

    _read(client, language, "/space/", *pages, person, f"{person}remove/")
