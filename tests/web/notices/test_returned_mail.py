"""What came back, as the operator's people look at it, and the decision about what nobody could place (M4)."""

from base64 import b64encode

import pytest
from django.conf import LazySettings
from django.template.defaultfilters import filesizeformat
from django.test import Client
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, contact
from tests.replies import reply, take_replies
from tests.returning import COMPLAINT, HARD, PROSE, bounce, dsn, event, judge, newest_mail_of, take
from tests.sweeps.settling import ACCEPTED, claimed, settle
from tests.web.contact.counting import statements_run
from tests.web.contact.forms import text_of
from tests.worlds import CONTACT, NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.mail.link import newest_key_number
from startline.mail.reply_address import reply_address
from startline.models import Case, CaseEntry, CaseMail, DeliveryNotice, Mail, Membership, NoticeSource, User
from startline.rules.notices import KEPT_BYTES, Held
from startline.rules.who_may import Role
from startline.web.once import FIELD, new_token
from startline.wording.notices import notice_cause_label, why_waiting

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now", "return_address")]
LIST = "/mail/returned/"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def browser(people: Cast, client: Client) -> Client:
    """The operator's."""
    client.force_login(people.clerk)
    return client


@pytest.fixture
def placed(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING))


def unplaced(raw: bytes = HARD) -> DeliveryNotice:
    """A notice without a token."""
    notice = take(raw)
    judge()
    notice.refresh_from_db()
    return notice


def page_of(notice: DeliveryNotice) -> str:
    return f"{LIST}{notice.public_id}/"


def send(browser: Client, notice: DeliveryNotice, **fields: str) -> str:
    """Send the form of the notice's page, and read the page that comes of it."""
    return text_of(browser.post(page_of(notice), {FIELD: new_token(), **fields}, follow=True))


def assign(
    browser: Client, notice: DeliveryNotice, placed: Placed, *, how: str = "hard", to: str = CONTACT
) -> str:
    mail = Mail.objects.get(pk=newest_mail_of(placed.line_ids["1.0"]))
    return send(browser, notice, decision="assign", mail=str(mail.public_id), how=how, address=to)


def test_the_list_begins_with_what_waits_for_a_decision(browser: Client, placed: Placed) -> None:
    bounce(newest_mail_of(placed.line_ids["1.0"]))
    unplaced(dsn(recipient="lost@acme.example"))

    waiting = text_of(browser.get(LIST))
    everything = text_of(browser.get(LIST, {"state": "", "kind": ""}))

    assert "lost@acme.example" in waiting
    assert CONTACT not in waiting
    assert "applied" in everything
    assert CONTACT in everything


def test_the_list_is_filtered_by_kind_and_an_odd_filter_narrows_nothing(browser: Client) -> None:
    unplaced(PROSE)
    unplaced(COMPLAINT)

    complaints = text_of(browser.get(LIST, {"state": "", "kind": "complaint"}))
    odd = text_of(browser.get(LIST, {"state": "", "kind": "gossip"}))

    assert "feedback@isp.example" in complaints
    assert "somebody@acme.example" not in complaints
    assert "There is no such choice." in odd
    assert "somebody@acme.example" in odd


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "Nothing waits for a decision"),
        ({"state": "dismissed"}, "Nothing like this came back."),
        ({"state": ""}, "Nothing has come back yet"),
    ],
)
def test_an_empty_list_says_what_belongs_there(browser: Client, query: dict[str, str], words: str) -> None:
    assert words in text_of(browser.get(LIST, query))


def test_the_list_goes_on_page_by_page(browser: Client) -> None:
    for number in range(60):
        take(dsn(recipient=f"it-{number:02}@acme.example"))
    judge()
    judge()

    for state, first_come, last_come in (("unknown", "it-50", "it-49"), ("", "it-09", "it-10")):
        first = browser.get(LIST, {"state": state})
        second = text_of(browser.get(LIST, {"state": state, "after": first.context["page"].after}))

        assert len(first.context["rows"]) == 50
        assert f"{first_come}@acme.example" in second
        assert f"{last_come}@acme.example" not in second
    assert browser.get(LIST, {"after": "nonsense"}).status_code == 404
    assert browser.get(LIST, {"state": "", "after": "nonsense"}).status_code == 404


