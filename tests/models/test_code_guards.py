"""What the database holds of codes by itself: each is used once, and for what it was asked for (PRODUCT H2, H3)."""

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.actions.codes import Step, ask_for_code
from startline.models import Address, Code, Link
from startline.rules.codes import CodePurpose

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def code() -> Code:
    place(cast().partner, Wanted(stage=Stage.AWAITING))
    link, address = Link.objects.latest("mail_id"), Address.objects.latest("id")
    step = Step(
        account_id=link.account_id,
        link_id=link.pk,
        address_id=address.pk,
        purpose=CodePurpose.HAND_OVER,
        subject={"address": "new@acme.example"},
    )
    asked = ask_for_code(step, browser="a browser", now=NOW)
    return Code.objects.get(public_id=asked.public_id)


@pytest.mark.parametrize(
    "assignment",
    [
        "subject = '{}'",
        "purpose = 'map'",
        "link_id = gen_random_uuid()",
        "address_id = (SELECT min(id) FROM startline_address)",
        "digest = 'another'",
        "browser = 'another'",
        "key_number = key_number + 1",
        "expires_at = expires_at + interval '1 minute'",
        "public_id = gen_random_uuid()",
    ],
)
def test_a_code_keeps_what_it_was_asked_for(assignment: str) -> None:
    with forbidden_by("a_code_is_used_once"):
        run(f"UPDATE startline_code SET {assignment}")


@pytest.mark.parametrize("ended", ["used_at", "replaced_at"])
def test_a_code_that_has_ended_stays_so(ended: str) -> None:
    run(f"UPDATE startline_code SET {ended} = now()")

    for assignment in (f"{ended} = NULL", "tries = tries + 1"):
        with forbidden_by("a_code_is_used_once"):
            run(f"UPDATE startline_code SET {assignment}")


def test_no_try_is_forgotten() -> None:
    run("UPDATE startline_code SET tries = 3")

    with forbidden_by("a_code_is_used_once"):
        run("UPDATE startline_code SET tries = 2")
