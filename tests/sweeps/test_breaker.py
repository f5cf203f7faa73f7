"""The breaker in the claim: what it lets through, what pauses all mail, and what goes on (PRODUCT M6)."""

from datetime import timedelta

import pytest
from django.core import mail as handed
from tests.actions.recorded import found_wrong
from tests.delivery.delivering import Clock
from tests.sweeps.settling import ACCEPTED, REFUSED, claimed, settle
from tests.worlds import NOW, Cast, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.pause_mail import pause_mail, resume_mail
from startline.mail.transport import Courier
from startline.models import Instance, Mail, MailAttempt, MailPause, SettingChange, User
from startline.queries.breaker import pause_in_force
from startline.queries.due import due, next_due_at
from startline.rules.breaker import HOUR
from startline.sweeps.deliver_mails import deliver_mails

pytestmark = pytest.mark.django_db

MINUTE, MICROSECOND = timedelta(minutes=1), timedelta(microseconds=1)


def waiting(count: int) -> Cast:
    """So many mails that are due, each of an order of its own."""
    people = cast()
    for number in range(count):
        place(
            people.partner,
            Wanted(stage=Stage.NOT_DELIVERED, contact=f"it-{number}@acme.example"),
            number=f"7{number:03}",
        )
    return people


def pause() -> MailPause | None:
    paused = pause_in_force()
    return paused.cause if paused else None


def test_no_more_are_claimed_than_the_hour_has_left_and_the_next_claim_pauses_all_mail() -> None:
    waiting(3)
    Instance.objects.update(hourly_cap=2)

    first, second, third = claimed(), claimed(), claimed()

    assert (len(first.mails), first.paused) == (2, None)
    assert (second.picked, second.paused) == (0, MailPause.HOURLY_CAP)
    assert (third.picked, third.paused) == (0, None)
    assert (pause(), Instance.objects.get().mail_paused_at) == ("hourly_cap", NOW)
    assert MailAttempt.objects.count() == 2


def test_a_reached_cap_pauses_nothing_while_nothing_is_due() -> None:
    waiting(2)
    Instance.objects.update(hourly_cap=2)
    settle(claimed(), ACCEPTED)

    assert claimed().paused is None
    assert pause() is None


def test_an_attempt_counts_for_an_hour_to_the_microsecond() -> None:
    waiting(2)
    Instance.objects.update(hourly_cap=1)
    settle(claimed(), ACCEPTED)

    late = NOW + HOUR

    assert len(claimed(now=late).mails) == 1


def test_a_microsecond_before_the_hour_is_over_it_still_counts() -> None:
    waiting(2)
    Instance.objects.update(hourly_cap=1)
    settle(claimed(), ACCEPTED)

    assert claimed(now=NOW + HOUR - MICROSECOND).paused is MailPause.HOURLY_CAP


def test_too_large_a_share_of_refusals_pauses_all_mail_once_fifty_attempts_have_ended() -> None:
    waiting(51)
    fifty = claimed(limit=50)
    settle(fifty, ACCEPTED, others={mail.recipient: REFUSED for mail in fifty.mails[:16]})

    claim = claimed()

    assert (claim.picked, claim.paused, pause()) == (0, MailPause.REFUSALS, "refusals")


def test_a_share_of_exactly_the_limit_lets_mail_go_on() -> None:
    waiting(51)
    fifty = claimed(limit=50)
    settle(fifty, ACCEPTED, others={mail.recipient: REFUSED for mail in fifty.mails[:15]})

    assert claimed(limit=1).picked == 1


def test_a_pause_by_itself_is_on_record_and_the_operators_are_told_at_once(
    mailoutbox: list[handed.EmailMultiAlternatives],
) -> None:
    people = waiting(2)
    Instance.objects.update(hourly_cap=1)
    claimed(limit=1)

    with Courier() as courier:
        swept = deliver_mails(clock=Clock(now=NOW), courier=courier)

    change = SettingChange.objects.get()
    (told,) = mailoutbox
    assert not swept.more
    assert (change.setting, change.became, change.actor_kind) == ("mail_paused", "hourly_cap", "system")
    assert (told.to, told.subject) == ([people.clerk.email], "All mail is paused")
    assert "/mail/" in str(told.body)
    assert found_wrong() == []


def test_an_operator_whose_language_the_workspace_does_not_speak_is_told_in_english_throughout(
    mailoutbox: list[handed.EmailMultiAlternatives],
) -> None:
    people = waiting(2)
    User.objects.filter(pk=people.clerk.pk).update(language="de")
    Instance.objects.update(hourly_cap=1)
    claimed(limit=1)

    with Courier() as courier:
        deliver_mails(clock=Clock(now=NOW), courier=courier)

    (told,) = mailoutbox
    assert (told.subject, told.extra_headers["Content-Language"]) == ("All mail is paused", "en")


def test_while_all_mail_is_paused_none_is_claimed_and_none_is_due() -> None:
    waiting(1)
    assert next_due_at(now=NOW - MINUTE) == Mail.objects.get().due_at
    pause_mail(actor=CONSOLE, now=NOW)

    assert claimed().picked == 0
    assert due(now=NOW).mails == 0
    assert next_due_at(now=NOW - MINUTE) != Mail.objects.get().due_at


def test_mail_that_is_on_its_way_when_all_mail_is_paused_is_settled() -> None:
    waiting(1)
    claim = claimed()
    pause_mail(actor=CONSOLE, now=NOW)

    settle(claim, ACCEPTED)

    assert Mail.objects.get().state == "accepted"


def test_resumed_mail_goes_on_and_the_count_begins_anew() -> None:
    waiting(3)
    Instance.objects.update(hourly_cap=1)
    claimed()
    claimed()

    resumed = resume_mail(actor=CONSOLE, now=NOW + MINUTE)
    claim = claimed(now=NOW + 2 * MINUTE)

    assert resumed
    assert len(claim.mails) == 1
    assert claimed(now=NOW + 3 * MINUTE).paused is MailPause.HOURLY_CAP


def test_a_lease_that_is_over_counts_like_any_attempt() -> None:
    waiting(1)
    Instance.objects.update(hourly_cap=1)
    claimed()

    assert claimed(now=NOW + timedelta(minutes=10)).paused is MailPause.HOURLY_CAP
