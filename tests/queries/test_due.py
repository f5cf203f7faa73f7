"""What the sweeps have to do includes what came back and is not judged yet."""

import pytest
from tests.returning import HARD, PROSE, judge, newest_mail_of, take
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.models import Mail
from startline.queries.due import due

pytestmark = pytest.mark.django_db


def test_a_notice_is_due_until_it_is_judged() -> None:
    take(PROSE)

    before = due(now=NOW)
    judge()

    assert before.notices == 1
    assert before.anything
    assert not due(now=NOW).anything


@pytest.mark.usefixtures("return_address")
def test_a_notice_about_a_mail_on_its_way_is_due_once_that_mail_has_ended() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    mail_id = newest_mail_of(placed.line().pk)
    take(HARD, mail_id=mail_id)
    judge()

    waiting = due(now=NOW).notices
    Mail.objects.filter(pk=mail_id).update(state="accepted", settled_at=NOW, due_at=NOW)

    assert (waiting, due(now=NOW).notices) == (0, 1)
