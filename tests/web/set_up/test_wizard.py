"""One question a page, saved as it is answered, for all lines alike or each by itself (PRODUCT H4)."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.setting_up import (
    answers,
    ask,
    ask_for_all,
    contact,
    join,
    let_in,
    line_address,
    member,
    order_address,
    pass_to,
    place_of,
    save,
)
from tests.worlds import CONTACT, NOW, ORGANIZATION, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.complete_set_up import complete_set_up
from startline.actions.keep_file import keep_file
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.plan_set_up import set_up_alike, set_up_each
from startline.files import Kept
from startline.mail.addresses import address_id
from startline.models import Line, Mail, MailLine, SetupAnswer, SetupField, SetupPlan, Transaction
from startline.models.mail import MailKind
from startline.queries.set_ups import Comer, open_set_up
from startline.queries.setup_fields import fields_of
from startline.rules.line import Status
from startline.rules.set_ups import seen_of
from startline.web.set_up.entering import file_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
KEYS = ("domain", "admin", "zone", "country", "seats", "plan", "logo", "note")


@pytest.fixture
def order() -> Placed:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))
    ask_for_all()
    return placed


@pytest.fixture
def two() -> Placed:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED))
    ask("seats", kind="number", labels={"en": "How many people"})
    return placed


@pytest.fixture
def inside(client: Client, request: pytest.FixtureRequest) -> Client:
    name = "two" if "two" in request.fixturenames else "order"
    return let_in(client, pass_to(request.getfixturevalue(name)))


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def hidden(page: str) -> dict[str, str]:
    """What the page's first form sends by itself."""
    form = page[page.index("<form") : page.index("</form>")]
    fields = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', form)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def answer(
    client: Client, placed: Placed, key: str, *typed: object, line: str = "1.0", **more: object
) -> Any:
    """Open the question, type, and send its form off."""
    address = line_address(placed, line, "ask", key)
    return client.post(address, {**hidden(text(client.get(address))), "answer": list(typed), **more})


def png() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "PNG")
    return SimpleUploadedFile("logo.png", content.getvalue(), "image/png")


def test_the_wizard_leads_from_question_to_question_and_to_the_review(inside: Client, order: Placed) -> None:
    sent = {
        "domain": "acme.example",
        "admin": "it@acme.example",
        "zone": "Europe/Rome",
        "country": "Italy",
        "seats": "25",
        "plan": "eu",
        "logo": png(),
    }

    on = [answer(inside, order, key, value)["Location"] for key, value in sent.items()]
    last = answer(inside, order, "note", blank="1")

    assert on == [line_address(order, "1.0", "ask", key) for key in KEYS[1:]]
    assert last["Location"] == line_address(order)
    assert answers(order, "country") == {"1.0": "IT"}
    assert "Finish the setup" in text(inside.get(line_address(order)))


def test_going_on_leads_to_what_is_still_to_be_answered(inside: Client, order: Placed) -> None:
    save(order, "domain", "acme.example")
    save(order, "zone", "Europe/Rome")

    page = text(inside.get(order_address(order)))

    assert "2 of 8 answered" in page
    assert line_address(order, "1.0", "ask", "admin") in page


def test_a_question_says_which_one_it_is_and_helps(inside: Client, order: Placed) -> None:
    page = text(inside.get(line_address(order, "1.0", "ask", "domain")))

    assert "Question 1 of 8" in page
    assert "The one in which people receive their mail." in page


def test_the_contacts_own_domain_is_suggested(inside: Client, order: Placed) -> None:
    page = text(inside.get(line_address(order, "1.0", "ask", "domain")))

    assert f'value="{CONTACT.partition("@")[2]}"' in page


def test_what_does_not_fit_is_told_beside_what_was_typed(inside: Client, order: Placed) -> None:
    response = answer(inside, order, "seats", "lots")

    page = text(response)
    assert response.status_code == 422
    assert "lots is no number." in page
    assert 'value="lots"' in page
    assert answers(order, "seats") == {}


