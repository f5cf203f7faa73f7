"""What the database holds of mails, attempts, links and windows by itself (PRODUCT M2, W2)."""

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.worlds import NOW, Placed, Stage, Wanted, cast, deliver, place, remind

from startline.models import Mail, MailAttempt, Window
from startline.sweeps.claim_mails import claim_mails

pytestmark = pytest.mark.django_db


def a_line(stage: Stage) -> Placed:
    return place(cast().partner, Wanted(stage=stage))


def test_a_mail_keeps_its_recipient_and_its_cause() -> None:
    a_line(Stage.NOT_DELIVERED)

    for assignment in (
        "recipient_id = recipient_id + 1",
        "kind = 'resend'",
        "transaction_id = transaction_id + 1",
        "account_id = account_id + 1",
        "public_id = gen_random_uuid()",
        "counts_at = counts_at + interval '1 day'",
    ):
        with forbidden_by("a_mail_keeps_its_recipient"):
            run(f"UPDATE startline_mail SET {assignment}")


def test_a_mail_is_settled_once() -> None:
    a_line(Stage.AWAITING)

    with forbidden_by("a_mail_is_settled_once"):
        run("UPDATE startline_mail SET state = 'waiting', settled_at = NULL")
    with forbidden_by("a_mail_is_settled_once"):
        run("UPDATE startline_mail SET state = 'refused'")


def test_every_copy_of_a_mail_is_alike() -> None:
    a_line(Stage.NOT_DELIVERED)
    claim_mails(now=NOW, limit=1, server="mx.example")

    for column in ("subject", "text", "html"):
        with forbidden_by("every_copy_of_a_mail_is_alike"):
            run(f"UPDATE startline_mail SET {column} = 'something else'")


def test_an_attempt_ends_once_and_keeps_its_number_and_start() -> None:
    a_line(Stage.NOT_DELIVERED)
    claim_mails(now=NOW, limit=1, server="mx.example")

    with forbidden_by("an_attempt_ends_once"):
        run("UPDATE startline_mailattempt SET number = 2")
    with forbidden_by("an_attempt_ends_once"):
        run("UPDATE startline_mailattempt SET started_at = now()")
    run("UPDATE startline_mailattempt SET ended_at = now(), outcome = 'accepted'")
    with forbidden_by("an_attempt_ends_once"):
        run("UPDATE startline_mailattempt SET outcome = 'refused'")
    assert MailAttempt.objects.get().outcome == "accepted"


def test_a_link_is_never_changed() -> None:
    a_line(Stage.NOT_DELIVERED)

    with forbidden_by("a_link_is_never_changed"):
        run("UPDATE startline_link SET key_number = 2")


def test_a_window_is_set_once() -> None:
    a_line(Stage.AWAITING)

    for assignment in (
        "deadline_at = deadline_at + interval '1 day'",
        "accepted_at = accepted_at - interval '1 day'",
        "contact_epoch = contact_epoch + 1",
        "mail_id = mail_id + 1",
        "line_id = line_id + 1",
        "account_id = account_id + 1",
        "time_zone = 'UTC'",
        "policy_id = policy_id + 1",
        "policy_name = 'Another'",
        "window_days = 90",
        "expiry = 'void'",
        "reminder_days = '{9}'",
        "escalation_days = 9",
    ):
        with forbidden_by("a_window_is_set_once"):
            run(f"UPDATE startline_window SET {assignment}")


def test_only_when_a_window_closes_may_move_and_only_until_it_ends() -> None:
    a_line(Stage.AWAITING)

    run("UPDATE startline_window SET closes_at = NULL")
    run("UPDATE startline_window SET closes_at = deadline_at + interval '1 day'")
    run("UPDATE startline_window SET ended_at = now(), end_cause = 'deadline'")

    for assignment in ("ended_at = NULL, end_cause = NULL", "end_cause = 'set_up'", "closes_at = NULL"):
        with forbidden_by("a_window_ends_once"):
            run(f"UPDATE startline_window SET {assignment}")
    assert Window.objects.get().end_cause == "deadline"


def test_a_settled_mail_stays_what_it_became_even_for_delivery() -> None:
    a_line(Stage.NOT_DELIVERED)
    deliver()
    before = Mail.objects.values().get()

    assert claim_mails(now=NOW, limit=9, server="mx.example").picked == 0
    assert Mail.objects.values().get() == before


def test_a_reminder_is_never_changed_and_its_mail_keeps_its_day() -> None:
    a_line(Stage.AWAITING)
    remind()

    for statement in ("UPDATE startline_reminder SET days = 9", "DELETE FROM startline_reminder"):
        with forbidden_by("a_reminder_is_never_changed"):
            run(statement)
    with forbidden_by("a_daily_mail_keeps_its_day"):
        run("UPDATE startline_mail SET day = day + 1 WHERE settled_at IS NULL")