def test_what_waits_is_counted_with_its_size_and_how_long_it_is_kept(browser: Client) -> None:
    sizes = [len(unplaced(raw).raw) for raw in (PROSE, dsn(recipient="lost@acme.example"))]

    with statements_run() as statements:
        page = text_of(browser.get(LIST))
    everything = text_of(browser.get(LIST, {"state": ""}))

    said = f"2 notices wait · {filesizeformat(sum(sizes))} · the one that has waited longest comes first"
    assert said.replace("\xa0", " ") in page.replace("\xa0", " ")
    assert "Replies are kept whole for 30 days, and up to 1.0 GB in all" in page.replace("\xa0", " ")
    assert "kept whole" not in everything
    assert len(statements) <= 12


def test_a_notice_shows_what_was_understood_and_what_came_as_text(browser: Client) -> None:
    notice = unplaced(HARD.replace(b"host mx.acme.example.", b"<script>alert(1)</script> \xe2\x80\xae\x07"))

    response = browser.get(page_of(notice))

    text = text_of(response)
    assert "mailbox unknown" in text
    assert "550 5.1.1 User unknown" in text
    assert "Reporting-MTA: dns; mx.acme.example" in text
    assert "<script>alert" not in response.content.decode()
    assert "\u202e" not in response.content.decode()


def test_what_came_opens_no_door_to_who_reads_it(browser: Client) -> None:
    token = b"Z" * 40
    doors = [
        b"https://startline.example/m/" + token,
        b"https://startline.example/m/" + token[:9] + b"=\r\n" + token[9:],
        b64encode(b"https://startline.example/m/" + token).replace(b"=", b""),
        b"help+" + b"a" * 48 + b"@mail.example",
    ]
    shown = b"\r\n".join([*doors[:2], doors[2], b"", doors[3], b"the end"])
    notice = unplaced(HARD.replace(b"host mx.acme.example.", shown))

    page = browser.get(page_of(notice)).content.decode()

    assert "the end" in page
    assert "Z" * 8 not in page
    assert doors[2].decode() not in page
    assert "a" * 8 not in page


def test_of_a_large_one_the_beginning_is_shown_with_its_whole_size(browser: Client) -> None:
    notice = unplaced(PROSE + b"x" * 500_000)

    response = browser.get(page_of(notice))

    assert len(response.content) < 150_000
    assert "Cut: all of it is 488.4" in text_of(response)


def test_an_event_of_a_provider_is_shown_as_it_came(browser: Client) -> None:
    notice = take(event(), source=NoticeSource.WEBHOOK)
    judge()

    assert '"reason": "invalid"' in browser.get(page_of(notice)).context["raw"].body


def test_an_applied_notice_leads_to_the_order_and_the_transaction_of_its_mail(
    browser: Client, placed: Placed
) -> None:
    notice = bounce(newest_mail_of(placed.line_ids["1.0"]))

    text = text_of(browser.get(page_of(notice)))

    assert "Order 104583020" in text
    assert "Assign to a mail" not in text


def test_the_operator_assigns_it_to_a_mail_and_it_is_applied_as_its_bounce(
    people: Cast, browser: Client, placed: Placed
) -> None:
    notice = unplaced()

    said = assign(browser, notice, placed)
    between = placed.line().undeliverable_at
    judge()

    notice.refresh_from_db()
    line = placed.line()
    assert "Assigned." in said
    assert "assigned, about to be applied" in said
    assert between is None
    assert (notice.state, notice.decided_by, notice.decided_at) == ("applied", people.clerk, NOW)
    assert (line.undeliverable_cause, line.windows.get().end_cause) == ("mailbox_unknown", "bounced")
    assert found_wrong() == []


def test_as_a_soft_one_it_moves_no_window(browser: Client, placed: Placed) -> None:
    notice = unplaced()

    assign(browser, notice, placed, how="soft")
    judge()

    assert (placed.line().undeliverable_at, placed.line().windows.get().end_cause) == (NOW, None)
    assert found_wrong() == []


def test_what_a_person_wrote_can_be_a_bounce_too(browser: Client, placed: Placed) -> None:
    notice = unplaced(PROSE)

    assign(browser, notice, placed)
    judge()

    notice.refresh_from_db()
    assert (notice.state, notice.kind, placed.line().undeliverable_cause) == ("applied", "bounce", "other")
    assert found_wrong() == []


