"""Who may dispute a change of contact, and who may close the review that follows (PRODUCT C9)."""

from datetime import timedelta

import pytest
from tests.rules.facts import AT, OTHER_CONTACT_ID, Facts, mapped

from startline.rules.line import Status, refuse_contact_change
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.reviews import Changer, refuse_dispute, refuse_review_clear

LAURA, PAOLO = 1, 2
EARLIER = AT - timedelta(hours=1)


def dispute(line: Facts, *, epoch: int = 2, used: bool = False) -> str | None:
    refusal = refuse_dispute(line, epoch=epoch, disputed_at=EARLIER if used else None)
    return refusal.code.value if refusal else None


def clear(line: Facts, *, changer: Changer | None, by: int | None) -> Refusal | None:
    return refuse_review_clear(line, changer=changer, user_id=by)


def test_a_change_that_still_holds_can_be_disputed() -> None:
    assert dispute(Facts()) is None


@pytest.mark.parametrize("status", [Status.AWAITING, Status.CLOSED])
def test_it_can_be_disputed_after_the_window_s_end_too(status: Status) -> None:
    assert dispute(Facts(status=status)) is None


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (Facts(contact_epoch=3), "stale"),
        (Facts(status=Status.CANCELLED), "cancelled"),
        (mapped(), "past_ponr"),
        (Facts(review_at=AT), "already_disputed"),
    ],
)
def test_why_a_change_cannot_be_disputed(line: Facts, why: str) -> None:
    assert dispute(line) == why


def test_that_the_contact_changed_again_comes_first() -> None:
    assert dispute(mapped(contact_epoch=3)) == "stale"
    assert dispute(Facts(contact_epoch=3, review_at=AT)) == "stale"


def test_a_notice_is_used_once_also_when_its_review_is_closed() -> None:
    assert dispute(Facts(), used=True) == "already_disputed"


def test_since_when_it_is_disputed_is_said() -> None:
    refusal = refuse_dispute(Facts(review_at=AT), epoch=2, disputed_at=EARLIER)

    assert refusal == Refusal(code=RefusalCode.ALREADY_DISPUTED, facts={"at": AT.isoformat()})


def test_nobody_closes_the_review_of_their_own_change() -> None:
    refusal = clear(Facts(review_at=AT), changer=Changer(user_id=LAURA, name="Laura Verdi"), by=LAURA)

    assert refusal == Refusal(code=RefusalCode.REVIEW_OF_OWN_CHANGE, facts={"by": "Laura Verdi"})


@pytest.mark.parametrize("by", [PAOLO, None])
def test_another_editor_or_the_console_closes_it(by: int | None) -> None:
    assert clear(Facts(review_at=AT), changer=Changer(user_id=LAURA, name="Laura Verdi"), by=by) is None


@pytest.mark.parametrize("changer", [None, Changer(user_id=None, name=None)])
def test_any_editor_closes_it_where_no_user_made_the_change(changer: Changer | None) -> None:
    assert clear(Facts(review_at=AT), changer=changer, by=LAURA) is None


def test_without_a_review_there_is_nothing_to_close() -> None:
    refusal = clear(Facts(), changer=Changer(user_id=LAURA, name="Laura Verdi"), by=LAURA)

    assert refusal == Refusal(code=RefusalCode.NOT_UNDER_REVIEW)


def test_a_contact_does_not_hand_over_what_is_under_review() -> None:
    def hand_over(line: Facts) -> Refusal | None:
        return refuse_contact_change(line, contact_id=OTHER_CONTACT_ID, expected_epoch=None, handed_over=True)

    assert hand_over(Facts(review_at=AT)) == Refusal(code=RefusalCode.UNDER_REVIEW)
    assert hand_over(Facts()) is None
