"""Opening a case: filled in as far as it is known, pointed to what could be done at once, and never lost (D2)."""

import json
import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, contact, person
from tests.web.cases.asking import NEW, body, kept_in, of_order, opens, png, sent, text_of
from tests.worlds import CONTACT, NOW, ORGANIZATION, SUPPORT, Cast, Placed, Stage, Wanted, place

from startline.models import Case, CaseEntry, CaseFile, CaseLine, Line, Order, StoredFile, User
from startline.rules.cases import MOST_FILES, MOST_OPEN
from startline.web.cases import known


def line(order: Placed, number: str = "1.0") -> str:
    return str(Line.objects.get(pk=order.line_ids[number]).public_id)


def suggestion(client: Client, placed: Placed) -> str:
    """The type of request that is chosen already for a case about the first line."""
    page = body(client.get(f"{NEW}?line={line(placed)}"))
    (chosen,) = re.findall(r'value="(\w*)" selected', page)
    return str(chosen)


def form(client: Client, **query: str) -> str:
    return text_of(client.get(f"{NEW}?{urlencode(query)}"))


def test_a_case_of_no_order_is_opened_with_type_and_words_alone(people: Cast, owner: Client) -> None:
    page = form(owner)
    case = opens(owner, type="sign_in", subject="", text="The code never comes.")

    assert "Type of request Choose Change provisioning contact email" in page
    assert (case.side, case.order, case.account, case.type) == ("seller", None, people.partner, "sign_in")
    assert case.subject == "Sign-in and access"
    assert found_wrong() == []


def test_a_case_of_a_line_is_filled_in_and_sent_with_what_is_known(
    people: Cast, order: Placed, owner: Client
) -> None:
    page = form(owner, line=line(order), type="mail_not_arrived", page="line")
    case = opens(
        owner, **of_order(order, "1.0"), subject="", page="line", along=["page", "mails"], refusal="on_hold"
    )

    assert "Open a case about order 104583020" in page
    assert "Opened from A line's page" in page
    assert "How the mail fared Line 1.0: mail accepted" in page
    assert case.subject == "Provisioning email did not arrive: order 104583020, line 1.0"
    assert set(case.facts) == {"page", "mails"}
    assert case.facts["mails"][0]["state"] == "accepted"
    assert list(CaseLine.objects.values_list("line_id", flat=True)) == [order.line_ids["1.0"]]
    assert found_wrong() == []


def test_the_answer_leads_to_the_case_and_says_by_when_it_is_answered(order: Placed, owner: Client) -> None:
    response = owner.post(NEW, sent(**of_order(order)), follow=True)

    case = Case.objects.get()
    assert response.redirect_chain == [(f"/cases/{case.public_id}/", 303)]
    assert f"Case {case.number} was opened; an answer is due by" in text_of(response)
    assert CaseLine.objects.count() == 2


def test_sent_twice_it_is_one_case(order: Placed, owner: Client) -> None:
    twice = sent(**of_order(order))

    first, second = owner.post(NEW, twice), owner.post(NEW, twice)

    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_two_who_send_the_same_form_have_a_case_each(order: Placed, owner: Client, reader: Client) -> None:
    form = sent(**of_order(order))

    first, second = owner.post(NEW, form), reader.post(NEW, form)

    assert first.headers["Location"] != second.headers["Location"]
    assert Case.objects.count() == 2


def test_who_may_change_the_contact_is_led_to_the_dialog_first(order: Placed, owner: Client) -> None:
    page = form(owner, line=line(order), type="change_contact")

    assert "Change the contact now" in page
    assert "Ask for this change" not in page


def test_who_may_only_look_is_led_to_asking_for_the_change(order: Placed, reader: Client) -> None:
    page = form(reader, line=line(order), refusal="may_not_edit")

    assert "Ask for this change" in page
    assert "Change the contact now" not in page
    assert "/lines/resend/" not in body(reader.get(f"{NEW}?line={line(order)}"))
    assert "What was refused last Your role lets you see this order but not change it." in page


def test_past_the_point_of_no_return_it_says_who_mapped_it_and_where_it_goes_on(
    people: Cast, owner: Client
) -> None:
    mapped = place(people.partner, Wanted(stage=Stage.MAPPED))

    response = owner.get(f"{NEW}?line={line(mapped)}&refusal=past_ponr")

    page = text_of(response)
    assert f"mapped the order to {ORGANIZATION}" in page
    assert f"Administrators of {ORGANIZATION} go on in" in page
    assert 'value="setting_up" selected' in body(response)
    assert "Change the contact now" not in page