def test_mails_to_another_address_are_looked_for_by_it(browser: Client, placed: Placed) -> None:
    notice = unplaced(dsn(recipient="alias@elsewhere.example"))

    named = text_of(browser.get(page_of(notice)))
    typed = text_of(browser.get(page_of(notice), {"address": "IT@acme.example"}))
    odd = text_of(browser.get(page_of(notice), {"address": "no address@"}))

    assert "No such mail went to this address." in named
    assert "Provisioning email, accepted 14 Nov, 10:00, order 104583020 of Acme S.p.A. (Telepartner)" in typed
    assert "Assign to a mail" in odd


def test_a_mail_that_came_back_before_cannot_be_chosen(browser: Client, placed: Placed) -> None:
    bounce(newest_mail_of(placed.line_ids["1.0"]))
    notice = unplaced()

    said = assign(browser, notice, placed)

    notice.refresh_from_db()
    assert "This mail is not among those" in said or "No such mail went to this address." in said
    assert notice.state == "unknown"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Choose the mail that came back."),
        ({"how": "perhaps"}, "There is no such choice."),
        ({"mail": "one"}, "This mail is not among those"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    browser: Client, placed: Placed, fields: dict[str, str], words: str
) -> None:
    notice = unplaced()

    response = browser.post(page_of(notice), {FIELD: new_token(), "decision": "assign", **fields})

    assert response.status_code == 422
    assert words in text_of(response)


def test_the_operator_dismisses_what_is_about_none_of_our_mails(people: Cast, browser: Client) -> None:
    notice = unplaced(PROSE)

    said = send(browser, notice, decision="dismiss")

    notice.refresh_from_db()
    assert "Put aside. It changes nothing." in said
    assert (notice.state, notice.decided_by, notice.decided_at) == ("dismissed", people.clerk, NOW)


def test_a_form_that_is_sent_twice_decides_once(browser: Client, placed: Placed) -> None:
    notice = unplaced()
    sent = {FIELD: new_token(), "decision": "dismiss"}

    answers = [browser.post(page_of(notice), sent).status_code for _ in range(2)]

    assert answers == [303, 303]


def test_who_comes_second_hears_who_decided(browser: Client, placed: Placed) -> None:
    notice = unplaced()
    send(browser, notice, decision="dismiss")

    response = browser.post(page_of(notice), {FIELD: new_token(), "decision": "dismiss"})

    assert response.status_code == 409
    assert "Rita Sala decided about this on 16 Nov" in text_of(response)


def test_agents_look_and_do_not_decide(people: Cast, client: Client, placed: Placed) -> None:
    agent = User.objects.create(email="desk@quadrante.example", name="Dario", email_verified_at=NOW)
    Membership.objects.create(user=agent, account=people.operator, role=Role.AGENT)
    client.force_login(agent)
    notice = unplaced()

    seen = text_of(client.get(page_of(notice)))
    refused = client.post(page_of(notice), {FIELD: new_token(), "decision": "dismiss"})

    notice.refresh_from_db()
    assert "The operator decides about it." in seen
    assert "Provisioning email, accepted 14 Nov" in seen
    assert (refused.status_code, notice.state) == (403, "unknown")


@pytest.mark.parametrize("who", ["owner", "ally", "stranger", "reader"])
def test_nobody_else_sees_any_of_it(people: Cast, client: Client, who: str) -> None:
    notice = unplaced(PROSE)
    client.force_login(getattr(people, who))

    answers = [client.get(address) for address in (LIST, page_of(notice))]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not any("somebody@acme.example" in text_of(answer) for answer in answers)


