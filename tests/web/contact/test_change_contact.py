"""Changing the provisioning contact in the browser (PRODUCT C1–C6; article, scenarios 1 and 2)."""

from collections.abc import Callable
from datetime import timedelta
from html import escape

import pytest
from django.test import Client
from tests.actions.recorded import user as acting_as
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import IN_DIALOG, IN_PREVIEW, Answer, lines, order, send, text_of
from tests.worlds import (
    CONTACT,
    NOW,
    SUPPORT,
    Cast,
    Placed,
    Stage,
    Wanted,
    close_overdue,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.mail.addresses import address_id
from startline.models import Instance, Line, Mail, Suppression, Transaction, User

pytestmark = pytest.mark.django_db

PAGE = "/lines/contact/"
NEW = "new@acme.example"


def test_a_saved_address_is_the_lines_contact_and_the_answer_says_that_mail_was_sent(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert answer.status_code == 200
    assert "Saved. The provisioning email was sent to new@acme.example." in text_of(answer)
    assert "Done" in text_of(answer)
    assert contact(placed) == NEW


def test_the_form_is_about_one_thing_and_shows_the_present_address_above_an_empty_field(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    page = shown.content.decode()
    assert "Order 104583020, line 1.0 · Acme S.p.A." in text_of(shown)
    assert CONTACT in text_of(shown)
    assert 'type="email"' in page
    assert "autofocus" in page
    assert 'name="address" value' not in page
    assert "Apply to all" not in text_of(shown)


def test_without_javascript_the_form_is_a_page_and_saving_leads_to_what_came_of_it(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}")

    answer = send(browser, PAGE, shown, {"address": NEW}, headers={})
    panel = browser.get(answer.headers["Location"])

    assert "<html" in shown.content.decode()
    assert answer.status_code == 303
    assert "The provisioning email was sent to new@acme.example." in text_of(panel)
    assert contact(placed) == NEW


def test_before_the_start_date_the_answer_says_when_the_mail_will_go(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.BOOKED))

    answer = save(browser, lines(placed))

    assert "Saved. The provisioning email goes to new@acme.example on 6 December 2026." in text_of(answer)


def test_italian_is_complete(people: Cast, browser: Client) -> None:
    User.objects.update(language="it")
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.MAPPED))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert "Modifica" in text_of(shown)
    assert "Salva" in text_of(shown)
    assert "Salvato. E-mail di provisioning inviata a new@acme.example." in text_of(answer)
    assert "Fine" in text_of(answer)


def test_one_line_of_many_offers_to_apply_to_all_and_then_every_line_gets_the_address(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, *[Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in (1, 2, 3)])
    shown = browser.get(f"{PAGE}?{lines(placed, '1.0')}", headers=IN_DIALOG)
    whole = order(placed).partition("=")[2]

    one = send(browser, PAGE, shown, {"address": NEW})
    all_of_them = save(browser, lines(placed, "1.0"), address="all@acme.example", all_lines=whole)

    assert "Apply to all lines The order has 3 lines." in text_of(shown)
    assert "Saved." in text_of(one)
    assert "Saved." in text_of(all_of_them)
    assert [contact(placed, number) for number in ("1.0", "2.0", "3.0")] == ["all@acme.example"] * 3


def test_where_not_all_lines_were_changed_the_answer_says_which_and_why(
    people: Cast, browser: Client
) -> None:
    placed = place(
        people.partner,
        Wanted(stage=Stage.AWAITING),
        Wanted(number="2.0", stage=Stage.BOOKED),
        Wanted(number="3.0", stage=Stage.MAPPED),
        Wanted(number="4.0", offer=SUPPORT),
        Wanted(number="5.0", stage=Stage.HELD),
    )

    answer = text_of(save(browser, order(placed)))

    assert "Changed and mailed 1 line · 1.0" in answer
    assert "Changed; first mailed on 6 December 2026 1 line · 2.0" in answer
    assert "Changed; mailed when the hold is released 1 line · 5.0" in answer
    assert "Left out: past the point of no return (Acme S.p.A.) 1 line · 3.0" in answer
    assert "Left out: offer without provisioning 1 line · 4.0" in answer
    assert "Every line of this transaction" in answer


def test_past_the_point_of_no_return_the_page_says_who_mapped_it_where_when_and_the_way_to_the_hub(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))

    opened = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    assert opened.status_code == 409
    assert "Past the point of no return" in text_of(opened)
    assert "Mario Rossi mapped the order to Acme S.p.A. on 16 Nov, 08:00." in text_of(opened)
    assert "it@acme.example goes on by the link in the mail and can have it sent again" in text_of(opened)
    assert "Administrators of Acme S.p.A. go on in its own space" in text_of(opened)


