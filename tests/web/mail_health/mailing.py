"""What the pages about mail are full of: attempts by the hour, mails that wait and mails that failed."""

from datetime import datetime, timedelta

from tests.worlds import NOW, Cast, Placed, Stage, Wanted, place

from startline.models import Mail, MailAttempt

CONTACT = "it-{number}@acme.example"


def attempt(
    *, at: datetime, outcome: str = "accepted", cause: str | None = None, words: str = "", mail_id: int = 0
) -> MailAttempt:
    """An attempt that began and ended at *at*; of no mail that there is, where none is named."""
    number = MailAttempt.objects.filter(mail_id=mail_id).count() + 1
    row = MailAttempt(
        mail_id=mail_id,
        account_id=1,
        number=number,
        started_at=at,
        ended_at=at,
        server="mx.example",
        outcome=outcome,
        cause=cause,
        words=words,
    )
    row.save(force_insert=True)
    return row


def failed(people: Cast, *, count: int = 1, first: int = 1) -> list[Placed]:
    """Orders whose first mail was refused three days ago, each to a contact of its own."""
    return [
        place(
            people.partner,
            Wanted(stage=Stage.UNDELIVERABLE, contact=CONTACT.format(number=number)),
            number=f"F{number:03}",
        )
        for number in range(first, first + count)
    ]


def waiting(people: Cast, *, number: str = "W001", contact: str = "it@waiting.example") -> Mail:
    """A mail that was put off once and is tried again in half an hour."""
    place(people.partner, Wanted(stage=Stage.NOT_DELIVERED, contact=contact), number=number)
    mail = Mail.objects.latest("id")
    attempt(
        at=NOW - timedelta(minutes=5),
        outcome="deferred",
        cause="greylisted",
        words="4.7.1 Try later",
        mail_id=mail.pk,
    )
    due_at = NOW + timedelta(minutes=30)
    Mail.objects.filter(pk=mail.pk).update(attempts=1, first_attempt_at=NOW, due_at=due_at)
    mail.refresh_from_db()
    return mail