def test_a_line_that_is_set_up_speaks_for_none_whose_setup_goes_on(people: Cast, owner: Client) -> None:
    lines = (Wanted(stage=Stage.SET_UP), Wanted(number="2.0", stage=Stage.MAPPED))
    half = place(people.partner, *lines)

    page = form(owner, order=of_order(half)["order"])

    assert "Nothing is left to do" not in page
    assert f"mapped the order to {ORGANIZATION}" in page
    assert f"Administrators of {ORGANIZATION} go on in" in page


def test_past_the_point_of_no_return_a_closed_line_is_said_to_be_closed(people: Cast, owner: Client) -> None:
    closed = place(people.partner, Wanted(stage=Stage.CLOSED))

    response = owner.get(f"{NEW}?line={line(closed)}&refusal=past_ponr")

    assert 'value="not_provisioned" selected' in body(response)


def test_what_can_still_be_changed_is_offered_beside_what_was_mapped(people: Cast, owner: Client) -> None:
    partly = place(people.partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.AWAITING))

    page = form(owner, order=of_order(partly)["order"])

    assert "Change the contact now" in page
    assert "mapped the order to" not in page


@pytest.mark.parametrize(
    ("stage", "suggested"),
    [(Stage.CLOSED, "not_provisioned"), (Stage.SET_UP, ""), (Stage.UNDELIVERABLE, "mail_not_arrived")],
)
def test_the_type_is_suggested_that_the_line_asks_for(
    people: Cast, owner: Client, stage: Stage, suggested: str
) -> None:
    placed = place(people.partner, Wanted(stage=stage))

    assert suggestion(owner, placed) == suggested


def test_no_mail_is_missed_that_nobody_waits_for_any_more(people: Cast, owner: Client) -> None:
    mapped = place(people.partner, Wanted(stage=Stage.MAPPED))
    Line.objects.update(undeliverable_at=NOW, undeliverable_cause="mailbox_unknown")

    assert suggestion(owner, mapped) == ""


def test_cases_about_the_same_are_pointed_out_and_hinder_nothing(
    people: Cast, order: Placed, owner: Client
) -> None:
    other = case_of(person(people.reader), about(order, "1.0"), subject="Nothing came")
    case_of(contact(CONTACT), about(order, "1.0"), subject="The customer's own")

    page = form(owner, line=line(order))
    opens(owner, **of_order(order, "1.0"))

    assert f"{other.number} Nothing came" in page
    assert "The customer's own" not in page


def test_a_change_names_the_wanted_address(order: Placed, owner: Client) -> None:
    wrong = owner.post(NEW, sent(**of_order(order), type="change_contact", wanted="it@"))
    case = opens(owner, **of_order(order), type="change_contact", wanted="New.One@acme.example")

    assert wrong.status_code == 422
    assert re.findall(r'name="(\w+)"[^>]* autofocus', body(wrong)) == ["wanted"]
    assert case.wanted is not None
    assert case.wanted.email == "New.One@acme.example"


def test_of_another_type_no_address_is_asked_for(order: Placed, owner: Client) -> None:
    case = opens(owner, **of_order(order), type="other", wanted="half an addr")

    assert case.wanted is None


def test_an_address_that_looks_mistyped_is_asked_about_once_and_can_be_insisted_on(
    order: Placed, owner: Client
) -> None:
    asked = {**of_order(order), "type": "change_contact", "wanted": "it@acme.exmaple"}

    first = owner.post(NEW, sent(**asked))
    corrected = owner.post(NEW, sent(**asked, use="it@acme.example"))
    opens(owner, **asked, sure="it@acme.exmaple")

    assert first.status_code == 422
    assert "Did you mean it@acme.example? The case was not opened yet." in text_of(first)
    assert corrected.status_code == 200
    assert 'value="it@acme.example"' in body(corrected)
    assert Case.objects.count() == 1


