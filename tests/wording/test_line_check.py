"""What the check of a line says, in both languages, for what a page seldom shows (PRODUCT D1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from tests.wording.speaking import NOW, heard, is_sentence, sounds_right

from startline.actions.change_contact import Treatment
from startline.models.mail import MailKind, MailState
from startline.rules.line import BillingCause, Status
from startline.wording import line_check

ZONE = "Europe/Rome"


@dataclass(kw_only=True)
class Facts:
    """A line that waits, of which all else can be said."""

    provisions: bool = True
    status: str = Status.AWAITING
    start_date: date | None = None
    account_name: str = "Telepartner"
    distributor_id: int | None = None
    placed_by_email: str | None = None
    organization_name: str | None = None
    contact_email: str | None = "it@acme.example"
    contact_epoch: int = 0
    mail_due_at: datetime | None = None
    mail_state: str | None = None
    mail_kind: str | None = MailKind.PROVISIONING
    mail_next_at: datetime | None = None
    mail_settled_at: datetime | None = None
    mail_attempts: int | None = None
    mail_server: str | None = None
    bounced_at: datetime | None = None
    held_at: datetime | None = None
    order_held_at: datetime | None = None
    hold_name: str | None = None
    started_at: datetime | None = None
    billing_cause: str | None = None
    billing_started_at: datetime | None = None
    deadline_at: datetime | None = None
    closes_at: datetime | None = None
    expired_at: datetime | None = None
    set_up_at: datetime | None = None


def english(say: Callable[[], str]) -> str:
    """What is said in English; in both languages it is whole sentences, and not the same."""
    words = heard(say)
    assert all(sounds_right(one) and is_sentence(one) for one in words)
    assert words[0] != words[1]
    return words[0]


def may_change(treatment: Treatment, **facts: object) -> str:
    line = Facts(**facts)  # type: ignore[arg-type]
    return english(lambda: line_check.may_change_sentence(treatment.value, line, now=NOW))


def mail(**facts: object) -> str:
    return english(lambda: line_check.mail_sentence(Facts(**facts), zone=ZONE, now=NOW))  # type: ignore[arg-type]


def billing(**facts: object) -> str:
    return english(lambda: line_check.billing_sentence(Facts(**facts), zone=ZONE, now=NOW))  # type: ignore[arg-type]


@pytest.mark.parametrize("treatment", list(Treatment))
def test_whatever_a_change_does_about_mail_is_said(treatment: Treatment) -> None:
    assert may_change(treatment).startswith("Yes")


def test_links_that_stop_are_spoken_of_where_there_are_any_and_the_start_date_where_it_is_ahead() -> None:
    assert "links mailed before stop working" in may_change(Treatment.MAIL, mail_state=MailState.ACCEPTED)
    assert "links" not in may_change(Treatment.MAIL)
    assert may_change(Treatment.RETARGET, mail_due_at=NOW).endswith("on its start date.")
    assert may_change(Treatment.RETARGET, mail_due_at=NOW, held_at=NOW).endswith("when the hold is released.")


def test_a_mail_that_is_owed_says_when_it_goes_or_what_it_waits_for() -> None:
    later, now = NOW + timedelta(days=1), NOW

    assert "It is not due yet" in mail(mail_due_at=later)
    assert mail(mail_due_at=now) == "It is due, and about to go out."
    assert mail(mail_due_at=now, held_at=NOW).endswith("waits for the hold to be released.")
    assert mail(mail_due_at=now, order_held_at=NOW).endswith("waits for the hold to be released.")
    assert mail(status=Status.ENTERED, start_date=NOW.date()).endswith(
        "the line is only entered. Book it first."
    )
    assert mail(status=Status.ENTERED).endswith("no requested start date. Enter the date, then book it.")
    assert mail() == "No mail is due."


def test_an_accepted_mail_names_what_is_still_known() -> None:
    accepted = {"mail_state": MailState.ACCEPTED, "mail_settled_at": NOW}

    assert mail(**accepted, mail_server="mx.example").startswith("Accepted by mx.example on 13 Nov, 10:00")
    assert mail(**accepted).startswith("The mail server accepted the provisioning email for it@acme.example")
    assert "for" not in mail(**accepted, contact_email=None)


def test_only_a_change_that_was_not_tried_yet_waits_for_a_cap() -> None:
    waiting = {"mail_state": MailState.WAITING, "mail_next_at": NOW + timedelta(hours=1)}

    assert "so many mails go in 24 hours" in mail(**waiting, mail_kind=MailKind.CORRECTED)
    assert "so many mails" not in mail(**waiting, mail_kind=MailKind.CORRECTED, mail_attempts=1)
    assert "so many mails" not in mail(**waiting)
    assert "so many mails" not in mail(
        mail_state=MailState.WAITING, mail_next_at=NOW, mail_kind=MailKind.CORRECTED
    )


@pytest.mark.parametrize("cause", list(BillingCause))
def test_billing_says_why_also_where_nobody_knows_since_when(cause: BillingCause) -> None:
    assert billing(billing_cause=cause, billing_started_at=NOW).startswith("Billed since 13 Nov, 10:00")
    assert billing(billing_cause=cause).startswith("Billed: ")


def test_what_is_not_billed_says_from_when_on() -> None:
    assert "the policy keeps the line open" in billing(expired_at=NOW)
    assert "needs no provisioning" in billing(provisions=False)
    assert "was cancelled" in billing(status=Status.CANCELLED, expired_at=NOW)
    assert "waits for the hold" in billing(deadline_at=NOW)
    assert "on 13 Nov, 10:00" in billing(deadline_at=NOW, closes_at=NOW)
    assert "no policy window runs" in billing()


def test_who_may_names_the_placer_and_the_distributor_where_there_are_some() -> None:
    def sentences(placer: str | None, distributor: int | None) -> str:
        facts = Facts(distributor_id=distributor)
        return english(lambda: " ".join(line_check.who_sentences(facts, placer=placer)))

    assert "placed by g.conti@telepartner.example" in sentences("g.conti@telepartner.example", None)
    assert "It is not known who placed the order." in sentences(None, None)
    assert "of its distributor" in sentences(None, 7)
    assert "of its distributor" not in sentences(None, None)


def test_past_the_point_of_no_return_who_goes_on_is_named_as_far_as_known() -> None:
    def goes_on(contact: str | None, organization: str | None) -> str:
        facts = Facts(contact_email=contact, organization_name=organization)
        return english(lambda: line_check.goes_on_sentence(facts))

    assert "it@acme.example or an administrator of Acme finishes" in goes_on("it@acme.example", "Acme")
    assert "The contact or an administrator of Acme finishes" in goes_on(None, "Acme")
    assert "mapped elsewhere" in goes_on("it@acme.example", None)


def test_a_hold_is_told_with_its_reason_or_without() -> None:
    facts = Facts(order_held_at=NOW, hold_name="Credit check")

    assert "(Credit check)" in english(lambda: line_check.held_sentence(facts, zone=ZONE, now=NOW))
    assert "(" not in english(lambda: line_check.held_sentence(Facts(held_at=NOW), zone=ZONE, now=NOW))
    assert line_check.held_sentence(Facts(), zone=ZONE, now=NOW) == ""


@pytest.mark.parametrize(
    "say",
    [
        lambda: line_check.mapped_sentence(None),
        lambda: line_check.mapped_sentence("it@acme.example"),
        line_check.set_up_sentence,
        line_check.nobody_sentence,
        line_check.paused_sentence,
        line_check.still_pending_sentence,
        lambda: line_check.own_role_sentence(may=True),
        lambda: line_check.own_role_sentence(may=False),
        lambda: line_check.cancelled_sentence(None, zone=ZONE, now=NOW),
        lambda: line_check.cancelled_sentence(NOW, zone=ZONE, now=NOW),
    ],
)
def test_every_other_answer_is_whole_sentences(say: Callable[[], str]) -> None:
    assert english(say)
