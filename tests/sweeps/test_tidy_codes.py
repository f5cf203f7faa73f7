"""Codes go 30 days after they expired, with the address of who was to be the contact; what they did stays (H2)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from tests.worlds import NOW, Placed, Stage, Wanted, cast, place

from startline.actions.codes import Step, ask_for_code
from startline.mail.addresses import address_id
from startline.models import Code, Link
from startline.rules.codes import CODE_CAP_SPAN, CODE_LASTS, CodePurpose
from startline.sweeps.tidy_codes import KEPT, tidy_codes

pytestmark = pytest.mark.django_db
_MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def order() -> Placed:
    return place(cast().partner, Wanted(stage=Stage.AWAITING))


def asked(order: Placed, *, times: Sequence[datetime]) -> Sequence[Code]:
    """Codes for a hand-over, one asked for at each of the *times*."""
    step = Step(
        account_id=order.line().account_id,
        link_id=Link.objects.latest("mail_id").pk,
        address_id=address_id("contact@acme.example"),
        purpose=CodePurpose.HAND_OVER,
        subject={"address": "new@acme.example", "epochs": {}},
    )
    made = [ask_for_code(step, browser="here", now=now) for now in times]
    return [Code.objects.get(public_id=each.public_id) for each in made]


def test_a_code_goes_thirty_days_after_it_expired_and_not_a_microsecond_before(order: Placed) -> None:
    asked(order, times=[NOW])
    gone_at = NOW + CODE_LASTS + KEPT

    early, late = tidy_codes(now=gone_at - _MICROSECOND), tidy_codes(now=gone_at)

    assert (early.lines, late.lines) == (0, 1)
    assert not Code.objects.exists()


def test_a_younger_code_stays_and_counts(order: Placed) -> None:
    _, younger = asked(order, times=[NOW, NOW + timedelta(days=1)])

    tidy_codes(now=NOW + CODE_LASTS + KEPT)

    assert Code.objects.get() == younger
    assert KEPT > CODE_CAP_SPAN


def test_a_sweep_removes_no_more_codes_than_it_may(order: Placed) -> None:
    asked(order, times=[NOW] * 3)
    now = NOW + CODE_LASTS + KEPT

    first, second = tidy_codes(now=now, limit=2), tidy_codes(now=now, limit=2)

    assert [(swept.lines, swept.more) for swept in (first, second)] == [(2, True), (1, False)]