def test_zones_and_countries_are_searched_by_their_names(inside: Client, order: Placed) -> None:
    zones = text(inside.get(line_address(order, "1.0", "ask", "zone")))
    countries = text(
        inside.get(line_address(order, "1.0", "ask", "country"), headers={"accept-language": "it"})
    )

    assert '<option value="Europe/Rome">' in zones
    assert '<option value="Germania">' in countries


def test_an_input_is_described_by_its_problem_its_help_and_how_its_list_is_used(
    inside: Client, order: Placed
) -> None:
    asked = text(inside.get(line_address(order, "1.0", "ask", "zone")))
    refused = text(answer(inside, order, "zone", "Atlantis"))

    assert described(asked) == {"answer_list_help"}
    assert described(refused) == {"answer_error", "answer_list_help"}
    assert 'aria-invalid="true"' in refused


def described(page: str) -> set[str]:
    """The ids of what describes the input; all of them are on the page."""
    ids = set(re.findall(r'aria-describedby="([^"]*)"', page)[0].split())
    assert all(f'id="{one}"' in page for one in ids)
    return ids


def test_what_is_there_saved_again_is_the_same_answer(inside: Client, order: Placed) -> None:
    ask("share", kind="number", decimals=3)
    ask("people", kind="choice", several=True, choices=[{"key": key, "labels": {"en": key}} for key in "abc"])
    save(order, "share", "1,1250")
    save(order, "people", "a", "c")
    save(order, "country", "Italy")

    for key in ("share", "country"):
        page = text(inside.get(line_address(order, "1.0", "ask", key)))
        shown = re.findall(r'id="answer" name="answer" value="([^"]*)"', page)
        assert answer(inside, order, key, *shown).status_code == 303
    people = text(inside.get(line_address(order, "1.0", "ask", "people")))

    assert answers(order, "share") == {"1.0": "1.125"}
    assert set(SetupAnswer.objects.values_list("version", flat=True)) == {1}
    assert re.findall(r'value="([abc])" checked', people) == ["a", "c"]


def test_a_file_that_cannot_be_kept_says_why(inside: Client, order: Placed) -> None:
    response = answer(inside, order, "logo", SimpleUploadedFile("logo.png", b"%PDF-1.7 not a picture"))

    assert response.status_code == 422
    assert "The file is no picture" in text(response)
    assert not SetupAnswer.objects.exists()


def test_from_the_review_one_comes_back_to_it(inside: Client, order: Placed) -> None:
    address = f"{line_address(order, '1.0', 'ask', 'seats')}?from=review"

    response = inside.post(address, {**hidden(text(inside.get(address))), "answer": "25"})

    assert response["Location"] == line_address(order)


def test_several_lines_are_first_asked_how(inside: Client, two: Placed) -> None:
    for address in (line_address(two), line_address(two, "1.0", "ask", "seats")):
        response = inside.get(address)
        assert (response.status_code, response["Location"]) == (303, line_address(two, "1.0", "how"))


def test_alike_one_answer_holds_for_all_lines(inside: Client, two: Placed) -> None:
    chosen = inside.post(line_address(two, "1.0", "how"), {"how": "alike"})

    answer(inside, two, "seats", "25", line="2.0")

    assert chosen["Location"] == line_address(two, "1.0", "ask", "seats")
    assert answers(two, "seats") == {"1.0": "25", "2.0": "25"}


def test_each_by_itself_has_answers_of_its_own(inside: Client, two: Placed) -> None:
    inside.post(line_address(two, "1.0", "how"), {"how": "each"})

    answer(inside, two, "seats", "25")
    answer(inside, two, "seats", "30", line="2.0")

    assert answers(two, "seats") == {"1.0": "25", "2.0": "30"}


def test_a_choice_is_asked_for_again_where_none_was_made(inside: Client, two: Placed) -> None:
    response = inside.post(line_address(two, "1.0", "how"), {})

    assert response.status_code == 422
    assert "Choose one of the two" in text(response)