def test_a_reply_that_waits_is_put_into_its_case_by_an_agent_too(
    people: Cast, client: Client, placed: Placed, settings: LazySettings
) -> None:
    settings.STARTLINE_REPLY_ADDRESS = "help@mail.example"
    case = case_of(contact(CONTACT), about(placed))
    settle(claimed(), ACCEPTED)
    mail = Mail.objects.get(pk=CaseMail.objects.get(entry__case=case).mail_id)
    answered = reply_address(mail.public_id, key_number=newest_key_number())
    assert answered is not None
    notice = take(reply("", to=answered))
    take_replies(now=NOW)
    agent = User.objects.create(email="desk@quadrante.example", name="Marta Gallo", email_verified_at=NOW)
    Membership.objects.create(user=agent, account=people.operator, role=Role.AGENT)
    client.force_login(agent)

    page = text_of(client.get(page_of(notice)))
    assert f"Put into case {case.number}" in page
    assert "The operator decides about it." in page  # about what is none

    text = send(client, notice, decision="put_in")

    assert f"Put into case {case.number}." in text
    assert "Marta Gallo" in text
    assert CaseEntry.objects.filter(case=case).latest("id").kind == "said"
    assert send(client, notice, decision="put_in").count("Marta Gallo") >= 1
    assert CaseEntry.objects.filter(case=case, kind="said").count() == 1


def waiting(case: Case, cause: str, *, size: int = 400, kept: int | None = None) -> DeliveryNotice:
    """A reply to a mail about *case* that waits because of *cause*, of *size* bytes."""
    mail_id = CaseMail.objects.get(entry__case=case).mail_id
    return DeliveryNotice.objects.create(
        source=NoticeSource.LMTP,
        source_key=f"{cause}-{size}",
        received_at=NOW,
        raw=b"Subject: Hello\n\nx".ljust(kept or size, b"x"),
        raw_bytes=size,
        state="unknown",
        kind="other" if cause == Held.UNREADABLE else "reply",
        cause=cause,
        mail_id=mail_id,
        case_mail_id=mail_id,
        judged_at=NOW,
    )


@pytest.mark.parametrize("held", Held)
def test_why_a_reply_waits_and_what_can_be_done_stand_on_its_page_and_the_list(
    browser: Client, placed: Placed, held: Held
) -> None:
    case = case_of(contact(CONTACT), about(placed))
    notice = waiting(case, held)
    why, way = why_waiting(cause=held, has_case=True, has_mail=True)

    page = browser.get(page_of(notice))

    assert f"Why it waits – {why} {way}" in text_of(page)
    assert f"/desk/cases/{case.public_id}/" in page.text
    assert ("Put into the case" in text_of(page)) is (held is not Held.UNREADABLE)
    assert notice_cause_label(held) in text_of(browser.get(LIST))
    send(browser, notice, decision="dismiss")
    after = text_of(browser.get(page_of(notice)))
    assert "Why it waits" not in after
    assert f"Cause {notice_cause_label(held)}" in after


def test_each_reason_has_words_of_its_own() -> None:
    reasons = [why_waiting(cause=held, has_case=True, has_mail=True) for held in Held]

    assert len(set(reasons)) == len({notice_cause_label(held) for held in Held}) == len(Held)


@pytest.mark.parametrize(
    ("raw", "words"), [(PROSE, "carries a token of ours"), (HARD, "carries a token of ours")]
)
def test_why_what_carries_no_token_waits_is_said_too(browser: Client, raw: bytes, words: str) -> None:
    assert words in text_of(browser.get(page_of(unplaced(raw))))


def test_what_is_not_understood_although_its_mail_is_known_says_so(browser: Client, placed: Placed) -> None:
    notice = bounce(newest_mail_of(placed.line_ids["1.0"]), PROSE)

    assert notice.state == "unknown"
    assert "is neither a bounce nor a complaint" in text_of(browser.get(page_of(notice)))


def test_until_when_all_of_a_reply_is_kept_and_that_it_was_cut_is_said(
    browser: Client, placed: Placed
) -> None:
    case = case_of(contact(CONTACT), about(placed))
    small = waiting(case, Held.MANY)
    whole = waiting(case, Held.MANY, size=KEPT_BYTES + 1)
    cut = waiting(case, Held.MANY, size=KEPT_BYTES + 2, kept=KEPT_BYTES)

    pages = [text_of(browser.get(page_of(notice))).replace("\xa0", " ") for notice in (small, whole, cut)]

    kept, over = (
        "All of it is kept until 16 Dec, 10:00; then its first 256.0 KB stay",
        "Nobody decided for 30 days",
    )
    assert [(kept in page, over in page) for page in pages] == [(False, False), (True, False), (False, True)]
