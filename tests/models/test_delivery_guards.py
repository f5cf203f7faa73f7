"""A stop of mail to an address is lifted once and never deleted (PRODUCT M6)."""

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.worlds import CONTACT, NOW, cast

from startline.mail.addresses import address_id
from startline.models import Suppression

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stopped() -> Suppression:
    cast()
    return Suppression.objects.create(address_id=address_id(CONTACT), reason="operator", since_at=NOW)


def test_a_stop_is_lifted_once(stopped: Suppression) -> None:
    Suppression.objects.update(lifted_at=NOW)

    with forbidden_by("a_suppression_is_lifted_once"):
        Suppression.objects.update(lifted_at=None)


@pytest.mark.parametrize(
    "change",
    ["reason = 'bounced'", "since_at = since_at - interval '1 second'", "public_id = gen_random_uuid()"],
)
def test_what_a_stop_is_about_stays_as_it_is(change: str) -> None:
    with forbidden_by("a_suppression_is_lifted_once"):
        run(f"UPDATE startline_suppression SET {change}")


def test_a_stop_is_never_deleted() -> None:
    with forbidden_by("a_suppression_is_never_deleted"):
        run("DELETE FROM startline_suppression")