def test_from_each_to_alike_shows_what_would_be_lost_and_asks(inside: Client, two: Placed) -> None:
    set_up_each(place=place_of(two), now=NOW)
    save(two, "seats", "25")
    save(two, "seats", "30", line="2.0")
    address = line_address(two, "1.0", "how")

    shown = inside.post(address, {"how": "alike"})
    before = answers(two, "seats")
    done = inside.post(address, hidden(text(shown)))

    assert shown.status_code == 409
    assert "these answers are replaced" in text(shown)
    assert before == {"1.0": "25", "2.0": "30"}
    assert done.status_code == 303
    assert answers(two, "seats") == {"1.0": "25", "2.0": "25"}


def test_two_people_at_once_see_both_answers_and_choose(inside: Client, order: Placed) -> None:
    address = line_address(order, "1.0", "ask", "seats")
    opened = hidden(text(inside.get(address)))
    save(order, "seats", "30", by=member(join(order)))

    conflict = inside.post(address, {**opened, "answer": "25"})
    page = text(conflict)
    before = answers(order, "seats")
    chosen = inside.post(address, {**hidden(page), "answer": "25"})

    assert conflict.status_code == 409
    assert "Saved by Mario Rossi, 16 Nov, 10:00" in page
    assert before == {"1.0": "30"}
    assert chosen.status_code == 303
    assert answers(order, "seats") == {"1.0": "25"}


def test_a_file_chosen_while_somebody_else_chose_one_need_not_be_chosen_again(
    inside: Client, order: Placed
) -> None:
    address = line_address(order, "1.0", "ask", "logo")
    opened = hidden(text(inside.get(address)))
    answer(inside, order, "logo", png())
    theirs = SetupAnswer.objects.get().file_id

    conflict = inside.post(address, {**opened, "answer": png()})
    inside.post(address, hidden(text(conflict)))

    assert conflict.status_code == 409
    assert SetupAnswer.objects.get().file_id != theirs


def test_a_kept_file_of_another_question_is_not_taken(inside: Client, order: Placed) -> None:
    address = line_address(order, "1.0", "ask", "logo")

    inside.post(address, {"version": "0", "kept": "forged:by:hand"})

    assert SetupAnswer.objects.get().file_id is None


@pytest.mark.parametrize("foreign", ["order", "field"])
def test_a_kept_file_of_another_order_or_question_is_not_taken_though_it_is_signed(
    inside: Client, order: Placed, foreign: str
) -> None:
    given = pass_to(order)
    comer = Comer(link_id=given.link_id, address_id=given.address_id)
    setup = open_set_up(order.line().order.public_id, comer=comer)
    assert setup is not None
    (asked,) = (
        one for one in fields_of([setup.lines[0].offer_id])[setup.lines[0].offer_id] if one.key == "logo"
    )
    kept = keep_file(
        Kept(name="a.png", content_type="image/png", content=b"png"), account_id=setup.account_id
    )
    setup = replace(setup, id=setup.id + (foreign == "order"))
    asked = replace(asked, id=asked.id + (foreign == "field"))

    inside.post(
        line_address(order, "1.0", "ask", "logo"),
        {"version": "0", "kept": file_token(kept.pk, order=setup, field=asked)},
    )

    assert SetupAnswer.objects.get().file_id is None


def test_a_plan_changed_meanwhile_is_told_and_what_was_typed_is_not_lost(inside: Client, two: Placed) -> None:
    set_up_each(place=place_of(two), now=NOW)
    address = line_address(two, "1.0", "ask", "seats")
    opened = hidden(text(inside.get(address)))
    set_up_alike(actor=contact(), place=place_of(two), seen=None, now=NOW)

    conflict = inside.post(address, {**opened, "answer": "25"})
    page = text(conflict)
    before = answers(two, "seats")
    inside.post(address, {**hidden(page), "answer": "25"})

    assert conflict.status_code == 409
    assert "set all lines up alike" in page
    assert before == {}
    assert answers(two, "seats") == {"1.0": "25", "2.0": "25"}


