"""What the database holds of hubs elsewhere by itself (PRODUCT H6)."""

import pytest
from tests.hubs import hub_elsewhere
from tests.models.forbidding import forbidden_by, run
from tests.worlds import NOW, Stage, Wanted, cast, place

from startline.models import HubEvent, HubTelling

pytestmark = pytest.mark.django_db
KEPT = "a_telling_is_settled_once"


def a_telling() -> None:
    people = cast()
    hub_elsewhere(events_url="https://hub.example/events")
    place(people.partner, Wanted(stage=Stage.AWAITING))


def settle(state: str) -> None:
    run("UPDATE startline_hubtelling SET state = %s, settled_at = %s", state, NOW)


def test_what_a_hub_told_is_never_changed() -> None:
    cast()
    HubEvent.objects.create(
        hub=hub_elsewhere().row,
        event_id="evt-1",
        type="service.set_up",
        received_at=NOW,
        body_sha256="",
        status=200,
        answer={},
    )

    for statement in ("UPDATE startline_hubevent SET status = 404", "DELETE FROM startline_hubevent"):
        with forbidden_by("a_hub_event_is_never_changed"):
            run(statement)


def test_a_telling_is_never_deleted() -> None:
    a_telling()

    with forbidden_by("a_telling_is_never_deleted"):
        run("DELETE FROM startline_hubtelling")


@pytest.mark.parametrize(
    "assignment",
    [
        "public_id = gen_random_uuid()",
        "account_id = account_id + 1",
        "line_id = line_id + 1",
        "contact_epoch = contact_epoch + 1",
        "type = 'contact.changed'",
        "contact_id = contact_id + 1",
        "occurred_at = occurred_at + interval '1 day'",
    ],
)
def test_a_telling_keeps_what_it_tells(assignment: str) -> None:
    a_telling()

    with forbidden_by(KEPT):
        run(f"UPDATE startline_hubtelling SET {assignment}")


def test_what_was_told_is_told() -> None:
    a_telling()
    settle("told")

    for assignment in ("state = 'waiting', settled_at = NULL", "attempts = 7"):
        with forbidden_by(KEPT):
            run(f"UPDATE startline_hubtelling SET {assignment}")


def test_what_was_given_up_can_only_be_tried_again() -> None:
    a_telling()
    settle("given_up")

    with forbidden_by(KEPT):
        settle("told")
    run("UPDATE startline_hubtelling SET state = 'waiting', settled_at = NULL")

    assert HubTelling.objects.get().state == "waiting"
