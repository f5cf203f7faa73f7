"""The record told, one sentence a transaction, in both languages (PRODUCT P3)."""

from datetime import UTC, datetime
from functools import partial

import pytest
from django.utils.translation import override
from tests.wording.speaking import NOW, heard, sounds_right

from startline.models.record import TransactionType
from startline.rules.line import Expiry
from startline.rules.starting import WhoSetsUp
from startline.wording.record import transaction_sentence, transaction_standing

UPDATE = TransactionType.PROVISIONING_EMAIL_UPDATE
FACTS = {
    "organization": "Acme S.p.A.",
    "hold_name": "credit check",
    "start_date": "2026-12-06",
    "who": "contact",
}
CONTACT = "it@acme.example"


@pytest.mark.parametrize("facts", [FACTS, {}], ids=["all facts", "no facts"])
@pytest.mark.parametrize(("changed", "refused"), [(1, 0), (3, 0), (3, 1), (0, 1), (0, 2)])
@pytest.mark.parametrize("type_", list(TransactionType))
def test_every_transaction_is_told_in_both_languages(
    type_: TransactionType, changed: int, refused: int, facts: dict[str, str]
) -> None:
    english, italian = heard(
        lambda: transaction_sentence(
            type=type_, actor="Laura Verdi", changed=changed, refused=refused, facts=facts
        )
    )

    assert all(sounds_right(text) and str(changed or refused) in text for text in (english, italian))
    assert english != italian


def test_a_contact_change_names_who_how_many_from_and_to() -> None:
    assert heard(
        lambda: transaction_sentence(
            type=UPDATE,
            actor="Laura Verdi",
            changed=3,
            refused=0,
            from_addresses=["m.rossi@acme.example"] * 3,
            to_address="it@acme.example",
        )
    ) == (
        "Laura Verdi changed the contact of 3 lines from m.rossi@acme.example to it@acme.example",
        "Laura Verdi ha modificato il contatto di 3 righe ordine da m.rossi@acme.example a it@acme.example",
    )


@pytest.mark.parametrize(
    ("who", "english", "italian"),
    [
        ("contact", "sets up the services of 3 lines", "configura i servizi di 3 righe ordine"),
        (
            "colleague",
            "says that a colleague sets up 3 lines",
            "indica un'altra persona dell'azienda per configurare 3 righe ordine",
        ),
        (
            "customer",
            "says that the customer sets up 3 lines",
            "indica che sarà il cliente a configurare 3 righe ordine",
        ),
    ],
)
def test_what_a_contact_chose_is_told(who: WhoSetsUp, english: str, italian: str) -> None:
    assert heard(
        lambda: transaction_sentence(
            type=TransactionType.SET_UP_STARTED, actor=CONTACT, changed=3, refused=0, facts={"who": who}
        )
    ) == (f"{CONTACT} {english}", f"{CONTACT} {italian}")


def test_what_a_contact_could_not_choose_any_more_is_told_as_such() -> None:
    sentence = transaction_sentence(
        type=TransactionType.SET_UP_STARTED, actor=CONTACT, changed=0, refused=2, facts={"who": "contact"}
    )

    assert sentence == f"{CONTACT} could not begin the setup of 2 lines"


@pytest.mark.parametrize("who", WhoSetsUp)
def test_every_choice_has_its_sentence(who: WhoSetsUp) -> None:
    for count in (1, 2):
        told = heard(
            partial(
                transaction_sentence,
                type=TransactionType.SET_UP_STARTED,
                actor=CONTACT,
                changed=count,
                refused=0,
                facts={"who": who},
            )
        )
        assert all(sounds_right(text) for text in told)


@pytest.mark.parametrize(
    ("changed", "refused", "told"),
    [
        (3, 0, "it@acme.example handed over 3 lines to new@acme.example"),
        (2, 1, "it@acme.example handed over 2 lines to new@acme.example; 1 line was left out"),
        (0, 1, "it@acme.example tried to hand over 1 line to new@acme.example"),
    ],
)
def test_a_change_of_contact_by_the_contact_is_a_hand_over(changed: int, refused: int, told: str) -> None:
    assert (
        transaction_sentence(
            type=UPDATE,
            actor=CONTACT,
            changed=changed,
            refused=refused,
            from_addresses=[CONTACT],
            to_address="new@acme.example",
            by_contact=True,
        )
        == told
    )


def test_several_former_addresses_are_counted() -> None:
    sentence = transaction_sentence(
        type=UPDATE,
        actor="Laura Verdi",
        changed=2,
        refused=0,
        from_addresses=["a@acme.example", "b@acme.example"],
        to_address="it@acme.example",
    )

    assert sentence == "Laura Verdi changed the contact of 2 lines from 2 addresses to it@acme.example"


def test_a_first_contact_takes_no_ones_place() -> None:
    sentence = transaction_sentence(
        type=UPDATE, actor="Laura Verdi", changed=1, refused=0, to_address="it@acme.example"
    )

    assert sentence == "Laura Verdi gave 1 line the contact it@acme.example"


def test_lines_left_out_and_the_order_are_named() -> None:
    sentence = transaction_sentence(
        type=TransactionType.CANCELLATION, actor="Laura Verdi", changed=2, refused=1, order_number="W-1001"
    )

    assert sentence == "Order W-1001: Laura Verdi cancelled 2 lines; 1 line was left out"


def test_a_refused_transaction_was_only_tried() -> None:
    assert heard(
        lambda: transaction_sentence(
            type=UPDATE, actor="Laura Verdi", changed=0, refused=1, to_address="it@acme.example"
        )
    ) == (
        "Laura Verdi tried to give 1 line the contact it@acme.example",
        "Laura Verdi ha chiesto di assegnare a 1 riga ordine il contatto it@acme.example",
    )


@pytest.mark.parametrize(
    ("expiry", "said"),
    [
        (Expiry.CLOSE_AND_BILL, "The policy windows of 2 lines ended: closed, and billing started"),
        (Expiry.VOID, "The policy windows of 2 lines ended: cancelled, not billed"),
        (Expiry.KEEP_OPEN, "The policy windows of 2 lines ended: kept open"),
    ],
)
def test_the_end_of_a_window_says_what_came_of_it(expiry: Expiry, said: str) -> None:
    sentence = transaction_sentence(
        type=TransactionType.WINDOW_ENDED, actor="Startline", changed=2, refused=0, facts={"expiry": expiry}
    )

    assert sentence == said


def test_a_name_with_a_percent_sign_stays_as_it_is() -> None:
    sentence = transaction_sentence(
        type=TransactionType.HOLD, actor="100%(actor)s", changed=1, refused=0, facts={"hold_name": "50 %d"}
    )

    assert sentence == "100%(actor)s put 1 line on hold: 50 %d"


def test_a_standing_gives_the_status_and_its_cause_or_acceptance() -> None:
    accepted_at = datetime(2026, 11, 12, 9, 14, tzinfo=UTC)
    with override("en"):
        said = [
            transaction_standing(status="in_progress"),
            transaction_standing(status="completed", accepted_at=accepted_at, zone="Europe/Rome", now=NOW),
            transaction_standing(status="failed", cause="mailbox_unknown"),
            transaction_standing(status="refused", cause="past_ponr"),
        ]

    assert said == [
        "in progress",
        "completed, mail accepted 12 Nov, 10:14",
        "failed: mailbox unknown",
        "refused: past the point of no return",
    ]
