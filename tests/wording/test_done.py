"""An action's answer says that it is done and what follows, or why it is not (PRODUCT C3, C6, M6)."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override
from tests.wording.parts import Part, Said
from tests.wording.speaking import NOW, heard, is_sentence, sounds_right

from startline.models.record import Outcome
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.done import (
    Answer,
    booked,
    cancelled,
    contact_changed,
    held,
    mapped,
    released,
    resent,
    set_up,
    start_date_moved,
)
from startline.wording.refusals import sentence_of
from startline.wording.versions import one_stop

IT = "it@acme.example"
START = date(2026, 12, 6)
SAME = Refusal(code=RefusalCode.ALREADY_THAT_ADDRESS, facts={"address": IT})
MAPPED = Refusal(code=RefusalCode.PAST_PONR, facts={"by": None, "organization": None, "at": None})
VERBS: dict[str, Callable[[Answer], str]] = {
    "contact_changed": lambda answer: contact_changed(answer, address=IT, start_date=START),
    "resent": lambda answer: resent(answer, addresses=[IT]),
    "mapped": lambda answer: mapped(answer, organization="Acme S.p.A."),
    "set_up": set_up,
    "cancelled": cancelled,
    "held": held,
    "released": released,
    "start_date_moved": lambda answer: start_date_moved(answer, start_date=START),
    "booked": booked,
}


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_what_follows_in_both_languages(verb: str, count: int) -> None:
    english, italian = heard(lambda: VERBS[verb](Said(lines=[Part()] * count)))

    assert all(text.endswith(".") and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("verb", VERBS)
def test_a_single_refusal_is_the_whole_answer(verb: str) -> None:
    answer = Said(lines=[Part(outcome=Outcome.REFUSED, refusal=MAPPED)])

    with override("en"):
        assert VERBS[verb](answer) == sentence_of(MAPPED)


def test_a_reason_that_all_lines_share_is_said_once() -> None:
    answer = Said(lines=[Part(outcome=Outcome.REFUSED, refusal=MAPPED)] * 3)

    with override("en"):
        assert cancelled(answer) == sentence_of(MAPPED)


def test_reasons_that_differ_are_left_to_the_lines() -> None:
    answer = Said(
        lines=[
            Part(outcome=Outcome.REFUSED, refusal=MAPPED),
            Part(outcome=Outcome.ALREADY, refusal=SAME),
        ]
    )

    assert all(is_sentence(text) for text in heard(lambda: cancelled(answer)))


def test_lines_that_stay_are_counted_behind_what_was_done() -> None:
    answer = Said(lines=[Part(mailed=True), Part(outcome=Outcome.REFUSED, refusal=MAPPED)])

    with override("en"):
        assert contact_changed(answer, address=IT) == (
            "Saved. The provisioning email was sent to it@acme.example. 1 other line stays as it is."
        )


def test_after_the_first_mail_a_change_says_that_mail_was_sent() -> None:
    answer = Said(lines=[Part(mailed=True)])

    assert heard(lambda: contact_changed(answer, address=IT)) == (
        "Saved. The provisioning email was sent to it@acme.example.",
        "Salvato. E-mail di provisioning inviata a it@acme.example.",
    )


def test_before_the_first_mail_a_change_says_when_it_goes() -> None:
    answer = Said(lines=[Part()])

    assert heard(lambda: contact_changed(answer, address=IT, start_date=START)) == (
        "Saved. The provisioning email goes to it@acme.example on 6 December 2026.",
        "Salvato. L'e-mail di provisioning parte per it@acme.example in data 6 dicembre 2026.",
    )


def test_before_booking_a_change_says_what_the_mail_waits_for() -> None:
    with override("en"):
        assert contact_changed(Said(lines=[Part()]), address=IT) == (
            "Saved. The provisioning email goes to it@acme.example on the requested start date."
        )


def test_during_a_hold_a_change_says_that_mail_waits_for_its_release() -> None:
    with override("en"):
        assert contact_changed(Said(lines=[Part()]), address=IT, start_date=START, on_hold=True) == (
            "Saved. The provisioning email goes to it@acme.example when the hold is released."
        )


def test_a_change_over_the_cap_says_until_when_its_mail_waits() -> None:
    answer = Said(lines=[Part(mailed=True)], mail_waits_until=datetime(2026, 11, 14, 7, 5, tzinfo=UTC))

    with override("en"):
        assert contact_changed(answer, address=IT, zone="Europe/Rome", now=NOW) == (
            "Saved. The provisioning email to it@acme.example goes on 14 Nov, 08:05, because the limit of "
            "mails to this address in 24 hours has been reached."
        )


def test_where_only_some_lines_are_mailed_the_others_are_spoken_of() -> None:
    answer = Said(lines=[Part(mailed=True), Part()])

    with override("en"):
        assert contact_changed(answer, address=IT) == (
            "Saved. The provisioning email was sent to it@acme.example. For lines that are on hold or have "
            "not started yet, it goes later."
        )


def test_an_unchanged_address_says_that_nothing_happened() -> None:
    answer = Said(lines=[Part(outcome=Outcome.ALREADY, refusal=SAME)] * 2)

    with override("en"):
        assert contact_changed(answer, address=IT) == (
            "Nothing was changed: the contact is already it@acme.example. No mail was sent; to send the "
            "provisioning email again, use Resend."
        )


def test_a_resend_names_its_recipients_once_each() -> None:
    answer = Said(lines=[Part(mailed=True)] * 3)

    with override("en"):
        assert resent(answer, addresses=["b@acme.example", "a@acme.example", "b@acme.example"]) == (
            "The provisioning email was sent again to 2 contacts: a@acme.example, b@acme.example."
        )


def test_a_name_that_ends_in_a_full_stop_ends_its_sentence_with_one() -> None:
    said = one_stop("2 lines were mapped to Acme S.p.A.. Go on with Acme S.p.A..")

    assert said == "2 lines were mapped to Acme S.p.A. Go on with Acme S.p.A."
