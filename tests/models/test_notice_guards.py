"""What the database holds of notices and bounces by itself (PRODUCT M4)."""

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.returning import PROSE, bounce, newest_mail_of, take
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.models import Bounce, DeliveryNotice, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("return_address")]


def a_bounce() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    bounce(newest_mail_of(placed.line_ids["1.0"]))


def test_a_bounce_is_never_changed() -> None:
    a_bounce()

    for statement in ("UPDATE startline_bounce SET hard = false", "DELETE FROM startline_bounce"):
        with forbidden_by("a_bounce_is_never_changed"):
            run(statement)


def test_a_mail_comes_back_once() -> None:
    a_bounce()

    with forbidden_by("startline_bounce_mail_id_key"):
        run(
            "INSERT INTO startline_bounce (account_id, mail_id, bounced_at, hard, cause, words)"
            " SELECT account_id, mail_id, bounced_at, hard, cause, words FROM startline_bounce"
        )
    assert Bounce.objects.count() == 1


def test_a_notice_is_never_deleted_and_keeps_where_it_came_from() -> None:
    take(PROSE)

    with forbidden_by("a_notice_is_never_deleted"):
        run("DELETE FROM startline_deliverynotice")
    for assignment in (
        "source = 'lmtp'",
        "source_key = 'another'",
        "received_at = received_at + interval '1 day'",
        "public_id = gen_random_uuid()",
    ):
        with forbidden_by("a_notice_keeps_where_it_came_from"):
            run(f"UPDATE startline_deliverynotice SET {assignment}")


@pytest.mark.parametrize("state", ["received", "unknown", "ignored", "dismissed"])
def test_an_applied_notice_stays_applied(state: str) -> None:
    a_bounce()

    with forbidden_by("a_notice_is_judged_once"):
        run("UPDATE startline_deliverynotice SET state = %s", state)


def test_an_unknown_notice_is_judged_anew_only_where_a_person_names_its_mail() -> None:
    clerk = cast().clerk
    notice = take(PROSE)
    again = "UPDATE startline_deliverynotice SET state = 'received', kind = NULL, judged_at = NULL"
    run(
        "UPDATE startline_deliverynotice SET state = 'unknown', kind = 'other', judged_at = %s",
        NOW,
    )

    for more in ("", ", mail_id = 1", f", decided_at = now(), decided_by_id = {clerk.pk}"):
        with forbidden_by("a_notice_is_judged_once"):
            run(f"{again}{more}")
    run(f"{again}, mail_id = 1, decided_at = now(), decided_by_id = %s", clerk.pk)

    assert DeliveryNotice.objects.get(pk=notice.pk).decided_by == User.objects.get(pk=clerk.pk)
