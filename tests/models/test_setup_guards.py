"""What the database holds of service setups by itself, whoever writes (PRODUCT H4)."""

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.setting_up import ask, save
from tests.worlds import NOW, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.complete_set_up import complete_set_up

pytestmark = pytest.mark.django_db

_ANSWER = """
    INSERT INTO startline_setupanswer
      (account_id, line_id, field_id, field_version, value, saved_at, saved_by_address_id)
    SELECT account_id, %s, (SELECT id FROM startline_setupfield), 1, '"25"', %s, contact_id
    FROM startline_line WHERE id = %s"""


@pytest.fixture
def order() -> Placed:
    placed = place(
        cast().partner,
        Wanted(stage=Stage.MAPPED),
        Wanted(number="2.0", stage=Stage.MAPPED),
        Wanted(number="3.0", stage=Stage.AWAITING),
    )
    ask("seats", kind="number")
    save(placed, "seats", "25")
    return placed


def answer(placed: Placed, line: str) -> None:
    line_id = placed.line_ids[line]
    run(_ANSWER, line_id, NOW, line_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE startline_setupanswer SET value = '\"30\"', version = version + 1",
        "DELETE FROM startline_setupanswer",
    ],
)
def test_answers_stay_once_the_line_is_set_up(statement: str, order: Placed) -> None:
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)

    with forbidden_by("answers_stay_once_the_line_is_set_up"):
        run(statement)


def test_a_line_that_is_set_up_takes_no_further_answers(order: Placed) -> None:
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=None, now=NOW)

    with forbidden_by("answers_stay_once_the_line_is_set_up"):
        answer(order, "2.0")


def test_nothing_is_answered_before_mapping(order: Placed) -> None:
    with forbidden_by("answers_stay_once_the_line_is_set_up"):
        answer(order, "3.0")


@pytest.mark.parametrize(
    "change",
    [
        "value = '\"30\"'",
        "version = version - 1, value = '\"30\"'",
        "line_id = line_id + 1, version = version + 1",
    ],
)
def test_every_save_raises_the_version_and_keeps_its_line(change: str, order: Placed) -> None:
    with forbidden_by("an_answers_version_rises"):
        run(f"UPDATE startline_setupanswer SET {change}")
