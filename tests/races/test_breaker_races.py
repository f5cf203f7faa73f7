"""Workers that claim at the same time: the hour's cap is exact, and all mail is paused once (PRODUCT M6)."""

from datetime import timedelta
from pathlib import Path

from tests.races.grounds import settle_down, started
from tests.races.racing import at_once
from tests.worlds import NOW

from startline.actions.actor import CONSOLE
from startline.actions.pause_mail import pause_mail, resume_mail
from startline.models import Account, Instance, MailAttempt, MailPause, SettingChange
from startline.rules.breaker import HOUR
from startline.sweeps.claim_mails import Claim, claim_mails

WORKERS, ROUNDS, CAP = 8, 12, 60


def claims() -> list[Claim]:
    """What one worker claims, two mails at a time, as often as it looks."""
    return [claim_mails(now=NOW, limit=2, server="mx.example") for _ in range(ROUNDS)]


def test_workers_at_once_fill_the_hours_cap_to_the_mail_and_pause_all_mail_once(
    partner: Account, tmp_path: Path
) -> None:
    started(tmp_path, partner, orders=100, contacts=["it-{order}@acme.example"])
    Instance.objects.update(hourly_cap=CAP)

    by_worker = at_once(*[claims] * WORKERS)

    pauses = [claim.paused for worker in by_worker for claim in worker if claim.paused]
    assert MailAttempt.objects.count() == CAP
    assert pauses == [MailPause.HOURLY_CAP]
    assert SettingChange.objects.filter(setting="mail_paused").count() == 1
    assert sum(bool(claim.mails) for worker in by_worker for claim in worker) == CAP / 2
    Instance.objects.update(hourly_cap=10_000)
    resume_mail(actor=CONSOLE, now=NOW)
    settle_down(now=NOW + HOUR)


def test_nothing_is_claimed_after_a_pause_that_races_with_workers(partner: Account, tmp_path: Path) -> None:
    started(tmp_path, partner, orders=100, contacts=["it-{order}@acme.example"])

    def pause() -> list[Claim]:
        pause_mail(actor=CONSOLE, now=NOW)
        before = MailAttempt.objects.count()
        after = [claim_mails(now=NOW, limit=2, server="mx.example") for _ in range(ROUNDS)]
        assert MailAttempt.objects.count() == before
        return after

    *_, after = at_once(*[claims] * WORKERS, pause)

    assert not any(claim.picked for claim in after)
    resume_mail(actor=CONSOLE, now=NOW)
    settle_down(now=NOW + timedelta(hours=1))
