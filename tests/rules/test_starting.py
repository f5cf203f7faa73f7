"""Who sets a service up: when the contact's answer is taken down, and when not (PRODUCT H1, H2, C9)."""

from datetime import UTC, datetime

import pytest
from tests.rules.facts import Facts

from startline.rules.line import Status
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.starting import WhoSetsUp, refuse_start

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
CONTACT, COLLEAGUE = WhoSetsUp.CONTACT, WhoSetsUp.COLLEAGUE


def refused(facts: Facts, *, said: WhoSetsUp | None = None, epoch: int = 3) -> Refusal | None:
    return refuse_start(facts, who=CONTACT, said=said, expected_epoch=epoch)


@pytest.mark.parametrize("status", [Status.BOOKED, Status.AWAITING, Status.CLOSED])
def test_an_answer_is_taken_down_for_the_epoch_of_the_link(status: Status) -> None:
    assert refused(Facts(status=status, contact_epoch=3)) is None
    assert refused(Facts(status=status, contact_epoch=3), said=COLLEAGUE) is None


@pytest.mark.parametrize("epoch", [2, 4])
def test_for_another_epoch_it_is_stale(epoch: int) -> None:
    refusal = refused(Facts(status=Status.AWAITING, contact_epoch=3), epoch=epoch)

    assert refusal is not None
    assert refusal.code is RefusalCode.STALE


def test_the_same_answer_again_is_nothing_new() -> None:
    assert refused(Facts(status=Status.AWAITING, contact_epoch=3), said=CONTACT) == Refusal(
        code=RefusalCode.ALREADY_SAID
    )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Facts(provisions=False, contact_epoch=3), RefusalCode.NO_PROVISIONING),
        (Facts(status=Status.CANCELLED, contact_epoch=3), RefusalCode.CANCELLED),
        (Facts(status=Status.PENDING, mapped_at=AT, contact_epoch=3), RefusalCode.PAST_PONR),
        (Facts(status=Status.AWAITING, review_at=AT, contact_epoch=3), RefusalCode.UNDER_REVIEW),
    ],
)
def test_nothing_starts_that_cannot_be_mapped(facts: Facts, code: RefusalCode) -> None:
    refusal = refused(facts)

    assert refusal is not None
    assert refusal.code is code