def test_a_field_that_was_changed_meanwhile_leads_back_from_the_review(inside: Client, order: Placed) -> None:
    save(order, "seats", "25")
    field = SetupField.objects.get(key="seats")
    SetupField.objects.filter(pk=field.pk).update(options={**field.options, "most": "20"}, version=2)

    review = text(inside.get(line_address(order)))
    question = text(inside.get(line_address(order, "1.0", "ask", "seats")))

    assert "takes a number up to 20, and 25 is more" in review
    assert f"{line_address(order, '1.0', 'ask', 'seats')}?from=review" in review
    assert "takes a number up to 20" in question
    assert 'value="25"' in question


def test_a_question_that_was_retired_meanwhile_leads_to_the_review(inside: Client, order: Placed) -> None:
    address = line_address(order, "1.0", "ask", "seats")
    opened = hidden(text(inside.get(address)))
    SetupField.objects.filter(key="seats").update(retired_at=NOW)

    response = inside.post(address, {**opened, "answer": "25"}, follow=True)

    assert response.redirect_chain == [(line_address(order), 303)]
    assert "That question is asked no longer." in text(response)


def test_a_line_mapped_later_joins_those_that_are_set_up_alike(inside: Client, two: Placed) -> None:
    set_up_alike(actor=contact(), place=place_of(two), seen=None, now=NOW)
    save(two, "seats", "25", alike=True)
    SetupAnswer.objects.filter(line_id=two.line_ids["2.0"]).delete()  # as it was before it was mapped

    page = text(inside.get(line_address(two, "1.0", "ask", "seats")))
    review = text(inside.get(line_address(two)))

    assert "Not entered yet for line 2.0." in page
    assert "Finish the setup" not in review


def finished(client: Client, placed: Placed, line: str = "1.0") -> Any:
    address = line_address(placed, line)
    page = text(client.get(address))
    form = page[page.index('name="seen"') - 80 :]
    sent = {"seen": re.findall(r'name="seen" value="([^"]*)"', form)[0]}
    lines = re.findall(r'name="line" value="([^"]*)"', form)
    return client.post(address, {**sent, "line": lines})


def test_finishing_closes_the_line_and_shows_the_summary(inside: Client, two: Placed) -> None:
    set_up_alike(actor=contact(), place=place_of(two), seen=None, now=NOW)
    save(two, "seats", "25", alike=True)

    response = finished(inside, two)
    summary = text(inside.get(response["Location"]))

    assert response["Location"] == order_address(two, "done")
    assert {line.status for line in Line.objects.filter(order_id=two.order_id)} == {Status.CLOSED}
    assert "Set up 16 Nov, 10:00. Billing since 16 Nov 2026." in summary
    assert "How many people" in summary


def test_finishing_one_line_leads_on_to_the_others(inside: Client, two: Placed) -> None:
    set_up_each(place=place_of(two), now=NOW)
    save(two, "seats", "25")

    response = finished(inside, two)
    page = text(inside.get(response["Location"]))

    assert response["Location"] == order_address(two)
    assert "1 line is set up." in page
    assert "Set up already: line 1.0." in page
    assert two.line("2.0").set_up_at is None


def test_finishing_twice_does_no_harm(inside: Client, order: Placed) -> None:
    SetupField.objects.update(retired_at=NOW)
    address = line_address(order)
    page = text(inside.get(address))
    sent = {
        "seen": re.findall(r'name="seen" value="([^"]*)"', page)[0],
        "line": re.findall(r'name="line" value="([^"]*)"', page),
    }

    first, second = inside.post(address, sent), inside.post(address, sent)

    assert first["Location"] == second["Location"] == order_address(order, "done")
    assert Transaction.objects.filter(type="service_set_up").count() == 1


def test_a_setup_that_is_not_complete_is_not_finished_whoever_sends_the_form(
    inside: Client, order: Placed
) -> None:
    response = inside.post(line_address(order), {"seen": seen_of({}), "line": [str(order.line().public_id)]})

    assert response.status_code == 409
    assert "6 answers are still needed" in text(response)
    assert order.line().set_up_at is None


