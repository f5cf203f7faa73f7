"""The record of settings is append-only and says whose each change is (PRODUCT 6)."""

from typing import Any

import pytest
from tests.models.forbidding import forbidden_by, run
from tests.worlds import NOW, cast

from startline.models import SettingChange

pytestmark = pytest.mark.django_db


def change(**columns: Any) -> SettingChange:
    given = {
        "area": "instance",
        "setting": "line_cap",
        "actor_kind": "console",
        "occurred_at": NOW,
        **columns,
    }
    return SettingChange.objects.create(**given)


@pytest.mark.parametrize(
    "columns",
    [
        {"area": "account"},
        {"area": "person"},
        {"area": "person", "about_user_id": 1, "account_id": 1},
        {"area": "catalogue", "account_id": 1},
        {"area": "instance", "about_user_id": 1},
    ],
)
def test_a_change_says_whose_it_is(columns: dict[str, Any]) -> None:
    with forbidden_by("a_setting_change_says_whose_it_is"):
        change(**columns)


def test_the_record_is_append_only() -> None:
    cast()
    change()

    with forbidden_by("a_setting_change_is_never_changed"):
        SettingChange.objects.update(became=1)
    with forbidden_by("a_setting_change_is_never_changed"):
        SettingChange.objects.all().delete()
    with forbidden_by("setting_changes_are_never_emptied"):
        run("TRUNCATE startline_settingchange")
