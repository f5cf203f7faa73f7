"""Rendering mails: every kind, both languages, one link, and nothing of partners that acts (PRODUCT M5)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mail.facts import AUTOLINKED, Seen, case, in_hub, line, replaced, request
from tests.mail.test_quoting import NAMES

from startline.mail.languages import LANGUAGES
from startline.mail.letter import Waits
from startline.mail.quoting import SUBJECT_LENGTH, quoted
from startline.mail.render import LINK_MARK, Body, CaseSaid, HubSaid, LineSaid, RequestSaid, render
from startline.models.mail import (
    CASE_KINDS,
    CONTACT_KINDS,
    HUB_KINDS,
    REPLACED_KINDS,
    REQUEST_KINDS,
    MailKind,
)
from startline.rules.line import Expiry

_LINE_KINDS = [kind for kind in MailKind if kind not in CASE_KINDS]


def _rendered(
    *lines: LineSaid,
    kind: MailKind = MailKind.PROVISIONING,
    language: str = "en",
    asked: RequestSaid | None = None,
    step: HubSaid | None = None,
    told: CaseSaid | None = None,
) -> Body:
    return render(
        kind=kind,
        language=language,
        lines=lines or [line()],
        sender_name="Nordwind",
        request=(asked or request()) if kind in REQUEST_KINDS else None,
        replaced=replaced() if kind in REPLACED_KINDS else None,
        in_hub=(step or in_hub()) if kind in HUB_KINDS else None,
        case=(told or case()) if kind in CASE_KINDS else None,
    )


def _both(body: Body) -> list[str]:
    """The words of both parts, in one line each."""
    return [_text(body), Seen(body.html).text]


def _text(body: Body) -> str:
    """The words of the plain text, in one line."""
    return " ".join(body.text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", _LINE_KINDS)
def test_every_mail_has_one_link_and_names_order_customer_and_seller(kind: MailKind, language: str) -> None:
    body = _rendered(kind=kind, language=language)

    assert body.text.count(LINK_MARK) == 1
    assert Seen(body.html).links == [LINK_MARK]
    assert body.html.count(LINK_MARK) == 1
    for words in _both(body):
        assert "104582973" in words
        assert "Tipografia D'Amico" in words
        assert "Telepartner S.p.A." in words
        assert "Distributed Instance" in words
        assert not AUTOLINKED.search(words)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MailKind)
def test_no_mail_has_a_gap_an_empty_paragraph_or_an_unfilled_name(kind: MailKind, language: str) -> None:
    body = _rendered(kind=kind, language=language)

    assert "\n\n\n" not in body.text
    assert "{" not in body.text + body.subject
    assert "{{" not in body.html
    assert "></p>" not in body.html


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CASE_KINDS)
def test_a_mail_about_a_case_has_its_number_one_link_and_the_way_to_answer(
    kind: MailKind, language: str
) -> None:
    body = _rendered(kind=kind, language=language)

    assert body.text.count(LINK_MARK) == 1
    assert Seen(body.html).links == [LINK_MARK]
    assert "10042" in body.subject
    for words in _both(body):
        assert "No mail since Monday" in words
        assert ("Their server refused it." in words) == (kind is not MailKind.CASE_OPENED)
        assert not AUTOLINKED.search(words)


def test_a_mail_about_a_case_says_whether_replies_are_read() -> None:
    read = _rendered(kind=MailKind.CASE_ANSWERED)
    unread = _rendered(kind=MailKind.CASE_ANSWERED, told=case(answerable=False))

    assert "Reply to this email" in _text(read)
    assert "Nobody reads replies to this email" in _text(unread)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "desk", ["Example Cloud", "Wolkenwerk Gesellschaft für Informationstechnik mbH " * 4]
)
def test_who_has_the_case_is_called_as_on_the_pages_however_long_the_name(desk: str, language: str) -> None:
    body = _rendered(kind=MailKind.CASE_OPENED, language=language, told=case(desk=desk))

    for words in _both(body):
        assert quoted(desk) in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", CASE_KINDS)
def test_a_mail_about_a_case_is_a_sentence_without_a_name_too(kind: MailKind, language: str) -> None:
    body = _rendered(kind=kind, language=language, told=case(by="", desk=""))

    lead = body.text.split("\n\n")[1]
    assert lead[0] in "“„«" if kind is MailKind.CASE_OPENED else lead[0].isupper()
    assert "  " not in lead
    assert " ." not in lead


@pytest.mark.parametrize("kind", CASE_KINDS)
def test_brackets_that_nobody_wrote_are_explained_where_there_are_any(kind: MailKind) -> None:
    without = _rendered(kind=kind)
    within = _rendered(kind=kind, told=case(subject="No mail for it@acme.example"))

    assert "brackets" not in _text(without)
    assert "The square brackets They keep addresses from becoming links" in _text(within)


def test_brackets_in_the_name_of_the_desk_are_explained_where_it_stands() -> None:
    receipt = _rendered(kind=MailKind.CASE_OPENED, told=case(desk="Example.cloud"))
    answer = _rendered(kind=MailKind.CASE_ANSWERED, told=case(desk="Example.cloud"))

    assert "Example[.]cloud. An answer is due" in _text(receipt)
    assert "The square brackets" in _text(receipt)
    assert "The square brackets" not in _text(answer)


def test_words_in_a_case_keep_their_paragraphs_and_lines_and_none_is_a_link() -> None:
    body = _rendered(
        kind=MailKind.CASE_ANSWERED,
        told=case(words="See https://evil.test/now\nor ask it@evil.test.\n\n\n<b>Bye</b>"),
    )

    assert "  See https[:]//evil[.]test/now\n  or ask it[@]evil[.]test.\n\n  <b>Bye</b>\n" in body.text
    assert "or ask it[@]evil[.]test.</p><p" in body.html.replace("\n", "")
    assert "&lt;b&gt;Bye&lt;/b&gt;" in body.html


def test_italian_is_spoken_to_italians() -> None:
    body = _rendered(language="it")

    assert body.subject == "Servizio da configurare: ordine 104582973, Tipografia D'Amico"
    assert "data di inizio 6 dicembre 2026" in _text(body)
    assert '<html lang="it" ' in body.html


def test_several_orders_are_listed_one_after_the_other() -> None:
    first = [line(line_number="1.0"), line(line_number="2.0")]

    body = _rendered(*first, line(order_number="104583020", customer_name="Groupe Hélianthe SAS"))

    assert body.subject == "Services to set up: 2 orders"
    for words in _both(body):
        assert words.count("Order 104582973") == words.count("Order 104583020") == 1
        assert words.index("2.0") < words.index("Order 104583020") < words.index("Groupe Hélianthe SAS", 200)


def test_thirty_lines_are_listed_and_the_others_counted() -> None:
    thirty = [line(line_number=f"{number}.0") for number in range(1, 31)]

    assert "on the page" not in _text(_rendered(*thirty))
    assert "One more line is on the page." in _text(_rendered(*thirty, line()))
    for words in _both(_rendered(*thirty, line(line_number="31.0"), line(line_number="32.0"))):
        assert "2 more lines are on the page." in words
        assert "30.0" in words
        assert "31.0" not in words


def test_the_last_day_is_the_one_before_the_deadline_in_the_lines_zone() -> None:
    midnight_in_rome = datetime(2026, 12, 14, 23, 0, tzinfo=UTC)

    body = _rendered(line(deadline_at=midnight_in_rome))

    for words in _both(body):
        assert "set up by 14 December 2026" in words
        assert "Set the service up by the end of 14 December 2026." in words


def test_lines_with_different_deadlines_point_to_the_lines() -> None:
    deadlines = [datetime(2026, 12, day, 23, 0, tzinfo=UTC) for day in (14, 20)]

    body = _rendered(*(line(deadline_at=deadline) for deadline in deadlines))

    assert "by 14 December" in _text(body)
    assert "by 20 December" in _text(body)
    assert "within the time that is given beside each line" in _text(body)


def test_days_are_named_only_when_they_are_known() -> None:
    assert "within 7 days of receiving this email" in _text(_rendered(line(window_days=7)))
    assert "within 1 day of" in _text(_rendered(line(window_days=1)))
    assert " days" not in _text(_rendered(line()))


@pytest.mark.parametrize(
    ("expiries", "words"),
    [
        ([Expiry.CLOSE_AND_BILL], "closes and its billing starts"),
        ([Expiry.VOID], "is cancelled; it is not billed"),
        ([Expiry.KEEP_OPEN], "stays open"),
        ([Expiry.VOID, Expiry.KEEP_OPEN], "depends on the offer"),
    ],
)
def test_what_happens_if_nothing_is_done_is_what_the_policy_says(expiries: list[Expiry], words: str) -> None:
    for kind in CONTACT_KINDS:
        assert words in _text(_rendered(*(line(expiry=expiry) for expiry in expiries), kind=kind))


def test_editors_see_the_refused_address_and_the_cause() -> None:
    refused = line(contact_email="m.bianchi@acme.exmaple", undeliverable_cause="domain_unknown")

    body = _rendered(refused, kind=MailKind.UNDELIVERABLE)

    for words in _both(body):
        assert "m[.]bianchi[@]acme[.]exmaple: the domain does not exist or takes no mail" in words


def test_a_cause_without_words_of_its_own_is_a_refusal() -> None:
    body = _rendered(line(undeliverable_cause="never_heard_of"), kind=MailKind.UNDELIVERABLE)

    assert "the recipient's server refused the email" in _text(body)


def test_unknown_facts_are_not_spoken_of() -> None:
    body = _rendered(line(start_date=None, contact_email=None), kind=MailKind.UNDELIVERABLE, language="it")

    assert "None" not in body.text + body.html
    assert "data di inizio 6" not in _text(body)
    assert "nessun indirizzo" in _text(body)


def test_a_subject_stays_short_however_long_the_names_are() -> None:
    body = _rendered(line(order_number="a@" * 32, customer_name="a@" * 100))

    assert len(body.subject) == SUBJECT_LENGTH
    assert body.subject.endswith("…")


def test_markup_of_partners_is_shown_as_it_was_typed() -> None:
    body = _rendered(line(offer_name="<script>alert(1)</script>", customer_name='"><a href=x>&amp;'))

    assert "script" not in Seen(body.html).elements
    assert "<script>alert(1)</script>" in Seen(body.html).text
    assert '"><a href=x>&amp;' in Seen(body.html).text


def test_a_template_name_typed_by_a_partner_is_not_filled() -> None:
    body = _rendered(line(customer_name="{account} {{ link }} {0}"))

    assert "{account} {{ link }} {0}" in Seen(body.html).text


@given(
    order_number=NAMES, line_number=NAMES, offer_code=NAMES, offer_name=NAMES, customer_name=NAMES, account_name=NAMES,
    contact_email=NAMES, organization_name=NAMES, hub_name=NAMES, kind=st.sampled_from(MailKind),
    language=st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_whatever_partners_type_there_is_one_link_and_no_markup(
    kind: MailKind, language: str, **typed: str
) -> None:
    harmless = Seen(_rendered(kind=kind, language=language).html).elements

    body = _rendered(
        line(**typed),
        kind=kind,
        language=language,
        step=in_hub(by=typed["contact_email"], first_admin=True),
        told=case(subject=typed["offer_name"], words=typed["customer_name"], by=typed["account_name"]),
    )

    seen = Seen(body.html)
    assert body.text.count(LINK_MARK) == 1
    assert seen.links == [LINK_MARK]
    assert seen.elements <= harmless
    assert not any(AUTOLINKED.search(words) for words in (*_both(body), body.subject))
    assert body.subject.isprintable()


def test_a_reminder_names_the_last_day_and_what_happens_then() -> None:
    midnight_in_rome = datetime(2026, 12, 14, 23, 0, tzinfo=UTC)

    body = _rendered(line(deadline_at=midnight_in_rome), kind=MailKind.REMINDER)

    assert body.subject == "Reminder: set up order 104582973, Tipografia D'Amico"
    for words in _both(body):
        assert "the policy window ends at the end of 14 December 2026" in words
        assert "set up by 14 December 2026" in words
        assert "closes and its billing starts" in words


def test_a_reminder_of_several_days_points_to_the_lines() -> None:
    deadlines = [datetime(2026, 12, day, 23, 0, tzinfo=UTC) for day in (14, 16)]

    body = _rendered(*(line(deadline_at=deadline) for deadline in deadlines), kind=MailKind.REMINDER)

    assert "the policy windows end on the days that stand beside the lines" in _text(body)


def test_editors_see_first_what_ends_soon_then_what_has_not_started_each_with_its_contact() -> None:
    ending = line(order_number="2", waits=Waits.ENDING, deadline_at=datetime(2026, 12, 14, 23, 0, tzinfo=UTC))
    waiting = line(order_number="1", waits=Waits.NOT_STARTED, start_date=date(2026, 12, 1))

    body = _rendered(waiting, ending, kind=MailKind.ATTENTION)

    assert body.subject == "Still not set up: 2 orders"
    for words in _both(body):
        assert "contact: it-admin[@]damico[.]example" in words
        assert "The window ends soon Order 2 " in words
        assert "the policy window ends on 14 December 2026" in words
        assert "Nothing has started Order 1 " in words
        assert "nothing has started since 1 December 2026" in words
        assert words.index("Order 2") < words.index("Order 1")


def test_editors_hear_what_a_windows_end_brings_only_where_one_ends() -> None:
    for waits, heard in [(Waits.ENDING, True), (Waits.NOT_STARTED, False)]:
        body = _rendered(line(waits=waits), kind=MailKind.ATTENTION)
        assert ("If nothing is done" in _text(body)) is heard


def test_a_former_contact_sees_a_part_of_the_new_address_and_the_day_in_the_lines_zone() -> None:
    body = _rendered(kind=MailKind.CONTACT_REPLACED)

    assert body.subject == "Contact changed: order 104582973, Tipografia D'Amico"
    for words in _both(body):
        assert "On 8 December 2026 the provisioning contact of the order below" in words
        assert "was changed to m•••[@]damico[.]example." in words
        assert "This was not me" in words
        assert "it-admin" not in words


def test_the_editors_read_who_disputes_which_change_and_what_to_do() -> None:
    body = render(
        kind=MailKind.REVIEW,
        language="en",
        lines=[line()],
        sender_name="Nordwind",
        replaced=replaced(masked="m.rossi@damico.example", former="it-admin@damico.example"),
    )

    assert body.subject == "Contact disputed: order 104582973, Tipografia D'Amico"
    for words in _both(body):
        assert "it-admin[@]damico[.]example was the provisioning contact" in words
        assert "until 8 December 2026" in words
        assert "the change to m[.]rossi[@]damico[.]example was not agreed" in words
        assert "Ask the customer by telephone" in words
        assert "mail accepted" not in words


def test_a_contact_reads_who_mapped_what_to_whom_and_what_is_left() -> None:
    body = _rendered(kind=MailKind.MAPPED)

    assert body.subject == "Mapped, to be set up: order 104582973, Tipografia D'Amico"
    for words in _both(body):
        assert "Mapped to D'Amico Arti Grafiche" in words
        assert "Who mapped it it-admin[@]damico[.]example" in words
        assert "ask for a code" in words
        assert "First administrator" not in words
    assert "[x] mapped  [ ] set up" in body.text


def test_the_first_administrator_of_a_new_organization_is_told_so() -> None:
    body = _rendered(kind=MailKind.MAPPED, step=in_hub(by="", first_admin=True))

    for words in _both(body):
        assert "Who mapped it" not in words
        assert "First administrator D'Amico Arti Grafiche is new here" in words


def test_a_contact_whose_services_are_set_up_elsewhere_is_told_where() -> None:
    elsewhere, here = line(hub_name="Hub of Nordwind"), line(line_number="2.0")

    for words in _both(_rendered(elsewhere, kind=MailKind.MAPPED)):
        assert "Hub of Nordwind is where it goes on" in words
        assert "ask for a code" not in words
    for words in _both(_rendered(elsewhere, here, kind=MailKind.MAPPED)):
        assert words.count("the setup goes on in Hub of Nordwind") == 1
        assert "ask for a code" in words


def test_the_summary_says_of_each_line_when_it_was_set_up_and_since_when_it_is_billed() -> None:
    before_midnight_in_rome = datetime(2026, 12, 9, 22, 59, tzinfo=UTC)
    after_midnight_in_rome = datetime(2026, 12, 9, 23, 0, tzinfo=UTC)
    both = line(set_up_at=after_midnight_in_rome, billing_started_at=before_midnight_in_rome)
    imported = line(line_number="2.0", set_up_at=after_midnight_in_rome)

    body = _rendered(both, imported, kind=MailKind.SERVICE_SET_UP, step=in_hub(by="Ada Viola"))

    for words in _both(body):
        assert "Who completed it Ada Viola" in words
        assert "set up on 10 December 2026 billed since 9 December 2026" in words
        assert words.count("set up on 10 December 2026") == 2
        assert words.count("billed since") == 1
    assert "[x] set up" in body.text


def test_administrators_read_who_mapped_the_order_and_whom_to_tell() -> None:
    body = _rendered(kind=MailKind.ADMINS_TOLD)

    assert body.subject == "Order mapped to D'Amico Arti Grafiche: 104582973"
    for words in _both(body):
        assert "it-admin[@]damico[.]example mapped the order below, sold by Telepartner S.p.A." in words
        assert "If that is wrong Tell Telepartner S.p.A." in words
        assert "or Nordwind, who runs this hub" in words
        assert "mail accepted" not in words


def test_a_request_says_who_asks_for_what_and_why_and_what_each_line_has_now() -> None:
    body = _rendered(kind=MailKind.CHANGE_REQUESTED)

    assert body.subject == "New contact asked for: order 104582973, Tipografia D'Amico"
    for words in _both(body):
        assert "Ada Viola asks for another provisioning contact" in words
        assert "is to become it[@]damico[.]example" in words
        assert "contact now: it-admin[@]damico[.]example" in words
        assert "Note from Ada Viola Mario has left the company." in words
        assert "Thank you" not in words


@pytest.mark.parametrize("kind", [kind for kind in REQUEST_KINDS if kind is not MailKind.CHANGE_REQUESTED])
def test_a_decision_says_who_made_it_and_what_they_replied(kind: MailKind) -> None:
    for words in _both(_rendered(kind=kind)):
        assert "Giulia Conti" in words
        assert "Reply from Giulia Conti Thank you, Ada." in words
        assert "contact now" not in words
        assert "Mario has left" not in words


def test_what_was_not_written_has_no_title_of_its_own() -> None:
    silent = request(note="", reply="")

    for kind in REQUEST_KINDS:
        text = _text(_rendered(kind=kind, asked=silent))
        assert "Note from" not in text
        assert "Reply from" not in text


def test_lines_that_keep_their_contact_say_why() -> None:
    reasons = {"1.0": "past_ponr", "2.0": "already_that_address", "3.0": "never_heard_of"}
    lines = [line(line_number=number) for number in (*reasons, "4.0")]

    body = _rendered(*lines, kind=MailKind.CHANGE_APPROVED, asked=request(left_out=reasons))

    assert "[!] not changed: past the point of no return" in _text(body)
    assert "[!] had that address already" not in _text(body)
    assert "had that address already" in _text(body)
    assert _text(body).count("not changed") == 2
    assert body.html.count('class="wrong"') == 2


def test_italian_deciders_read_italian() -> None:
    body = _rendered(kind=MailKind.CHANGE_REQUESTED, language="it")

    assert body.subject == "Altro contatto richiesto: ordine 104582973, Tipografia D'Amico"
    assert "Ada Viola chiede un altro contatto di provisioning" in _text(body)


@given(
    asked_by=NAMES, note=NAMES, decided_by=NAMES, reply=NAMES, kind=st.sampled_from(REQUEST_KINDS),
    language=st.sampled_from(LANGUAGES),
)  # fmt: skip
def test_whatever_is_written_with_a_request_there_is_one_link_and_no_markup(
    kind: MailKind, language: str, **typed: str
) -> None:
    harmless = Seen(_rendered(kind=kind, language=language).html).elements

    body = _rendered(kind=kind, language=language, asked=request(**typed))

    seen = Seen(body.html)
    assert body.text.count(LINK_MARK) == 1
    assert seen.links == [LINK_MARK]
    assert seen.elements <= harmless
    assert not any(AUTOLINKED.search(words) for words in (*_both(body), body.subject))