def test_answers_saved_while_the_review_was_open_are_shown_before_finishing(
    inside: Client, two: Placed
) -> None:
    set_up_alike(actor=contact(), place=place_of(two), seen=None, now=NOW)
    save(two, "seats", "25", alike=True)
    page = text(inside.get(line_address(two)))
    save(two, "seats", "30", alike=True, seen=1, now=NOW + timedelta(minutes=1))
    sent = {
        "seen": re.findall(r'name="seen" value="([^"]*)"', page)[0],
        "line": re.findall(r'name="line" value="([^"]*)"', page),
    }

    response = inside.post(line_address(two), sent)

    assert response.status_code == 409
    assert "Answers were saved by somebody else" in text(response)
    assert two.line().set_up_at is None


def test_a_service_that_asks_for_nothing_goes_straight_to_the_review(client: Client) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))
    let_in(client, pass_to(placed))

    page = text(client.get(order_address(placed)))
    review = text(client.get(line_address(placed)))

    assert f'href="{line_address(placed)}"' in page
    assert "Nothing to enter" in review
    assert finished(client, placed)["Location"] == order_address(placed, "done")


def test_a_line_that_the_operator_completed_meanwhile_leads_to_the_summary(
    inside: Client, order: Placed
) -> None:
    address = line_address(order, "1.0", "ask", "seats")
    opened = hidden(text(inside.get(address)))
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)

    for response in (inside.post(address, {**opened, "answer": "25"}), inside.get(line_address(order))):
        assert (response.status_code, response["Location"]) == (303, order_address(order, "done"))


def test_a_line_whose_window_has_ended_says_that_billing_has_begun(client: Client) -> None:
    placed = place(cast().partner, Wanted(stage=Stage.CLOSED))
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization(ORGANIZATION),
        mapped_by=CONTACT,
        now=NOW,
    )
    let_in(client, pass_to(placed))

    assert "Billing has started already" in text(client.get(line_address(placed)))


def test_on_another_device_one_goes_on_where_one_was(inside: Client, order: Placed) -> None:
    answer(inside, order, "domain", "acme.example")
    phone = let_in(Client(), pass_to(order))

    page = text(phone.get(order_address(order)))

    assert "1 of 8 answered" in page
    assert line_address(order, "1.0", "ask", "admin") in page


def test_a_member_finishes_without_the_mail(client: Client, order: Placed) -> None:
    SetupField.objects.filter(required=True).update(retired_at=NOW)
    mario = join(order)
    client.force_login(mario)

    finished(client, order)

    done = Transaction.objects.get(type="service_set_up")
    assert (done.actor_kind, done.actor_user_id) == ("member", mario.pk)
    assert order.line().set_up_at == NOW


def test_plans_are_not_asked_for_a_single_line(inside: Client, order: Placed) -> None:
    response = inside.get(line_address(order, "1.0", "how"))

    assert (response.status_code, response["Location"]) == (303, order_address(order))
    assert not SetupPlan.objects.exists()


def test_the_summary_names_to_whom_it_goes_by_mail_and_nobody_where_none_goes(
    inside: Client, two: Placed
) -> None:
    complete_set_up(actor=CONSOLE, order_id=two.order_id, line_ids=None, now=NOW)

    before = text(inside.get(order_address(two, "done")))
    told = Mail.objects.create(
        account_id=two.line().account_id,
        transaction_id=Transaction.objects.latest("id").pk,
        kind=MailKind.SERVICE_SET_UP,
        recipient_id=address_id("it.boss@acme.example"),
        language="en",
        counts_at=NOW,
        due_at=NOW,
    )
    MailLine.objects.create(
        mail_id=told.pk,
        line_id=two.line_ids["1.0"],
        account_id=told.account_id,
        contact_epoch=two.line().contact_epoch,
    )
    after = text(inside.get(order_address(two, "done")))

    assert "by mail" not in before
    assert "The summary also goes by mail to it.boss@acme.example." in after
