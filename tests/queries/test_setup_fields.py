"""What services are asked for, as pages and the setup read it (PRODUCT H4)."""

import uuid

import pytest
from tests.models.forbidding import run
from tests.worlds import FLEX, NOW, SUPPORT, WX, Cast, Stage, Wanted, cast, place

from startline.models import Line, Offer, SetupAnswer, SetupField
from startline.queries import setup_fields
from startline.queries.setup_fields import field_listed, fields_by_id, fields_listed, fields_of
from startline.rules.refusal import RefusalCode, Refused
from startline.statements import statements_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def asked(key: str, *, code: str = FLEX, position: int = 1, retired: bool = False) -> SetupField:
    return SetupField.objects.create(
        offer=Offer.objects.get(code=code),
        key=key,
        position=position,
        kind="text",
        labels={"en": key},
        required=True,
        retired_at=NOW if retired else None,
    )


def answer(people: Cast, field: SetupField, *values: str) -> None:
    """A mapped line for each of *values*, which answered that."""
    stages = [Wanted(number=f"{number}.0", stage=Stage.MAPPED) for number, _ in enumerate(values)]
    place(people.partner, *stages)
    for line, value in zip(Line.objects.order_by("id"), values, strict=True):
        SetupAnswer.objects.create(
            account_id=line.account_id,
            line=line,
            field=field,
            field_version=1,
            value=value,
            saved_at=NOW,
            saved_by_user=people.owner,
        )


@pytest.mark.usefixtures("people")
def test_each_offers_fields_stand_in_their_order_without_retired_ones() -> None:
    asked("second", position=2)
    asked("first", position=1)
    asked("gone", position=3, retired=True)
    asked("other", code=WX)
    flex, other, none = (Offer.objects.get(code=code).pk for code in (FLEX, WX, SUPPORT))

    found = fields_of([flex, other, none])

    assert {offer: [field.key for field in fields] for offer, fields in found.items()} == {
        flex: ["first", "second"],
        other: ["other"],
        none: [],
    }


@pytest.mark.usefixtures("people")
def test_retired_fields_are_found_by_their_id() -> None:
    gone = asked("gone", retired=True)

    assert fields_by_id([gone.pk])[gone.pk].retired
    with pytest.raises(Refused) as refused:
        field_listed(gone.public_id)
    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_lines_that_answered_are_counted_and_blank_ones_are_not(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = asked("name")
    answer(people, field, "Acme", "", "Nordwind", "Sud")

    assert [one.lines for one in fields_listed(FLEX)] == [3]
    assert field_listed(field.public_id).lines == 3
    monkeypatch.setattr(setup_fields, "MOST_COUNTED", 1)
    assert field_listed(field.public_id).lines == 2  # one more than is counted: there are more


@pytest.mark.parametrize("name", ["of_offer", "one"])
def test_answers_are_counted_by_their_index(people: Cast, name: str) -> None:
    first, *_ = [asked(f"field_{number}", position=number) for number in range(1, 41)]
    answer(people, first, *["Acme"] * 20)
    run(
        """
        INSERT INTO startline_setupanswer
          (account_id, line_id, field_id, field_version, value, saved_at, saved_by_user_id)
        SELECT answer.account_id, answer.line_id, field.id, 1, answer.value, answer.saved_at, answer.saved_by_user_id
        FROM startline_setupanswer AS answer JOIN startline_setupfield AS field ON field.id <> answer.field_id
        """
    )
    run("ANALYZE startline_setupanswer")

    statement = statements_of(setup_fields.__file__)[name]
    plan = type(statement)(name=name, about=statement.about, sql=f"EXPLAIN {statement.sql}").rows(
        code=FLEX, public_id=uuid.uuid4(), counted=1001
    )

    assert any("answers_of_a_field" in row[0] for row in plan)
