"""Two operators at the fields of one offer at once: one clean outcome, and nobody waits for ever (PRODUCT H4)."""

import uuid

from tests import worlds
from tests.races.racing import race
from tests.worlds import FLEX, NOW

from startline.actions.actor import CONSOLE
from startline.actions.setup_fields import FieldEdit, add_field, edit_field, move_field
from startline.models import Setting, SettingChange, SetupField
from startline.rules.settings import NotSet, SettingProblemCode
from startline.rules.setup_definitions import Definition
from startline.rules.setup_fields import FieldKind, Options

PAIRS = 20


def definition(key: str) -> Definition:
    return Definition(
        key=key,
        kind=FieldKind.TEXT,
        labels={"en": key},
        helps={},
        required=True,
        options=Options(),
    )


def add(key: str) -> uuid.UUID | SettingProblemCode:
    try:
        return add_field(actor=CONSOLE, offer_code=FLEX, definition=definition(key), now=NOW)
    except NotSet as unfit:
        return unfit.problem.code


def move(public_id: uuid.UUID, *, up: bool) -> bool:
    return move_field(actor=CONSOLE, public_id=public_id, up=up, now=NOW)


def test_two_who_add_the_same_key_add_one_field(cast: worlds.Cast) -> None:
    answers = race(lambda pair: add(f"key_{pair}"), lambda pair: add(f"key_{pair}"), pairs=PAIRS)

    assert [SettingProblemCode.FIELD_KEY_TAKEN in pair for pair in answers] == [True] * PAIRS
    assert SetupField.objects.count() == PAIRS
    assert SetupField.objects.values("position").distinct().count() == PAIRS


def test_two_who_move_neighbours_leave_every_place_taken_once(cast: worlds.Cast) -> None:
    first, second, third = (add_of(key) for key in ("one", "two", "three"))

    race(lambda pair: move(second, up=True), lambda pair: move(first, up=False), pairs=PAIRS)
    race(lambda pair: move(third, up=True), lambda pair: move(second, up=False), pairs=PAIRS)

    positions = SetupField.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == [1, 2, 3]


def test_two_who_change_different_parts_of_a_field_both_keep_theirs(cast: worlds.Cast) -> None:
    fields = [add_of(f"key_{pair}") for pair in range(PAIRS)]

    race(
        lambda pair: edit(fields[pair], FieldEdit(labels={"it": "Nome"})),
        lambda pair: edit(fields[pair], FieldEdit(labels={"en": "Name"}, options={"max_length": 9})),
        pairs=PAIRS,
    )

    for field in SetupField.objects.all():
        assert field.labels == {"en": "Name", "it": "Nome"}
        assert (field.options["max_length"], field.version) == (9, 2)
    assert SettingChange.objects.filter(setting=Setting.FIELD_EDITED).count() == 2 * PAIRS


def add_of(key: str) -> uuid.UUID:
    """The public id of a new field."""
    return add_field(actor=CONSOLE, offer_code=FLEX, definition=definition(key), now=NOW)


def edit(public_id: uuid.UUID, wanted: FieldEdit) -> bool:
    return edit_field(actor=CONSOLE, public_id=public_id, edit=wanted, now=NOW)
