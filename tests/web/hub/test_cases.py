"""A contact at the desk: what they may ask, whose cases they read, and what nobody else learns (PRODUCT D2, H1)."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import escape, unescape
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.actions.disputing import change, dispute, token_of_mail
from tests.cases import a_picture, about, case_of, contact, person
from tests.web.contact.counting import statements_run
from tests.web.hub.choosing import arrived
from tests.web.hub.coming import NEW, key_of
from tests.web.hub.scanning import everything, send_everything
from tests.web.reading import only_reading
from tests.worlds import CONTACT, FLEX, NOW, WX, Cast, Placed, Stage, Wanted, deliver, place

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.case_entries import Words, append_entry
from startline.actions.change_contact import Selection, change_contact
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.once import once
from startline.actions.open_case import OpenedCase
from startline.mail.case_told import tell_asker
from startline.models import (
    Case,
    CaseEntry,
    CaseFile,
    CaseLine,
    CaseMail,
    Link,
    Mail,
    MailKind,
    StoredFile,
)
from startline.queries.cases import LONGEST_TALK
from startline.rules.cases import LONGEST_TEXT, MOST_OPEN, CaseState, EntryKind
from startline.web import customer_cases
from startline.web.hub_pass import Pass, give_pass

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ASKED = {
    "type": "setting_up",
    "text": "The domain is not taken, though it is ours.\nIt says that it is in use.",
    "language": "it",
    "once": "a" * 32,
}


def asked(client: Client, placed: Placed, *numbers: str, **more: Any) -> Any:
    """Send the question about the order's first line, or those of these numbers."""
    lines = [str(placed.line(number).public_id) for number in numbers or ("1.0",)]
    return client.post(f"/m/cases/new/?order={key_of(placed)}&page=link", {**ASKED, "line": lines, **more})


def opened(client: Client, placed: Placed, *numbers: str, **more: Any) -> Case:
    """A case that was opened with the question."""
    response = asked(client, placed, *numbers, **more)
    assert response.status_code == 303, response.content.decode()
    return Case.objects.latest("id")