def test_the_subject_that_was_offered_follows_the_type_and_a_typed_one_stays(
    order: Placed, owner: Client
) -> None:
    offered = "Change provisioning contact email: order 104583020"

    followed = opens(owner, **of_order(order), type="other", subject=offered)
    kept = opens(owner, **of_order(order), type="other", subject="Mine\r\nBcc: all")
    narrowed = opens(owner, **of_order(order, "2.0"), type="other", subject=offered, offered=offered)

    assert narrowed.subject == "Something else: order 104583020, line 2.0"
    assert followed.subject == "Something else: order 104583020"
    assert kept.subject == "Mine Bcc: all"


def test_of_a_refused_send_nothing_is_lost(order: Placed, owner: Client) -> None:
    refused = owner.post(
        NEW, sent(**of_order(order, "2.0"), text="", subject="Mine", pictures=[png()], along=[], page="line")
    )
    (token,) = kept_in(refused)
    case = opens(owner, **of_order(order, "2.0"), kept=[token])

    page = body(refused)
    assert refused.status_code == 422
    assert 'value="Mine"' in page
    assert "screen.png" in page
    assert 'id="along-page" value="page">' in page
    assert f'value="{line(order, "2.0")}" checked' in page
    (shown,) = CaseFile.objects.filter(entry__case=case)
    assert (shown.file.name, shown.file.width) == ("screen.png", 30)


def test_a_picture_that_was_taken_can_be_left_out_again(order: Placed, owner: Client) -> None:
    refused = owner.post(NEW, sent(**of_order(order), text="", pictures=[png("a.png"), png("b.png")]))
    first, _ = kept_in(refused)

    case = opens(owner, **of_order(order), kept=[first])

    assert [one.file.name for one in CaseFile.objects.filter(entry__case=case)] == ["a.png"]


def test_a_picture_that_somebody_else_added_cannot_be_sent(
    order: Placed, owner: Client, reader: Client
) -> None:
    (token,) = kept_in(owner.post(NEW, sent(**of_order(order), text="", pictures=[png()])))

    stolen = reader.post(NEW, sent(**of_order(order), kept=[token]))
    guessed = reader.post(NEW, sent(**of_order(order), kept=["guessed"]))

    for response in (stolen, guessed):
        assert response.status_code == 422
        assert "A picture that was added before is no longer here." in text_of(response)
        assert kept_in(response) == []
    assert not Case.objects.exists()


def test_more_than_five_pictures_are_too_many_and_five_are_kept(order: Placed, owner: Client) -> None:
    many = [png(f"{number}.png") for number in range(MOST_FILES + 2)]

    response = owner.post(NEW, sent(**of_order(order), pictures=many))

    assert response.status_code == 422
    assert "At most 5 pictures go with one message; 2 were left out." in text_of(response)
    assert len(kept_in(response)) == MOST_FILES
    assert f'data-most="{MOST_FILES}"' in body(response)
    opens(owner, **of_order(order), kept=kept_in(response))
    assert CaseFile.objects.count() == MOST_FILES


def test_the_most_cases_are_refused_with_a_sentence_and_nothing_is_lost(
    people: Cast, order: Placed, owner: Client
) -> None:
    for _ in range(MOST_OPEN):
        case_of(person(people.owner), about(order, "1.0"))

    response = owner.post(NEW, sent(**of_order(order), text="One more.", pictures=[png()]))

    assert response.status_code == 429
    assert "There are 50 unsolved cases already" in text_of(response)
    assert "One more." in text_of(response)
    assert len(kept_in(response)) == 1


def test_what_is_not_seen_is_not_there(
    people: Cast, order: Placed, signed_in: Callable[[User], Client]
) -> None:
    stranger = signed_in(people.stranger)
    order_id = Order.objects.get(pk=order.order_id).public_id

    statuses = [
        stranger.get(f"{NEW}?line={line(order)}").status_code,
        stranger.get(f"{NEW}?order={order_id}").status_code,
        stranger.post(NEW, sent(**of_order(order, "1.0"))).status_code,
        stranger.get(f"{NEW}?order=none").status_code,
    ]

    assert statuses == [404] * 4
    assert not Case.objects.exists()


def test_an_order_is_found_by_its_number(people: Cast, order: Placed, owner: Client) -> None:
    place(people.other_partner, number="204583020")

    assert "Open a case about order 104583020" in form(owner, number="104583020")
    assert "There is no order 204583020 among those that you may see." in form(owner, number="204583020")


