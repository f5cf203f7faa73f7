"""Every code of every kind has its name, in both languages and in the glossary's words."""

from collections.abc import Callable
from functools import partial

import pytest
from tests.wording.speaking import heard, sounds_right

from startline.models.mail import AttemptOutcome, MailKind, MailState
from startline.models.order import CloseCause, WindowEnd
from startline.models.record import Outcome, TransactionStatus, TransactionType
from startline.models.request import DECISIONS, RequestState
from startline.reports.amounts import DecimalMark
from startline.reports.dates import DateOrder
from startline.reports.fields import Field
from startline.rules.deliveries import Cause
from startline.rules.line import BillingCause, Provisioning, Status
from startline.rules.who_may import ActorKind
from startline.wording import actors, labels
from startline.wording.causes import cause_label, delivery_cause_label, left_cause_label
from startline.wording.reports import convention_label, field_label
from startline.wording.requests import decision_sentence, request_state_label

# As the delivery sweep writes them: claim_mails.sql.
LEFT_CAUSES = ["cancelled", "mapped", "contact_changed", "on_hold"]
LABELS: list[tuple[Callable[[str], str], list[str]]] = [
    (labels.status_label, list(Status)),
    (labels.provisioning_label, list(Provisioning)),
    (labels.billing_label, list(BillingCause)),
    (labels.close_cause_label, list(CloseCause)),
    (labels.window_end_label, list(WindowEnd)),
    (labels.transaction_type_label, list(TransactionType)),
    (labels.transaction_status_label, list(TransactionStatus)),
    (labels.outcome_label, list(Outcome)),
    (labels.mail_kind_label, list(MailKind)),
    (labels.mail_state_label, list(MailState)),
    (request_state_label, list(RequestState)),
    (labels.attempt_outcome_label, list(AttemptOutcome)),
    (delivery_cause_label, [*Cause, "given_up"]),
    (left_cause_label, LEFT_CAUSES),
    (field_label, list(Field)),
    (convention_label, [*DateOrder, *DecimalMark]),
]
CASES = [
    pytest.param(label, code, id=f"{label.__name__} {code}") for label, codes in LABELS for code in codes
]


@pytest.mark.parametrize(("label", "code"), CASES)
def test_a_code_has_a_name_in_both_languages(label: Callable[[str], str], code: str) -> None:
    english, italian = heard(lambda: label(code))

    assert all(
        text[0].islower() and not text.endswith(".") and sounds_right(text) for text in (english, italian)
    )
    assert english != italian


@pytest.mark.parametrize("label", [label for label, _ in LABELS], ids=lambda label: label.__name__)
def test_names_of_one_kind_differ_from_each_other(label: Callable[[str], str]) -> None:
    codes = next(codes for each, codes in LABELS if each is label)

    for names in zip(*(heard(partial(label, code)) for code in codes), strict=True):
        assert len(set(names)) == len(codes)


@pytest.mark.parametrize(
    ("label", "code", "names"),
    [
        (labels.status_label, "booked", ("booked", "registrata")),
        (
            labels.status_label,
            "awaiting_provisioning_details",
            ("awaiting provisioning details", "in attesa dei dettagli di provisioning"),
        ),
        (labels.status_label, "pending_activation", ("pending activation", "in attesa di attivazione")),
        (labels.status_label, "closed", ("closed", "chiusa")),
        (
            labels.transaction_type_label,
            "provisioning_email_update",
            ("provisioning email update", "aggiornamento e-mail di provisioning"),
        ),
        (delivery_cause_label, "mailbox_unknown", ("mailbox unknown", "casella sconosciuta")),
    ],
)
def test_names_are_the_glossarys(label: Callable[[str], str], code: str, names: tuple[str, str]) -> None:
    assert heard(lambda: label(code)) == names


def test_billing_that_has_not_started_says_so() -> None:
    assert heard(lambda: labels.billing_label(None)) == ("not started", "non iniziata")


def test_an_attempt_cut_short_by_a_crash_says_so() -> None:
    assert heard(lambda: labels.attempt_outcome_label(None)) == ("cut short", "interrotto")


def test_an_unknown_delivery_cause_counts_as_other() -> None:
    assert heard(lambda: delivery_cause_label("from_elsewhere")) == heard(
        lambda: delivery_cause_label("other")
    )


def test_a_cause_is_named_whichever_kind_it_is() -> None:
    with_english = [heard(partial(cause_label, code))[0] for code in ("past_ponr", "mapped", "mailbox_full")]

    assert with_english == [
        "past the point of no return",
        "the order was mapped to an organization",
        "mailbox full",
    ]


@pytest.mark.parametrize(
    ("kind", "name", "address", "said"),
    [
        (ActorKind.USER, "Laura Verdi", "laura@partner.example", ("Laura Verdi", "Laura Verdi")),
        (ActorKind.USER, None, None, ("A former user", "Un utente precedente")),
        (ActorKind.CONTACT, None, "it@acme.example", ("it@acme.example", "it@acme.example")),
        (ActorKind.CONTACT, None, None, ("A former contact", "Un contatto precedente")),
        (ActorKind.CONSOLE, None, None, ("The operator", "L'operatore")),
        (ActorKind.SYSTEM, None, None, ("Startline", "Startline")),
    ],
)
def test_an_actor_is_named_as_far_as_known(
    kind: ActorKind, name: str | None, address: str | None, said: tuple[str, str]
) -> None:
    assert heard(lambda: actors.actor_label(kind, name=name, address=address)) == said


@pytest.mark.parametrize("cause", ["declined", "withdrawn"])
def test_how_a_request_ended_is_a_cause(cause: str) -> None:
    english, italian = heard(lambda: cause_label(cause))

    assert english.startswith(cause)
    assert english != italian


@pytest.mark.parametrize("state", list(DECISIONS.values()))
def test_a_decision_names_who_made_it(state: str) -> None:
    english, italian = heard(lambda: decision_sentence(state, actor="Laura Verdi"))

    assert all(text.startswith("Laura Verdi ") and sounds_right(text) for text in (english, italian))
    assert english != italian
