"""Why mail did not arrive, and the way out, whole in every language (PRODUCT M4, M5)."""

from datetime import timedelta

import pytest
from tests.wording.speaking import NOW, heard, is_sentence, sounds_right

from startline.rules.deliveries import Cause, WayOut, way_out_of
from startline.wording.explanations import GIVEN_UP, NO_CONTACT, Explanation, Trouble, explained

CODES = [*Cause, GIVEN_UP, NO_CONTACT]
SENDER = "provisioning@quadrante.example"


def trouble(cause: str, *, tried_again: bool = False, stands: bool = True, given_up: bool = False) -> Trouble:
    return Trouble(
        cause=cause,
        sender=SENDER,
        address="it@acme.example",
        next_at=NOW + timedelta(minutes=74) if tried_again else None,
        until_at=NOW + timedelta(days=5) if tried_again else None,
        stands=stands,
        given_up=given_up,
    )


def explain(told: Trouble) -> Explanation:
    return explained(told, now=NOW, zone="Europe/Rome")


@pytest.mark.parametrize("code", CODES)
def test_every_cause_is_explained_in_whole_sentences_with_a_way_out(code: str) -> None:
    for part in ("meaning", "way_out"):
        english, italian = heard(lambda part=part: getattr(explain(trouble(code)), part))  # type: ignore[misc]

        assert english != italian
        assert sounds_right(english)
        assert sounds_right(italian)
        assert is_sentence(english)
        assert is_sentence(italian)


@pytest.mark.parametrize("code", CODES)
def test_every_cause_means_something_else(code: str) -> None:
    meanings = [explain(trouble(one)).meaning for one in CODES]

    assert meanings.count(explain(trouble(code)).meaning) == 1


@pytest.mark.parametrize("code", [code for code in CODES if way_out_of(code) is WayOut.OPERATOR])
def test_what_only_the_operator_can_mend_says_so(code: str) -> None:
    assert explain(trouble(code)).way_out.startswith("Only the operator can mend this")
    assert explain(trouble(code, tried_again=True)).way_out.startswith("Only the operator can mend this")


@pytest.mark.parametrize("code", [code for code in CODES if way_out_of(code) is WayOut.ALLOW])
def test_what_a_filter_did_names_whom_to_ask(code: str) -> None:
    assert "the customer's IT" in explain(trouble(code)).way_out


def test_a_blocked_mail_names_the_sender_to_let_through_and_where_the_text_for_it_is() -> None:
    assert explain(trouble(Cause.BLOCKED)).way_out == (
        "Ask the customer's IT to let mail from provisioning@quadrante.example through (Settings → Mail has a text "
        "that asks for it), then resend."
    )


def test_an_unknown_mailbox_names_the_address_and_its_server() -> None:
    said = explain(trouble(Cause.MAILBOX_UNKNOWN))

    assert said.title == "mailbox unknown"
    assert said.meaning == "The mail server of acme.example knows no mailbox it@acme.example."
    assert said.way_out == "Correct the address: the mail goes to the new one at once."
    assert said.way is WayOut.CORRECT


def test_a_mail_that_is_tried_again_says_when_and_until_when_in_the_readers_zone() -> None:
    assert explain(trouble(Cause.GREYLISTED, tried_again=True)).way_out == (
        "Nothing has to be done yet: it is tried again on 13 Nov, 11:14, and so on until 18 Nov, 10:00. Whoever "
        "knows a better address can change the contact at once."
    )


def test_a_mail_that_was_given_up_tells_its_last_cause_too() -> None:
    said = explain(trouble(Cause.MAILBOX_FULL, given_up=True))

    assert (said.cause, said.title) == (GIVEN_UP, "given up after 5 days")
    assert said.meaning == (
        "The mail was tried for 5 days, and no server took it for it@acme.example. The mailbox it@acme.example is "
        "full."
    )
    assert said.way_out.startswith("Ask the contact by telephone")


def test_where_its_lines_have_moved_on_nothing_is_left_to_do() -> None:
    assert explain(trouble(Cause.BLOCKED, stands=False)).way_out.startswith("Nothing is left to do")


def test_an_erased_address_and_a_foreign_cause_are_explained_all_the_same() -> None:
    said = explained(Trouble(cause="gremlins", sender=SENDER, address=None), now=NOW)

    assert said.cause == Cause.OTHER
    assert is_sentence(said.meaning)
