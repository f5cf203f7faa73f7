"""A worker killed anywhere while it judges what came back: nothing is done by halves, and all of it once (M4)."""

from collections.abc import Mapping

import pytest
from django.conf import settings
from tests import worlds
from tests.crashes.killing import Doomed, Point, after, before
from tests.returning import judge, newest_mail_of, take
from tests.worlds import NOW, Stage, Wanted

from startline.models import (
    Account,
    Bounce,
    DeliveryNotice,
    Line,
    Mail,
    Suppression,
    TransactionEvent,
    Window,
)
from startline.models.mail import MailKind

pytestmark = pytest.mark.usefixtures("return_address")
JUDGE, RETURNED = "startline.sweeps.judge_notices", "startline.sweeps.returned_mails"
NOTICES = 3

POINTS: Mapping[str, Point] = {
    "before the first is read": before(JUDGE, "_read"),
    "once its mail is locked": after(JUDGE, "lock_mail"),
    "once the bounce is kept": after(RETURNED, "_bounced"),
    "once the windows are moved": after(RETURNED, "_move_windows"),
    "once the record is told": after(RETURNED, "_tell"),
    "before the first is settled": before(JUDGE, "_settle"),
    "before the first is committed": after(JUDGE, "_judge_or_set_aside"),
    "in the middle of the second": after(RETURNED, "_move_windows", call=2),
    "before the last is committed": after(JUDGE, "_judge_or_set_aside", call=NOTICES),
    "after the last is committed": after(JUDGE, "judge_notices"),
}


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS.keys())
def test_whoever_goes_on_applies_each_bounce_once(doomed: Doomed, partner: Account, point: Point) -> None:
    for number in range(NOTICES):
        placed = worlds.place(partner, Wanted(stage=Stage.AWAITING), number=f"10458302{number}")
        take(mail_id=newest_mail_of(placed.line_ids["1.0"]))

    doomed.kill_at(point, "judge", now=NOW, return_address=settings.STARTLINE_BOUNCE_ADDRESS)
    half = Bounce.objects.count() - DeliveryNotice.objects.filter(state="applied").count()
    judge()

    assert half == 0
    assert list(DeliveryNotice.objects.values_list("state", flat=True)) == ["applied"] * NOTICES
    assert Bounce.objects.count() == TransactionEvent.objects.filter(kind="mail_bounced").count() == NOTICES
    assert set(Line.objects.values_list("undeliverable_cause", flat=True)) == {"mailbox_unknown"}
    assert set(Window.objects.values_list("end_cause", flat=True)) == {"bounced"}
    assert Mail.objects.filter(kind=MailKind.UNDELIVERABLE).count() == NOTICES
    assert Suppression.objects.count() == 1
