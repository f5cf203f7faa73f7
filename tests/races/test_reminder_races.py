"""Reminders against themselves and against what people do meanwhile: each once, and none to who is past it (M7)."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from tests import worlds
from tests.races.found import find
from tests.races.grounds import Ground, awaiting, settle_down, started
from tests.races.racing import FEWER, PAIRS, race
from tests.races.verbs import ALL_CHANGED, change, hold_order, map_lines, outcomes, resend_lines
from tests.worlds import NOW

from startline.actions.map_to_organization import find_or_add_organization
from startline.mail.transport import Handed
from startline.models import Account, Line, Mail, MailLine, Reminder, Transaction, Window
from startline.models.mail import AttemptOutcome, MailKind, MailState
from startline.models.record import TransactionType
from startline.sweeps.claim_mails import claim_mails
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.settle_mails import Result, settle_mails
from startline.sweeps.tell_editors_daily import tell_editors_daily

# Each order has a contact of its own, whose reminder is no other's to take along.
CONTACTS = ["it-{order}@acme.example"]
NEW = "new@acme.example"
REMINDED_AT = datetime(2026, 11, 21, 7, tzinfo=NOW.tzinfo)  # three days before the windows of the 16th end
REFUSED = Handed(outcome=AttemptOutcome.REFUSED, code=550, words="5.1.1 No", cause="mailbox_unknown")


def at(pair: int) -> datetime:
    """The instant of a pair: each has one of its own, so that sweeps meet the pairs one by one."""
    return REMINDED_AT + timedelta(seconds=pair)


def reminding(
    folder: Path, account: Account, *, orders: int, contacts: list[str] | None = None
) -> list[Ground]:
    """Orders in windows whose contacts are to be reminded, each at its pair's instant."""
    grounds = awaiting(folder, account, orders=orders, contacts=contacts or CONTACTS)
    for pair, ground in enumerate(grounds):
        Window.objects.filter(line_id__in=ground.line_ids).update(remind_contact_at=at(pair))
    return grounds


def test_two_sweeps_remind_each_contact_once_and_cut_no_mail_in_two(partner: Account, tmp_path: Path) -> None:
    grounds = reminding(tmp_path, partner, orders=PAIRS, contacts=CONTACTS * 2)

    answers = race(lambda pair: remind_contacts(now=at(pair)), lambda pair: remind_contacts(now=at(pair)))

    assert sum(first.lines + second.lines for first, second in answers) == 2 * PAIRS
    mails = list(Mail.objects.filter(kind=MailKind.REMINDER).values_list("id", flat=True))
    spoken_of = Counter(MailLine.objects.filter(mail_id__in=mails).values_list("mail_id", flat=True))
    assert list(spoken_of.values()) == [2] * PAIRS
    assert Reminder.objects.count() == sum(len(ground.line_ids) for ground in grounds)
    settle_down(now=at(PAIRS))


def test_two_sweeps_tell_the_editors_of_each_line_once_and_in_one_mail_a_day(
    partner: Account, tmp_path: Path
) -> None:
    grounds = started(tmp_path, partner, orders=FEWER)
    days = [worlds.NOW + timedelta(days=2 + pair) for pair in range(FEWER)]
    for pair, ground in enumerate(grounds):
        Line.objects.filter(pk__in=ground.line_ids).update(escalate_at=days[pair])

    race(
        lambda pair: tell_editors_daily(now=days[pair]),
        lambda pair: tell_editors_daily(now=days[pair]),
        pairs=FEWER,
    )

    told = Reminder.objects.filter(window_id=None)
    assert sorted(told.values_list("line_id", flat=True)) == sorted(ground.line_id for ground in grounds)
    assert Transaction.objects.filter(type=TransactionType.ESCALATED).count() == FEWER
    per_day = Mail.objects.filter(kind=MailKind.ATTENTION).values_list("day", "recipient_id")
    assert len(per_day) == len(set(per_day)) == FEWER
    settle_down(now=days[-1])


def test_who_maps_while_the_reminder_is_written_is_not_reminded(partner: Account, tmp_path: Path) -> None:
    grounds = reminding(tmp_path, partner, orders=PAIRS)
    acme = find_or_add_organization(worlds.ORGANIZATION)

    answers = race(
        lambda pair: map_lines(grounds[pair], organization_id=acme),
        lambda pair: remind_contacts(now=at(pair)),
    )
    settle_down(now=at(PAIRS))

    assert all(outcomes(mapping) == ALL_CHANGED for mapping, _ in answers)
    assert_none_or_left(grounds)


def test_a_contact_who_is_replaced_while_the_reminder_is_written_is_not_reminded(
    partner: Account, tmp_path: Path
) -> None:
    grounds = reminding(tmp_path, partner, orders=PAIRS)

    answers = race(
        lambda pair: change(grounds[pair], address=NEW), lambda pair: remind_contacts(now=at(pair))
    )
    settle_down(now=at(PAIRS))

    assert all(outcomes(done) == ALL_CHANGED for done, _ in answers)
    assert_none_or_left(grounds)


def test_a_line_held_while_the_reminder_is_written_is_not_spoken_of_and_owes_no_other_mail(
    partner: Account, tmp_path: Path
) -> None:
    grounds = reminding(tmp_path, partner, orders=FEWER)

    race(lambda pair: hold_order(grounds[pair]), lambda pair: remind_contacts(now=at(pair)), pairs=FEWER)
    settle_down(now=at(PAIRS))

    assert_none_or_left(grounds)
    assert not Line.objects.exclude(mail_due_at=None).exists()


def test_a_contact_whose_mail_is_refused_while_the_reminder_is_written_is_not_reminded(
    partner: Account, tmp_path: Path
) -> None:
    grounds = reminding(tmp_path, partner, orders=FEWER)
    for ground in grounds:
        resend_lines(ground)
    claim = claim_mails(now=NOW, limit=FEWER, server="mx.example")
    by_line = dict(MailLine.objects.order_by("mail_id").values_list("line_id", "mail_id"))
    mails = {mail.id: mail for mail in claim.mails}

    def refuse(pair: int) -> None:
        mail = mails[by_line[grounds[pair].line_id]]
        results = [Result(mail_id=mail.id, attempt=mail.attempt, handed=REFUSED, ended_at=NOW)]
        settle_mails(results=results, lease=claim.lease, now=NOW)

    race(refuse, lambda pair: remind_contacts(now=at(pair)), pairs=FEWER)
    settle_down(now=at(PAIRS))

    assert_none_or_left(grounds)


def assert_none_or_left(grounds: list[Ground]) -> None:
    """Who came first differs from pair to pair; a reminder that was written went to nobody."""
    found = find()
    stories = {
        tuple(
            (mail.state, mail.left) for mail in found.mails[ground.line_id] if mail.kind == MailKind.REMINDER
        )
        for ground in grounds
    }
    assert stories == {(), ((MailState.CANCELLED, True),)}
