"""Writes settings and the record of them, in one transaction: who set what, from what to what (PRODUCT 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from startline.actions.actor import Actor
from startline.models import Setting, SettingArea, SettingChange
from startline.rules.refusal import Refused
from startline.rules.settings import refuse_instance_settings

# A person's name stays out of the record: erasing the person must leave nothing of it behind.
_UNTOLD = {(SettingArea.PERSON, Setting.NAME)}
_COLUMNS = {
    Setting.OFFER_NAME: "name",
    Setting.OFFER_FAMILY: "family",
    Setting.HUB_NAME: "name",
    Setting.HUB_ADMIN_URL: "admin_url",
    Setting.HUB_EVENTS_URL: "events_url",
    Setting.HUB_IS_ACTIVE: "is_active",
}


@dataclass(frozen=True, kw_only=True)
class Whose:
    """What a change is recorded under: an account's, a person's, an offer's or family's, or the instance's."""

    area: SettingArea
    account_id: int | None = None
    about_user_id: int | None = None
    subject: str | None = None


@dataclass(frozen=True, kw_only=True)
class Change:
    """One setting's old and new value, as JSON has them."""

    setting: Setting
    was: Any = None
    became: Any = None


def refuse_unless_operator(actor: Actor) -> None:
    """Go on only where *actor* may set what concerns the whole instance, as its console may.

    :raises Refused: may_not_operate.
    """
    if refusal := actor.person and refuse_instance_settings(actor.person):
        raise Refused(refusal)


def write_columns(
    row: Model, wanted: Mapping[Setting, Any], *, whose: Whose, actor: Actor, now: datetime
) -> Sequence[Setting]:
    """Give *row*, which the caller has locked, those *wanted* values that differ; returns which did."""
    changes = [
        Change(setting=setting, was=getattr(row, column_of(setting)), became=value)
        for setting, value in wanted.items()
        if getattr(row, column_of(setting)) != value
    ]
    if changes:
        columns = {column_of(change.setting): change.became for change in changes}
        type(row)._base_manager.filter(pk=row.pk).update(**columns)
        record_settings(changes, whose=whose, actor=actor, now=now)
    return [change.setting for change in changes]


def column_of(setting: Setting) -> str:
    """The column that holds *setting*."""
    return _COLUMNS.get(setting, setting.value)


def record_settings(changes: Sequence[Change], *, whose: Whose, actor: Actor, now: datetime) -> None:
    """Append *changes* to the record of settings."""
    SettingChange.objects.bulk_create(
        SettingChange(
            area=whose.area.value,
            account_id=whose.account_id,
            about_user_id=whose.about_user_id,
            subject=whose.subject,
            setting=change.setting.value,
            was=None if (whose.area, change.setting) in _UNTOLD else change.was,
            became=None if (whose.area, change.setting) in _UNTOLD else change.became,
            actor_kind=actor.kind.value,
            actor_user_id=actor.user_id,
            occurred_at=now,
        )
        for change in changes
    )
