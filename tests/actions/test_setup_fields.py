"""What a service is asked for: added, changed, moved and retired by the operator alone (PRODUCT H4, decisions/0028)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.actions.recorded import user
from tests.worlds import FLEX, NOW, WX, Cast, cast

from startline.actions.actor import CONSOLE, Actor
from startline.actions.setup_fields import FieldEdit, add_field, edit_field, move_field, retire_field
from startline.models import Membership, Offer, Setting, SettingChange, SetupField
from startline.queries.setup_fields import fields_by_id, fields_of
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.settings import NotSet, SettingProblemCode
from startline.rules.setup_definitions import MOST_FIELDS, Definition
from startline.rules.setup_fields import Choice, FieldKind, Options
from startline.rules.who_may import Role

pytestmark = pytest.mark.django_db
NAME = Definition(
    key="service_name",
    kind=FieldKind.TEXT,
    labels={"en": "Service name", "it": "Nome del servizio"},
    helps={"en": "As your people know it."},
    required=True,
    options=Options(max_length=60),
)
LANGUAGE = Definition(
    key="language",
    kind=FieldKind.CHOICE,
    labels={"en": "Language"},
    helps={},
    required=False,
    options=Options(
        choices=(Choice(key="it", labels={"en": "Italian"}), Choice(key="en", labels={"en": "English"}))
    ),
)


@pytest.fixture
def people() -> Cast:
    return cast()


def add(definition: Definition = NAME, *, code: str = FLEX, actor: Actor = CONSOLE) -> SetupField:
    public_id = add_field(actor=actor, offer_code=code, definition=definition, now=NOW)
    return SetupField.objects.get(public_id=public_id)


def edit(row: SetupField, *, actor: Actor = CONSOLE, **wanted: Any) -> bool:
    return edit_field(actor=actor, public_id=row.public_id, edit=FieldEdit(**wanted), now=NOW)


def asked(code: str = FLEX) -> list[str]:
    offer_id = Offer.objects.get(code=code).pk
    return [field.key for field in fields_of([offer_id])[offer_id]]


def problem_of(raised: pytest.ExceptionInfo[NotSet]) -> SettingProblemCode:
    return raised.value.problem.code


@pytest.mark.usefixtures("people")
def test_a_field_is_asked_for_after_all_others_and_the_record_says_so() -> None:
    add()
    row = add(LANGUAGE)
    add(NAME, code=WX)

    assert asked() == ["service_name", "language"]
    assert asked(WX) == ["service_name"]
    assert fields_by_id([row.pk])[row.pk].options == LANGUAGE.options
    change = SettingChange.objects.filter(subject=FLEX).latest("id")
    assert (change.area, change.setting) == ("catalogue", Setting.FIELD_ADDED)
    assert change.became == {"key": "language", "called": {"en": "Language"}, "kind": "choice"}


@pytest.mark.usefixtures("people")
def test_a_key_is_asked_for_once_per_offer() -> None:
    add()

    with pytest.raises(NotSet) as taken:
        add(replace(NAME, labels={"en": "Another name"}))

    assert problem_of(taken) is SettingProblemCode.FIELD_KEY_TAKEN
    assert SetupField.objects.count() == SettingChange.objects.count() == 1


@pytest.mark.usefixtures("people")
def test_a_retired_key_is_taken_again_by_the_same_kind_alone() -> None:
    former = add()
    retire_field(actor=CONSOLE, public_id=former.public_id, now=NOW)

    with pytest.raises(NotSet) as other_kind:
        add(replace(LANGUAGE, key="service_name"))
    again = add()

    assert problem_of(other_kind) is SettingProblemCode.FIELD_KEY_OF_OTHER_KIND
    assert again.pk != former.pk
    assert asked() == ["service_name"]


@pytest.mark.usefixtures("people")
def test_an_offer_has_so_many_fields_and_no_more() -> None:
    for number in range(MOST_FIELDS):
        add(replace(NAME, key=f"name_{number}"))

    with pytest.raises(NotSet) as many:
        add()
    retire_field(actor=CONSOLE, public_id=SetupField.objects.earliest("id").public_id, now=NOW)
    add()

    assert problem_of(many) is SettingProblemCode.FIELDS_MANY


@pytest.mark.usefixtures("people")
def test_what_no_definition_may_be_is_added_and_edited_never() -> None:
    with pytest.raises(NotSet) as added:
        add(replace(LANGUAGE, options=Options()))
    row = add(LANGUAGE)
    with pytest.raises(NotSet) as edited:
        edit(row, options={"choices": []})

    assert problem_of(added) is problem_of(edited) is SettingProblemCode.FIELD_CHOICES_FEW


@pytest.mark.parametrize(
    ("wanted", "version", "parts"),
    [
        ({"labels": {"en": "Name of the service"}}, 1, {"labels"}),
        ({"labels": {"it": ""}}, 1, {"labels"}),
        ({"helps": {"it": "Come la conoscono le persone."}}, 1, {"helps"}),
        ({"required": False}, 2, {"required"}),
        ({"options": {"max_length": 61}}, 2, {"options"}),
        ({"labels": {"en": "Name"}, "options": {"multiline": True}}, 2, {"labels", "options"}),
        ({}, 1, None),
        (
            {
                "required": True,
                "labels": {"en": "Service name"},
                "helps": {"de": ""},
                "options": {"max_length": 60},
            },
            1,
            None,
        ),
    ],
)
@pytest.mark.usefixtures("people")
def test_the_version_rises_where_other_answers_fit_and_not_with_texts(
    wanted: dict[str, Any], version: int, parts: set[str] | None
) -> None:
    row = add()

    changed = edit(row, **wanted)

    row.refresh_from_db()
    assert (changed, row.version) == (parts is not None, version)
    edits = SettingChange.objects.filter(setting=Setting.FIELD_EDITED)
    assert [set(change.was or ()) for change in edits] == ([] if parts is None else [parts])


@pytest.mark.usefixtures("people")
def test_an_edit_leaves_what_it_does_not_name() -> None:
    row = add()

    edit(row, labels={"it": "Nome"})
    edit(row, labels={"en": "Name"}, options={"multiline": True})

    (field,) = fields_by_id([row.pk]).values()
    assert field.labels == {"en": "Name", "it": "Nome"}
    assert field.helps == NAME.helps
    assert field.options == Options(max_length=60, multiline=True)


@pytest.mark.usefixtures("people")
def test_a_field_changes_places_with_its_neighbour_and_the_ends_stay() -> None:
    first, second, third = (add(replace(NAME, key=key)) for key in ("one", "two", "three"))
    retire_field(actor=CONSOLE, public_id=add(replace(NAME, key="gone")).public_id, now=NOW)

    moved = [
        move_field(actor=CONSOLE, public_id=row.public_id, up=up, now=NOW)
        for row, up in ((third, True), (first, True), (second, False), (first, False))
    ]

    assert moved == [True, False, False, True]
    assert asked() == ["three", "one", "two"]
    changes = SettingChange.objects.filter(setting=Setting.FIELD_MOVED).order_by("id")
    assert [(change.was, (change.became or {})["place"]) for change in changes] == [
        ({"place": 3}, 2),
        ({"place": 1}, 2),
    ]


@pytest.mark.usefixtures("people")
def test_a_retired_field_is_asked_for_no_longer_and_stays_readable() -> None:
    row = add()

    retire_field(actor=CONSOLE, public_id=row.public_id, now=NOW)

    assert asked() == []
    assert fields_by_id([row.pk])[row.pk].retired
    change = SettingChange.objects.latest("id")
    assert (change.setting, change.was) == (
        Setting.FIELD_RETIRED,
        {"key": "service_name", "called": NAME.labels},
    )


GONE: dict[str, Callable[[Actor, SetupField], object]] = {
    "edit": lambda actor, row: edit(row, actor=actor, required=False),
    "move": lambda actor, row: move_field(actor=actor, public_id=row.public_id, up=True, now=NOW),
    "retire": lambda actor, row: retire_field(actor=actor, public_id=row.public_id, now=NOW),
}


@pytest.mark.parametrize("act", GONE.values(), ids=GONE.keys())
@pytest.mark.usefixtures("people")
def test_nothing_is_done_to_a_retired_field(act: Callable[[Actor, SetupField], object]) -> None:
    row = add()
    retire_field(actor=CONSOLE, public_id=row.public_id, now=NOW)

    with pytest.raises(Refused) as refused:
        act(CONSOLE, row)

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


@pytest.mark.usefixtures("people")
def test_an_offer_that_is_not_there_is_asked_for_nothing() -> None:
    with pytest.raises(Refused) as refused:
        add(code="A-NOWHERE")

    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


@pytest.mark.parametrize("who", ["owner", "ally", "reader", "agent"])
@pytest.mark.parametrize("act", [*GONE.values(), lambda actor, row: add(LANGUAGE, actor=actor)])
def test_only_the_operator_says_what_is_asked(
    people: Cast, who: str, act: Callable[[Actor, SetupField], object]
) -> None:
    row = add()
    if who == "agent":
        Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)
    actor = user(people.clerk if who == "agent" else getattr(people, who))

    with pytest.raises(Refused) as refused:
        act(actor, row)

    assert refused.value.refusal.code is RefusalCode.MAY_NOT_OPERATE
    assert (asked(), SettingChange.objects.count()) == (["service_name"], 1)