def test_a_line_that_is_set_up_speaks_for_none_whose_setup_goes_on(people: Cast, browser: Client) -> None:
    half = place(people.partner, Wanted(stage=Stage.SET_UP), Wanted(number="2.0", stage=Stage.MAPPED))

    opened = text_of(browser.get(f"{PAGE}?{order(half)}", headers=IN_DIALOG))

    assert "Nothing is left to do" not in opened
    assert "it@acme.example goes on by the link in the mail" in opened


def test_an_order_mapped_while_the_dialog_is_open_is_answered_with_the_popup(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    map_now(placed)

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert answer.status_code == 409
    assert "Mario Rossi mapped the order to Acme S.p.A." in text_of(answer)
    assert contact(placed) == CONTACT


def test_a_line_mapped_elsewhere_names_no_hub_of_ours(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    Line.objects.update(status="pending_activation", mapped_at=NOW, mapped_elsewhere=True)

    opened = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    assert "finishes the setup in its hub" in text_of(opened)
    assert "have it sent again" not in text_of(opened)


def test_a_line_that_closed_while_the_dialog_was_open_still_gets_the_typed_address(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    close_overdue(now=NOW + timedelta(days=30))

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert placed.line().status == "closed"
    assert contact(placed) == NEW
    assert "The provisioning email was sent to new@acme.example." in text_of(answer)


def test_a_stale_page_shows_both_values_and_who_changed_it_when_and_overwrites_nothing(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    change_as(people.ally, placed, to="theirs@acme.example")

    answer = send(browser, PAGE, shown, {"address": NEW})

    page = text_of(answer)
    assert answer.status_code == 409
    assert f"You saw {CONTACT}" in page
    assert "It is now theirs@acme.example Paolo Neri, 16 Nov, 10:00" in page
    assert f"You typed {NEW}" in page
    assert contact(placed) == "theirs@acme.example"


def test_mine_can_be_used_anyway_and_theirs_kept(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    change_as(people.ally, placed, to="theirs@acme.example")
    stale = send(browser, PAGE, shown, {"address": NEW})

    answer = send(browser, PAGE, stale, {})

    assert "Use mine anyway" in text_of(stale)
    assert "Keep theirs" in text_of(stale)
    assert "Saved. The provisioning email was sent to new@acme.example." in text_of(answer)
    assert contact(placed) == NEW


def test_a_second_stale_moment_is_shown_again(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    change_as(people.ally, placed, to="theirs@acme.example")
    stale = send(browser, PAGE, shown, {"address": NEW})
    change_as(people.ally, placed, to="again@acme.example")

    answer = send(browser, PAGE, stale, {})

    assert "You saw theirs@acme.example It is now again@acme.example" in text_of(answer)
    assert contact(placed) == "again@acme.example"


def test_of_several_lines_only_the_stale_ones_are_asked_about_again(people: Cast, browser: Client) -> None:
    placed = place(people.partner, *[Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in (1, 2, 3)])
    shown = browser.get(f"{PAGE}?{order(placed)}", headers=IN_DIALOG)
    change_as(people.ally, placed, "2.0", to="theirs@acme.example")

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert answer.status_code == 200
    assert "Left out: contact changed in the meantime 1 line · 2.0" in text_of(answer)
    assert [contact(placed, number) for number in ("1.0", "2.0", "3.0")] == [NEW, "theirs@acme.example", NEW]
    assert "Saved." in text_of(send(browser, PAGE, answer, {}))
    assert contact(placed, "2.0") == NEW


def test_who_may_only_look_is_told_who_placed_the_order_and_can_ask_with_the_address_kept(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    viewer = signed_in(people.reader)

    opened = viewer.get(f"{PAGE}?{lines(placed)}&address=typed@acme.example", headers=IN_DIALOG)
    sent = viewer.post(PAGE, {"line": placed.line().public_id, "address": NEW}, headers=IN_DIALOG)

    for answer, address in ((opened, "typed"), (sent, "new")):
        assert answer.status_code == 403
        assert "Ask g.conti@telepartner.example, who placed it" in text_of(answer)
        ask = f"/lines/ask/?line={placed.line().public_id.hex}&amp;address={address}%40acme.example"
        assert ask in answer.content.decode()
    assert contact(placed) == CONTACT


def test_the_placer_changes_it_whatever_their_role(people: Cast, signed_in: Callable[[User], Client]) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), placed_by="a.viola@telepartner.example")

    save(signed_in(people.reader), lines(placed))

    assert contact(placed) == NEW


def test_the_distributors_and_the_operators_people_change_it_too(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    save(signed_in(people.ally), lines(placed), address="first@acme.example")
    save(signed_in(people.clerk), lines(placed), address="second@acme.example")

    assert contact(placed) == "second@acme.example"


@pytest.mark.parametrize(
    "query", ["line=00000000-0000-0000-0000-000000000000", "order=x", "line=", "line=x", "order="]
)
def test_what_is_not_there_is_a_404(browser: Client, query: str) -> None:
    assert browser.get(f"{PAGE}?{query}").status_code == 404
    assert browser.post(PAGE, dict([query.split("=")])).status_code == 404
    assert browser.post(f"{PAGE}preview/", dict([query.split("=")])).status_code == 404


def test_a_stranger_cannot_tell_a_line_that_exists_from_one_that_does_not(
    people: Cast, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    stranger = signed_in(people.stranger)
    unknown = "line=00000000-0000-0000-0000-000000000000"

    answers = [stranger.get(f"{PAGE}?{query}") for query in (lines(placed), order(placed), unknown)]
    sent = stranger.post(PAGE, {"line": placed.line().public_id, "address": NEW})

    assert {answer.status_code for answer in [*answers, sent]} == {404}
    assert len({text_of(answer) for answer in answers}) == 1
    assert contact(placed) == CONTACT


def test_one_line_out_of_sight_hides_the_whole_selection(people: Cast, browser: Client) -> None:
    seen = place(people.partner, Wanted(stage=Stage.AWAITING))
    unseen = place(people.other_partner, Wanted(stage=Stage.AWAITING))

    assert browser.get(f"{PAGE}?{lines(seen)}&{lines(unseen)}").status_code == 404


def test_more_than_200_lines_are_not_named_one_by_one(people: Cast, browser: Client) -> None:
    placed = place(people.partner, *[Wanted(number=str(n)) for n in range(1, 202)])

    most = lines(placed, *[str(n) for n in range(1, 201)])

    assert browser.get(f"{PAGE}?{most}").status_code == 200
    assert browser.get(f"{PAGE}?{lines(placed)}").status_code == 404
    assert "201 lines" in text_of(browser.get(f"{PAGE}?{order(placed)}"))


def test_an_unchanged_address_changes_nothing_and_sends_no_mail(people: Cast, browser: Client) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    before = Transaction.objects.count(), Mail.objects.count()

    answer = save(browser, lines(placed), address=CONTACT.upper())

    assert answer.status_code == 200
    assert "Nothing was changed: the contact is already it@acme.example. No mail was sent" in text_of(answer)
    assert (Transaction.objects.count(), Mail.objects.count()) == before


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "The address is empty. Enter one address, such as it@acme.example."),
        ("m.rossi", "m.rossi has no @ sign."),
        ("a@b.example, c@d.example", "There is more than one address here"),
        ("<script>@x", "has a name or brackets around the address"),
    ],
)
def test_what_is_no_address_is_said_beside_the_field_and_the_input_kept(
    people: Cast, browser: Client, typed: str, said: str
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))

    answer = save(browser, lines(placed), address=typed)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert f'value="{escape(typed)}"' in answer.content.decode() or not typed
    assert 'aria-invalid="true"' in answer.content.decode()
    assert contact(placed) == CONTACT


def test_a_form_sent_twice_shows_the_first_outcome_again_and_mails_each_contact_once(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    before = Mail.objects.count()

    first, second = [send(browser, PAGE, shown, {"address": NEW}) for _ in range(2)]

    assert second.content == first.content
    kinds = Mail.objects.order_by("id").values_list("kind", flat=True)[before:]
    assert list(kinds) == ["contact_replaced", "corrected"]
    assert placed.line().contact_epoch == 1


def test_going_back_and_correcting_the_address_compares_it_with_what_was_saved_before(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)
    send(browser, PAGE, shown, {"address": "typo@acme.example"})

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert "It is now typo@acme.example Giulia Conti" in text_of(answer)
    assert "Saved." in text_of(send(browser, PAGE, answer, {}))


def test_nobody_else_sees_what_a_form_came_to(
    people: Cast, browser: Client, signed_in: Callable[[User], Client]
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    shown = browser.get(f"{PAGE}?{lines(placed)}")
    answer = send(browser, PAGE, shown, {"address": NEW}, headers={})

    assert signed_in(people.ally).get(answer.headers["Location"]).status_code == 404
    assert browser.get("/lines/outcome/unknown/").status_code == 404


def test_over_the_recipients_cap_the_preview_and_the_answer_say_when_the_mail_goes(
    people: Cast, browser: Client
) -> None:
    Instance.objects.update(recipient_cap=1)
    first = place(people.partner, Wanted(stage=Stage.AWAITING), number="101")
    second = place(people.partner, Wanted(stage=Stage.AWAITING), number="102")
    save(browser, lines(first))
    shown = browser.get(f"{PAGE}?{lines(second)}", headers=IN_DIALOG)

    foreseen = send(browser, f"{PAGE}preview/", shown, {"address": NEW}, headers=IN_PREVIEW)
    answer = send(browser, PAGE, shown, {"address": NEW})

    assert "The change is made at once, and its mail goes on 17 Nov, 10:00." in text_of(foreseen)
    assert "goes on 17 Nov, 10:00, because the limit of mails to this address" in text_of(answer)
    assert contact(second) == NEW


def test_while_all_mail_is_paused_the_preview_and_the_answer_say_that_the_mail_waits(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    Instance.objects.update(mail_paused_at=NOW, mail_pause="operator")
    shown = browser.get(f"{PAGE}?{lines(placed)}", headers=IN_DIALOG)

    answer = send(browser, PAGE, shown, {"address": NEW})

    assert "goes to the new address once the operator resumes it." in text_of(shown)
    assert "Saved. All mail is paused: the provisioning email goes to new@acme.example once" in text_of(
        answer
    )
    assert contact(placed) == NEW


def test_an_address_to_which_mail_is_stopped_is_saved_and_nothing_is_said_to_be_sent(
    people: Cast, browser: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    Suppression.objects.create(address_id=address_id(NEW), reason="operator", since_at=NOW)
    shown = browser.get(f"{PAGE}?{order(placed)}", headers=IN_DIALOG)

    foreseen = send(browser, f"{PAGE}preview/", shown, {"address": NEW}, headers=IN_PREVIEW)
    answer = send(browser, PAGE, shown, {"address": NEW})

    assert "Changed; not mailed, because mail to this address is stopped" in text_of(foreseen)
    assert "Saved. No mail goes to new@acme.example, because mail to this address is stopped." in text_of(
        answer
    )


def test_pages_stay_within_their_budget_of_statements(people: Cast, browser: Client) -> None:
    placed = place(people.partner, *[Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(1, 60)])
    with statements_run() as of_the_form:
        shown = browser.get(f"{PAGE}?{order(placed)}")
    with statements_run() as of_the_preview:
        send(browser, f"{PAGE}preview/", shown, {"address": NEW}, headers=IN_PREVIEW)

    assert len(of_the_form) <= 8
    assert len(of_the_preview) <= 11


@pytest.mark.parametrize("count", [1, 60])
def test_a_change_over_http_costs_few_statements_however_many_lines_it_has(
    people: Cast, browser: Client, count: int
) -> None:
    placed = place(people.partner, *[Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(count)])
    shown = browser.get(f"{PAGE}?{order(placed)}", headers=IN_DIALOG)

    with statements_run() as statements:
        send(browser, PAGE, shown, {"address": NEW})

    assert len(statements) <= 26, statements


def save(client: Client, query: str, *, address: str = NEW, **typed: str) -> Answer:
    """Open the dialog, type the address, save."""
    shown = client.get(f"{PAGE}?{query}", headers=IN_DIALOG)
    return send(client, PAGE, shown, {"address": address, **typed})


def contact(placed: Placed, number: str = "1.0") -> str | None:
    """The address of the line's contact."""
    found = placed.line(number).contact
    return found.email if found else None


def change_as(user: User, placed: Placed, *numbers: str, to: str) -> None:
    """Somebody else changes the contact meanwhile."""
    line_ids = [placed.line_ids[number] for number in numbers] or None
    selection = Selection(order_ids=[placed.order_id], line_ids=line_ids)
    change_contact(actor=acting_as(user), selection=selection, address=to, now=NOW)


def map_now(placed: Placed) -> None:
    """The order is mapped."""
    map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=None,
        organization_id=find_or_add_organization("Acme S.p.A."),
        mapped_by="Mario Rossi",
        now=NOW,
    )


def test_an_outcome_that_no_form_came_to_is_not_found(browser: Client) -> None:
    for key in ("f" * 64, "%00", "a:1"):
        assert browser.get(f"/lines/outcome/{key}/").status_code == 404
