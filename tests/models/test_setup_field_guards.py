"""What the database holds of the fields of a service setup by itself, whoever writes (PRODUCT H4, decisions/0028)."""

from typing import Any

import pytest
from django.db.models import F
from tests.models.forbidding import forbidden_by
from tests.worlds import FLEX, NOW, WX, cast

from startline.models import Offer, SetupField

pytestmark = pytest.mark.django_db


@pytest.fixture
def field() -> SetupField:
    cast()
    return SetupField.objects.create(
        offer=Offer.objects.get(code=FLEX),
        key="service_name",
        position=1,
        kind="text",
        labels={"en": "Service name"},
        required=True,
        options={"max_length": 80},
    )


def update(field: SetupField, **columns: Any) -> None:
    SetupField.objects.filter(pk=field.pk).update(**columns)


@pytest.mark.parametrize("columns", [{"required": False}, {"options": {"max_length": 81}}])
def test_other_answers_raise_the_version(field: SetupField, columns: dict[str, Any]) -> None:
    with forbidden_by("a_setup_fields_version_rises"):
        update(field, **columns)
    update(field, **columns, version=F("version") + 1)

    field.refresh_from_db()
    assert field.version == 2


def test_texts_place_and_retirement_leave_the_version(field: SetupField) -> None:
    update(field, labels={"en": "Name"}, helps={"en": "As people know it."}, position=2, retired_at=NOW)

    field.refresh_from_db()
    assert field.version == 1


@pytest.mark.parametrize("column", ["offer", "key", "kind", "version"])
def test_a_field_keeps_what_names_it(field: SetupField, column: str) -> None:
    others = {"offer": Offer.objects.get(code=WX), "key": "name", "kind": "number", "version": 0}

    with forbidden_by("a_setup_fields_version_rises"):
        update(field, **{"version": 2, column: others[column]})


def test_a_field_is_never_deleted(field: SetupField) -> None:
    with forbidden_by("a_setup_field_is_never_deleted"):
        SetupField.objects.filter(pk=field.pk).delete()


def test_a_retired_field_leaves_its_key_to_another(field: SetupField) -> None:
    update(field, retired_at=NOW)

    SetupField.objects.create(
        offer=field.offer, key=field.key, position=1, kind="text", labels={"en": "Name"}, required=False
    )

    assert SetupField.objects.filter(key=field.key).count() == 2
