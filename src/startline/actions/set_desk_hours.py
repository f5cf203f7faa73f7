"""Sets when the desk answers, and within how many of its hours (PRODUCT D2)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator
from startline.models import Instance, Setting, SettingArea
from startline.rules.cases import DeskHours


def set_desk_hours(*, actor: Actor, wanted: DeskHours, now: datetime) -> bool:
    """Set the desk's days, hours and promises; whether that changed anything.

    Answers that are owed already stay due when they were; the zone is the operator's account's, and not set here.

    :raises Refused: may_not_operate.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        instance = Instance.objects.select_for_update(no_key=True).get()
        was, became = _told(instance), _columns(wanted)
        if was == became:
            return False
        Instance.objects.filter(pk=instance.pk).update(
            **{f"desk_{name}": value for name, value in became.items()}
        )
        change = Change(setting=Setting.DESK_HOURS, was=was, became=became)
        record_settings([change], whose=Whose(area=SettingArea.INSTANCE), actor=actor, now=now)
    return True


def _told(instance: Instance) -> dict[str, Any]:
    return {
        "days": instance.desk_days,
        "opens": instance.desk_opens,
        "closes": instance.desk_closes,
        "promises": dict(instance.desk_promises),
    }


def _columns(hours: DeskHours) -> dict[str, Any]:
    return {
        "days": "".join(str(day) for day in sorted(hours.days)),
        "opens": hours.opens,
        "closes": hours.closes,
        "promises": {priority.value: hours.promises[priority] for priority in hours.promises},
    }