def photo(name: str = "screen.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_picture().content, content_type="image/png")


def test_a_contact_opens_a_case_about_lines_of_the_link(order: Placed) -> None:
    case = opened(arrived(order), order)

    assert (case.side, case.type, case.language, case.subject, case.facts) == (
        "customer",
        "setting_up",
        "it",
        "The domain is not taken, though it is ours.",
        {"page": "link"},
    )
    assert case.opened_by_address is not None
    assert case.opened_by_address.email == CONTACT
    assert CaseLine.objects.get(case_id=case.pk).line_id == order.line_ids["1.0"]
    assert CaseEntry.objects.get(case=case).text == ASKED["text"]


def test_the_end_of_a_line_is_one_character_of_the_longest_text(order: Placed) -> None:
    lines = [*["x" * 99] * 99, "x" * 100]

    case = opened(arrived(order), order, text="\r\n".join(lines))

    assert CaseEntry.objects.get(case=case).text == "\n".join(lines)
    assert len("\n".join(lines)) == LONGEST_TEXT


def test_words_that_nobody_can_see_are_none(order: Placed) -> None:
    unseen = asked(arrived(order), order, text="\u200b\u202e" * 12)

    assert unseen.status_code == 422
    assert "Write what it is about." in body(unseen)


def test_opening_the_pages_changes_nothing(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)

    for page in ("/m/cases/", "/m/cases/new/", f"/m/cases/{case.public_id}/"):
        with only_reading(), statements_run() as statements:
            response = client.get(page)
        assert response.status_code == 200, page
        assert len(statements) <= 12, (page, statements)


def body(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_many_cases_page_and_are_found_by_number_and_words(
    order: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = arrived(order)
    first, second, third = (
        case_of(contact(CONTACT), about(order, "1.0"), subject=f"The {what} is odd", language="en")
        for what in ("door", "roof", "floor")
    )
    assert 'type="search"' not in body(client.get("/m/cases/"))
    monkeypatch.setattr(customer_cases, "ROWS", 2)
    page = client.get("/m/cases/")
    after = page.context["page"].after

    assert 'type="search"' in body(page)
    assert str(first.public_id) not in body(page)
    assert str(first.public_id) in body(client.get("/m/cases/", {"after": after}))
    for words in (str(second.number), "roof"):
        found = body(client.get("/m/cases/", {"q": words}))
        assert str(second.public_id) in found, words
        assert str(third.public_id) not in found, words
    nothing = body(client.get("/m/cases/", {"q": "window"}))
    assert "No such case" in nothing
    assert "Show all cases" in nothing


def test_what_somebody_else_asked_is_not_found(world: Cast, order: Placed) -> None:
    case_of(person(world.owner), about(order, "1.0"), subject="Secret window")

    assert "No such case" in body(arrived(order).get("/m/cases/", {"q": "window"}))


def test_the_same_form_sent_twice_opens_one_case(order: Placed) -> None:
    client = arrived(order)

    answers = [asked(client, order) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Case.objects.count() == 1


def test_two_contacts_who_send_the_same_form_have_a_case_each(order: Placed) -> None:
    change(order, "2.0", to=NEW)
    deliver()
    first, second = arrived(order), arrived(order, line="2.0")

    # Each has a single line, which is not to be ticked.
    answers = [asked(client, order, line=[]) for client in (first, second)]

    assert answers[0]["Location"] != answers[1]["Location"]
    assert second.get(answers[1]["Location"]).status_code == 200
    assert set(Case.objects.values_list("opened_by_address__email", flat=True)) == {CONTACT, NEW}


@pytest.mark.parametrize(
    ("left_out", "told"),
    [
        ({"type": ""}, "Choose what it is about."),
        ({"type": "window_or_billing"}, "Choose one of these answers."),
        ({"text": ""}, "Write what it is about."),
        ({"text": "Help"}, "Write a little more"),
        ({"line": []}, "Tick at least one service."),
        ({"line": ["x"]}, "One of these services cannot be asked about here."),
        ({"language": "xx"}, "Choose one of these languages."),
        ({"once": ""}, "Send it once more."),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    order: Placed, left_out: dict[str, Any], told: str
) -> None:
    response = asked(arrived(order), order, **{"text": "A text that stays in the form.", **left_out})

    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert "text" in left_out or "A text that stays in the form." in page
    assert not Case.objects.exists()


def test_what_is_to_be_put_right_is_listed_on_top_and_leads_there(order: Placed) -> None:
    bad = SimpleUploadedFile("virus.png", b"<svg onload=alert(1)>", content_type="image/png")

    page = asked(arrived(order), order, type="", text="", pictures=[bad]).content.decode()

    summary = page.partition('role="alert" tabindex="-1" autofocus')[2].partition("</div></div>")[0]
    assert re.findall(r'href="#([\w-]+)"', summary) == ["type-setting_up", "id_text", "id_pictures"]
    assert all(f'id="{place_}"' in page for place_ in ("type-setting_up", "id_text", "id_pictures"))


def test_another_language_is_chosen_on_the_conversation_after_a_refused_message(order: Placed) -> None:
    client = arrived(order)
    here = f"/m/cases/{opened(client, order).public_id}/"

    page = client.post(f"{here}say/", {"text": ""}).content.decode()
    leads_on = re.findall(r'name="next" value="([^"]+)"', page)

    assert leads_on
    assert {client.get(address, follow=True).request["PATH_INFO"] for address in leads_on} == {here}


def test_pictures_stay_while_the_rest_is_mended(order: Placed) -> None:
    client = arrived(order)

    page = asked(client, order, type="", pictures=[photo()]).content.decode()
    kept = re.findall(r'name="kept" value="([^"]+)"', page)
    case = opened(client, order, kept=kept)

    shown = CaseFile.objects.get(entry__case=case).file
    picture = client.get(f"/m/cases/{case.public_id}/files/{shown.public_id}/")
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    assert str(shown.public_id) in client.get(f"/m/cases/{case.public_id}/").content.decode()
    with time_machine.travel(NOW + timedelta(days=1, seconds=1), tick=False):
        late = asked(arrived(order), order, kept=kept, once="b" * 32)
    assert late.status_code == 422
    assert "A picture that was added before is no longer here." in late.content.decode()


def test_a_picture_that_another_contact_added_cannot_be_sent(order: Placed) -> None:
    change(order, "2.0", to=NEW)
    deliver()
    page = asked(arrived(order), order, type="", pictures=[photo()]).content.decode()
    (kept,) = re.findall(r'name="kept" value="([^"]+)"', page)

    stolen = asked(arrived(order, line="2.0"), order, "2.0", kept=[kept])

    assert stolen.status_code == 422
    assert "A picture that was added before is no longer here." in stolen.content.decode()
    assert not Case.objects.exists()


def test_what_is_no_picture_is_refused_by_name(order: Placed) -> None:
    bad = SimpleUploadedFile("virus.png", b"<svg onload=alert(1)>", content_type="image/png")

    response = asked(arrived(order), order, pictures=[bad])

    assert response.status_code == 422
    assert "virus.png" in response.content.decode()
    assert not Case.objects.exists()


def test_who_wants_somebody_else_to_set_up_is_led_to_handing_over_first(order: Placed) -> None:
    client = arrived(order)

    response = asked(client, order, type="change_contact")
    assert response.status_code == 200
    assert f'href="/m/e/{key_of(order)}/hand-over/"' in response.content.decode()
    assert not Case.objects.exists()

    case = opened(client, order, type="change_contact", all_the_same="1")
    assert case.type == "change_contact"


def test_who_cannot_hand_over_during_a_review_is_not_led_there(order: Placed) -> None:
    change(order, "1.0", "2.0", to=NEW)
    deliver()
    client = arrived(order)
    dispute()

    assert opened(client, order, type="change_contact").type == "change_contact"


def test_past_the_point_of_no_return_the_contact_is_no_choice(world: Cast) -> None:
    mapped = place(world.partner, Wanted(stage=Stage.MAPPED))
    page = arrived(mapped).get("/m/cases/new/").content.decode()

    assert 'value="change_contact"' not in page
    assert 'value="mapped_wrongly"' in page


def test_of_an_order_that_is_partly_mapped_both_can_be_asked(world: Cast) -> None:
    partly = place(world.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    client = arrived(partly)
    map_to_organization(
        actor=CONSOLE,
        order_ids=[partly.order_id],
        line_ids=[partly.line_ids["2.0"]],
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW,
    )

    page = client.get("/m/cases/new/").content.decode()

    assert 'value="change_contact"' in page
    assert 'value="mapped_wrongly"' in page


def test_a_mail_about_several_orders_is_asked_which(world: Cast) -> None:
    first, second = (place(world.partner, Wanted(stage=Stage.AWAITING), number=n) for n in ("100", "200"))
    selection = Selection(order_ids=[first.order_id, second.order_id], line_ids=None)
    change_contact(actor=CONSOLE, selection=selection, address=NEW, now=NOW)
    deliver()
    client = arrived(first)

    page = client.get("/m/cases/new/?page=link").content.decode()

    assert "Which order is it about?" in page
    assert f"?order={key_of(second)}&amp;page=link" in page
    assert opened(client, second).order_id == second.order_id


def test_whoever_is_no_longer_the_contact_reads_their_cases_and_opens_none(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    change(order, "1.0", "2.0", to=NEW)
    deliver()

    assert client.get(f"/m/cases/{case.public_id}/").status_code == 200
    closed = client.get("/m/cases/new/")
    assert closed.status_code == 410
    assert "have another contact by now" in closed.content.decode()
    unsent = asked(client, order, once="b" * 32)
    assert unsent.status_code == 410
    assert "It says that it is in use." in unsent.content.decode()  # nothing typed is lost
    listed = client.get("/m/cases/").content.decode()
    assert "Ask for help" not in listed
    assert "To the order" not in listed  # it has another contact
    assert Case.objects.count() == 1


def test_where_a_line_gets_another_contact_while_one_asks_that_is_said_and_nothing_is_lost(
    order: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = arrived(order)

    def another_first(key: str, act: Callable[[], OpenedCase]) -> OpenedCase:
        change(order, "1.0", to=NEW)
        return once(key, act)

    monkeypatch.setattr(customer_cases, "once", another_first)
    unsent = asked(client, order)

    assert unsent.status_code == 409
    assert "One of these services has another contact by now, so nothing was sent." in body(unsent)
    assert "It says that it is in use." in body(unsent)
    assert not Case.objects.exists()


def test_who_is_the_contact_again_asks_by_the_new_mail_and_not_by_the_one_that_was_replaced(
    order: Placed,
) -> None:
    before = arrived(order)
    for address in (NEW, CONTACT):
        change(order, "1.0", "2.0", to=address)
        deliver()

    assert before.get("/m/cases/new/").status_code == 410
    assert asked(before, order).status_code == 410
    assert opened(arrived(order), order).order_id == order.order_id


def test_the_new_contact_does_not_read_what_the_former_one_asked(order: Placed) -> None:
    case = opened(arrived(order), order)
    change(order, "1.0", "2.0", to=NEW)
    deliver()

    theirs = arrived(order)

    assert theirs.get(f"/m/cases/{case.public_id}/").status_code == 404
    assert ASKED["text"][:20] not in theirs.get("/m/cases/").content.decode()
    page = theirs.get("/m/cases/new/").content.decode()
    assert "This was asked before" not in page


def test_a_cancelled_line_can_still_be_asked_about(order: Placed) -> None:
    client = arrived(order)
    cancel(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)

    gone = client.get("/m/")
    assert gone.status_code == 410
    assert "/m/cases/new/" in gone.content.decode()
    assert opened(client, order).type == "setting_up"


def test_services_are_told_apart_by_their_lines_and_offers(order: Placed) -> None:
    line = order.line("1.0")

    page = arrived(order).get("/m/cases/new/").content.decode()

    assert f"line 1.0 · {line.quantity} × {line.offer.code}" in page


def test_of_an_order_with_many_lines_services_are_ticked(world: Cast) -> None:
    wanted = [
        Wanted(number=f"{number}.0", stage=Stage.AWAITING, offer=offer)
        for number, offer in enumerate([FLEX] * 20 + [WX] * 20, 1)
    ]
    many = place(world.partner, *wanted)
    client = arrived(many)

    page = client.get(f"/m/cases/new/?line={many.line('25.0').public_id}").content.decode()
    case = opened(client, many, "21.0")

    assert page.count('type="checkbox"') == 2
    assert "20 lines" in page
    assert page.count("checked") == 1
    named = set(CaseLine.objects.filter(case_id=case.pk).values_list("line_id", flat=True))
    assert named == {many.line_ids[f"{number}.0"] for number in range(21, 41)}


def test_without_a_link_there_is_no_desk(order: Placed, client: Client) -> None:
    case = case_of(contact(CONTACT), about(order), pictures=[a_picture()])
    here = f"/m/cases/{case.public_id}/"
    file = CaseFile.objects.get().file

    for page in ("/m/cases/", "/m/cases/new/", here, f"{here}files/{file.public_id}/"):
        assert client.get(page).status_code == 404, page
    for act in ("/m/cases/new/", f"{here}say/", f"{here}solve/"):
        assert client.post(act, {"text": "Let me in, somebody", "settled": "on"}).status_code == 404, act
    assert CaseEntry.objects.count() == 1


def test_what_was_written_while_the_link_ran_out_waits_until_it_is_open_again(order: Placed) -> None:
    client = arrived(order)
    client.get("/m/cases/new/")
    cookie = client.cookies.pop("startline_link")

    unsent = asked(client, order, "1.0", "2.0", pictures=[photo()])

    page = unsent.content.decode()
    assert unsent.status_code == 404
    assert "It says that it is in use." in page
    assert "Pictures are not kept" in page
    assert page.count('type="hidden" name="line"') == 2
    assert not Case.objects.exists()
    client.cookies["startline_link"] = cookie.value
    sent = client.post(action_of(page), hidden_of(page))
    assert sent.status_code == 303
    assert CaseEntry.objects.get().text == ASKED["text"]


def test_the_result_of_the_check_waits_until_the_link_is_open(order: Placed, client: Client) -> None:
    led = client.post("/m/cases/new/", {"page": "self_check", "browser": json.dumps(CHECK)})
    assert led.status_code == 303
    here = led["Location"]

    page = client.get(here).content.decode()

    assert "The mail's link comes first" in page
    assert f'href="{escape(here)}"' in page
    assert 'name="along"' in arrived(order).get(here).content.decode()


def action_of(page: str) -> str:
    """Where the page's own form leads."""
    return unescape(page.partition('<form method="post" action="')[2].partition('"')[0])


def hidden_of(page: str) -> dict[str, list[str]]:
    """What the page's form carries on unseen."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_a_sellers_case_about_the_same_line_is_not_the_contacts(world: Cast, order: Placed) -> None:
    sellers = case_of(person(world.owner), about(order), subject="Between us")

    client = arrived(order)

    assert client.get(f"/m/cases/{sellers.public_id}/").status_code == 404
    assert "Between us" not in client.get("/m/cases/").content.decode()


def test_what_the_desk_says_to_itself_is_never_shown(world: Cast, order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    for kind in EntryKind:
        words = Words(text=f"words of {kind.value}", facts={"to": "Agent Internal", "priority": "urgent"})
        append_entry(case, kind, words, actor=person(world.clerk), now=NOW)

    page = client.get(f"/m/cases/{case.public_id}/").content.decode()

    shown = {kind for kind in EntryKind if f"words of {kind.value}<" in page}
    assert shown == {
        EntryKind.OPENED,
        EntryKind.SAID,
        EntryKind.ANSWERED,
        EntryKind.SOLVED,
        EntryKind.REOPENED,
        EntryKind.ACTED,
    }
    assert "Agent Internal" not in page


def test_a_picture_of_an_internal_entry_is_not_there(world: Cast, order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    append_entry(
        case, EntryKind.NOTED, Words(text="look", pictures=[a_picture()]), actor=person(world.clerk), now=NOW
    )

    file = CaseFile.objects.get(entry__kind="noted").file

    assert client.get(f"/m/cases/{case.public_id}/files/{file.public_id}/").status_code == 404


def test_a_contact_goes_on_closes_and_opens_again(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    here = f"/m/cases/{case.public_id}/"

    assert client.post(f"{here}say/", {"text": "It also says 12.", "once": "c" * 32}).status_code == 303
    assert client.post(f"{here}solve/", {}).status_code == 422
    assert client.post(f"{here}solve/", {"settled": "on"})["Location"] == here
    assert Case.objects.get(pk=case.pk).solution == "by_asker"
    assert client.post(f"{here}solve/", {"settled": "on"})["Location"] == here
    assert "Closed on" in client.get(here).content.decode()
    client.post(f"{here}say/", {"text": "It came back.", "once": "d" * 32})

    case.refresh_from_db()
    assert (case.state, case.reopened) == (CaseState.OPEN, 1)
    kinds = list(CaseEntry.objects.filter(case=case).order_by("id").values_list("kind", flat=True))
    assert kinds == ["opened", "said", "solved", "reopened", "said"]


def test_when_the_answer_is_due_is_said_until_it_is(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    here = f"/m/cases/{case.public_id}/"

    assert "The desk answers by " in client.get(here).content.decode()
    Case.objects.filter(pk=case.pk).update(due_at=NOW)
    assert "The desk answers here and by mail." in client.get(here).content.decode()


def test_what_was_written_is_said_with_closing_the_case(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    here = f"/m/cases/{case.public_id}/"
    thanks = {"text": "It works now. Thank you.", "once": "c" * 32}

    unticked = client.post(f"{here}solve/", {**thanks, "pictures": [photo()]})
    kept = re.findall(r'name="kept" value="([^"]+)"', unticked.content.decode())
    assert unticked.status_code == 422
    assert thanks["text"] in unticked.content.decode()
    for _ in range(2):
        closed = client.post(f"{here}solve/", {**thanks, "settled": "on", "kept": kept})
        assert closed["Location"] == here

    entry = CaseEntry.objects.get(case=case, kind="solved")
    assert (entry.text, CaseFile.objects.filter(entry=entry).count()) == (thanks["text"], 1)
    page = client.get(here).content.decode()
    assert f'id="entry-{entry.public_id}" class="asker"' in page


def test_what_was_written_into_a_case_that_was_closed_meanwhile_is_not_lost(order: Placed) -> None:
    client = arrived(order)
    here = f"/m/cases/{opened(client, order).public_id}/"
    client.post(f"{here}solve/", {"settled": "on"})

    late = client.post(f"{here}solve/", {"text": "One more thing.", "settled": "on", "once": "c" * 32})

    assert late.status_code == 409
    assert "One more thing." in late.content.decode()
    assert "Sending what is written opens it again." in late.content.decode()


def test_a_long_conversation_is_read_back_and_forth(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    for number in range(LONGEST_TALK):
        append_entry(case, EntryKind.SAID, Words(text=f"Word {number}"), actor=contact(CONTACT), now=NOW)
    here = f"/m/cases/{case.public_id}/"

    newest = client.get(here)
    earlier = client.get(here, {"after": newest.context["earlier"]})

    assert "Newest messages" not in newest.content.decode()
    assert "The domain is not taken" in earlier.content.decode()
    assert ">Newest messages</a>" in earlier.content.decode()
    refused = client.post(f"{here}say/", {"text": "", "once": "f" * 32})
    assert f'href="{here}?after=' in refused.content.decode()


def test_words_sent_twice_are_said_once_and_nothing_is_said_without_words(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    here = f"/m/cases/{case.public_id}/say/"

    for _ in range(2):
        assert client.post(here, {"text": "Again.", "once": "e" * 32}).status_code == 303
    assert client.post(here, {"text": "", "once": "f" * 32}).status_code == 422
    torn = client.post(here, {"text": "No token."})
    assert torn.status_code == 422
    assert "Send it once more." in torn.content.decode()

    assert CaseEntry.objects.filter(case=case, kind="said").count() == 1
    another = opened(client, order, once="b" * 32)
    client.post(f"/m/cases/{another.public_id}/say/", {"text": "Again.", "once": "e" * 32})
    assert CaseEntry.objects.filter(case=another, kind="said").count() == 1


def test_so_many_are_opened_in_a_day(order: Placed) -> None:
    client = arrived(order)
    for number in range(10):
        opened(client, order, once=f"{number:032}")

    response = asked(client, order, once="0" * 31 + "x")

    assert response.status_code == 429
    assert "Ten cases were opened within a day" in response.content.decode()
    assert Case.objects.count() == 10


def test_so_much_is_said_in_an_hour(order: Placed, settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "customers_words": "2/h/key"}
    client = arrived(order)
    here = f"/m/cases/{opened(client, order).public_id}/say/"

    answers = [client.post(here, {"text": f"Word {one}.", "once": f"{one:032}"}) for one in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "Word 2." in answers[-1].content.decode()
    assert CaseEntry.objects.filter(kind="said").count() == 2


def test_pictures_that_come_over_and_over_are_not_kept(order: Placed, settings: LazySettings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "customers_pictures": "2/h/key"}
    client = arrived(order)
    page = [asked(client, order, type="", pictures=[photo()]).content.decode() for _ in range(2)][-1]
    kept = re.findall(r'name="kept" value="([^"]+)"', page)

    response = asked(client, order, kept=kept, pictures=[photo()])

    assert response.status_code == 422
    assert "more has to wait for the next" in response.content.decode()
    assert StoredFile.objects.count() == 2
    assert CaseFile.objects.filter(entry__case=opened(client, order, kept=kept)).count() == 1


def test_what_one_contact_sends_takes_nothing_from_another(order: Placed, settings: LazySettings) -> None:
    limits = {"customers_case": "1/d/key", "customers_words": "1/h/key", "customers_pictures": "1/h/key"}
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, **limits}
    change(order, "2.0", to=NEW)
    deliver()

    for line in ("1.0", "2.0"):
        client = arrived(order, line=line)
        case = opened(client, order, line, pictures=[photo()])
        said = client.post(f"/m/cases/{case.public_id}/say/", {"text": "More.", "once": "b" * 32})
        assert said.status_code == 303


def test_a_link_that_is_pasted_opens_nothing_for_who_reads_the_case(order: Placed) -> None:
    token = token_of_mail(Mail.objects.latest("id").pk)
    client = arrived(order)

    text = f"Why /m/{token}?\nhttps://startline.example/m/{token} does not open."
    case = opened(client, order, text=text)
    client.post(f"/m/cases/{case.public_id}/say/", {"text": f"See /m/{token}#a", "once": "e" * 32})

    said = list(CaseEntry.objects.filter(case=case).order_by("id").values_list("text", flat=True))
    assert said == ["Why /m/…?\nhttps://startline.example/m/… does not open.", "See /m/…#a"]
    assert case.subject == "Why /m/…?"


def test_the_cap_of_unsolved_cases_is_told(order: Placed) -> None:
    for _ in range(MOST_OPEN):
        case_of(contact(CONTACT), about(order, "1.0"))

    response = asked(arrived(order), order)

    assert response.status_code == 429
    assert f"There are {MOST_OPEN} unsolved cases already" in response.content.decode()


def test_a_pass_opens_the_desk_once_the_link_has_run_out(order: Placed) -> None:
    client = arrived(order)
    case = opened(client, order)
    link_id = Link.objects.earliest("mail_id").pk
    del client.cookies["startline_link"]
    assert client.get("/m/cases/").status_code == 404

    response = HttpResponse()
    give_pass(response, Pass(link_id=link_id, address_id=case.opened_by_address_id or 0))
    client.cookies.load(response.cookies)

    assert client.get(f"/m/cases/{case.public_id}/").status_code == 200


def told_by_mail(case: Case) -> str:
    """The address of the link of the mail that tells the contact of their case."""
    entry = CaseEntry.objects.filter(case=case).latest("id")
    tell_asker(case, entry, kind=MailKind.CASE_ANSWERED, now=NOW)
    return f"/m/{token_of_mail(CaseMail.objects.latest('mail_id').mail_id)}"


def test_a_mail_about_a_case_leads_back_to_it_and_to_more_about_its_lines(
    order: Placed, client: Client
) -> None:
    change(order, "1.0", to=NEW)
    case = case_of(contact(NEW), about(order, "1.0"))

    response = client.get(told_by_mail(case))
    page = client.get("/m/cases/new/").content.decode().partition("This was asked before")[2]

    assert f'<a href="/m/cases/{case.public_id}/">' in page
    assert (response.status_code, response["Location"]) == (303, f"/m/cases/{case.public_id}/")
    assert client.get(response["Location"]).status_code == 200
    assert client.get("/m/").status_code == 404
    assert opened(client, order).pk != case.pk
    for address in (CONTACT, NEW):
        change(order, "1.0", to=address)
        assert client.get("/m/cases/new/").status_code == 410


def test_a_scanner_of_a_mail_about_a_case_says_and_closes_nothing(order: Placed, client: Client) -> None:
    case = case_of(contact(CONTACT), about(order, "1.0"))
    link = told_by_mail(case)
    before = everything()

    seen = send_everything(client, link, f"/m/cases/{case.public_id}/", "/m/cases/new/")

    assert {f"/m/cases/{case.public_id}/", "/m/cases/"} <= seen
    assert everything() == before
    assert Case.objects.get(pk=case.pk).state == CaseState.NEW


@pytest.mark.parametrize("page", ["/m/", "/m/e/{key}/", "/m/e/{key}/hand-over/", "/m/e/{key}/organization/"])
def test_every_step_of_the_hub_leads_to_the_desk(order: Placed, page: str) -> None:
    html = arrived(order).get(page.format(key=key_of(order))).content.decode()

    assert re.search(r'href="/m/cases/new/\?[^"]*page=\w+"', html)


def test_a_code_that_does_not_come_leads_to_the_desk(order: Placed) -> None:
    client = arrived(order)
    asked_for = client.post(f"/m/e/{key_of(order)}/hand-over/", {"address": NEW, "sure": "1"})

    page = client.get(asked_for["Location"]).content.decode()

    assert "/m/cases/new/?page=hub_code" in page


def test_who_has_lost_their_link_to_another_is_led_to_what_they_asked(order: Placed) -> None:
    client = arrived(order)
    change(order, "1.0", "2.0", to=NEW)

    page = client.get("/m/")

    assert page.status_code == 410
    assert 'href="/m/cases/"' in page.content.decode()
    assert "/m/cases/new/" not in page.content.decode()


CHECK = {
    "at": "2026-11-16T08:59:00+00:00",
    "browser": "Firefox 145",
    "screen": [390, 844],
    "languages": ["it"],
    "zone": "Europe/Rome",
    "findings": {"scripts": {"is": "run"}, "clock": {"is": "behind", "seconds": 400}},
}


def test_what_the_check_of_the_browser_found_goes_with_the_case(order: Placed) -> None:
    client = arrived(order)

    led = client.post("/m/cases/new/", {"page": "self_check", "browser": json.dumps(CHECK)})
    page = client.get(led["Location"]).content.decode()
    ticked = {**ASKED, "line": [str(order.line("1.0").public_id)], "along": ["browser"]}
    sent = client.post(led["Location"], ticked)

    assert led.status_code == 303
    assert 'name="along" id="along-browser" value="browser" checked>' in page
    assert "Firefox 145, screen 390 × 844" in page
    assert "Clock of this computer: Behind by 400 s." in page
    assert sent.status_code == 303
    assert Case.objects.get().facts == {"page": "self_check", "browser": CHECK}


def test_what_the_check_of_the_browser_found_can_be_left_out(order: Placed) -> None:
    client = arrived(order)
    here = client.post("/m/cases/new/", {"page": "self_check", "browser": json.dumps(CHECK)})["Location"]
    unticked = {**ASKED, "line": [str(order.line("1.0").public_id)]}

    again = client.post(here, {**unticked, "text": ""})
    client.post(here, unticked)

    assert again.status_code == 422
    assert 'id="along-browser" value="browser">' in again.content.decode()
    assert Case.objects.get().facts == {"page": "self_check"}


@pytest.mark.parametrize(
    "garbled",
    ["", "{}", "not json", json.dumps({**CHECK, "zone": "x" * 5000}), json.dumps(CHECK) + 2500 * " "],
)
def test_a_result_that_is_none_is_left_behind(order: Placed, garbled: str) -> None:
    led = arrived(order).post("/m/cases/new/", {"page": "self_check", "browser": garbled})

    assert led["Location"] == "/m/cases/new/?page=self_check"