def test_looking_for_an_order_loses_nothing_that_was_typed_before(order: Placed, owner: Client) -> None:
    typed = {
        "type": "other",
        "subject": "A question",
        "text": "Nothing came.",
        "pictures": [png()],
        "find": "1",
    }

    missing = owner.post(NEW, sent(**{**typed, "number": "204583020"}))
    found = owner.post(
        NEW, sent(**{**typed, "number": "104583020", "pictures": [], "kept": kept_in(missing)})
    )

    assert "There is no order 204583020 among those that you may see." in text_of(missing)
    assert "Open a case about order 104583020" in text_of(found)
    for page in (body(missing), body(found)):
        assert 'value="other" selected' in page
        assert 'value="A question"' in page
        assert "Nothing came.</textarea>" in page
        assert "screen.png" in page
    assert re.search(r'value="mails" checked', body(found))
    assert not Case.objects.exists()


def test_only_a_line_that_needs_a_contact_is_said_to_have_none(people: Cast, owner: Client) -> None:
    support = place(people.partner, Wanted(offer=SUPPORT))
    waiting = place(people.partner, Wanted(stage=Stage.AWAITING, contact=None), number="304583020")

    assert "no contact" not in form(owner, order=str(support.line().order.public_id))
    assert "no contact" in form(owner, order=str(waiting.line().order.public_id))


def test_an_order_that_is_not_found_is_not_passed_over(order: Placed, owner: Client) -> None:
    wrong = owner.post(NEW, sent(number="204583020"))
    case = opens(owner, number="104583020")

    assert wrong.status_code == 422
    assert "There is no order 204583020" in text_of(wrong)
    assert case.order_id == order.order_id


def test_lines_of_another_order_are_not_taken(people: Cast, order: Placed, owner: Client) -> None:
    other = place(people.partner, number="104583021")

    response = owner.post(NEW, sent(**{**of_order(order), "line": [line(other)]}))

    assert response.status_code == 404


def test_what_nobody_knows_is_not_kept(order: Placed, owner: Client) -> None:
    case = opens(
        owner,
        **of_order(order),
        page="<script>",
        refusal="none",
        article="../../etc/passwd",
        along=["page", "refusal", "article"],
    )

    assert case.facts == {}


def test_pictures_of_a_case_that_was_never_opened_belong_to_no_entry(order: Placed, owner: Client) -> None:
    owner.post(NEW, sent(**of_order(order), text="", pictures=[png()]))

    assert StoredFile.objects.count() == 1
    assert not CaseEntry.objects.exists()


def test_a_check_of_the_browser_is_shown_in_words_before_it_is_sent(owner: Client) -> None:
    found = {
        "at": "2026-11-16T08:59:00+00:00",
        "browser": "Firefox 145",
        "screen": [1440, 900],
        "languages": ["it", "en"],
        "zone": "Europe/Rome",
        "findings": {"scripts": {"is": "run"}, "clock": {"is": "behind", "seconds": 400}},
    }
    brought = {"page": "self_check", "browser": json.dumps(found)}

    shown = owner.post(NEW, brought)
    kept = opens(owner, **brought, along=["browser"])
    left_out = opens(owner, **brought, text="Without.")
    garbled = opens(owner, page="self_check", browser="{}", along=["browser"], text="Garbled.")

    assert shown.status_code == 200
    assert "Check of the browser Firefox 145, screen 1440 × 900" in text_of(shown)
    assert "Clock of this computer: Behind by 400 s." in text_of(shown)
    assert kept.facts["browser"] == found
    assert left_out.facts == garbled.facts == {}
    assert "Behind by 400 s." in text_of(owner.get(f"/cases/{kept.public_id}/"))


def test_that_one_came_from_the_helps_contents_goes_along(owner: Client) -> None:
    page = owner.get(f"{NEW}?page=help")

    assert "Opened from The help" in text_of(page)


def test_of_a_large_order_the_first_lines_and_the_one_that_is_meant_are_shown(
    order: Placed, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known, "SHOWN", 1)

    page = owner.get(f"{NEW}?line={line(order, '2.0')}")
    whole = form(owner, order=str(Order.objects.get(pk=order.order_id).public_id))

    assert f'value="{line(order, "2.0")}" checked' in body(page)
    assert "not shown" not in text_of(page)
    assert "1 more line is not shown; a case about it is opened from its own page." in whole
