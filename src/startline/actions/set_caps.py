"""Sets how often mail may be sent again within a day (PRODUCT M6)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Whose, write_columns
from startline.models import Instance, Setting, SettingArea
from startline.rules.refusal import Refused
from startline.rules.settings import refuse_instance_settings


def set_caps(*, actor: Actor, wanted: Mapping[Setting, int], now: datetime) -> bool:
    """Set the caps that are *wanted*, each 1 or more mails in any 24 hours; whether that changed one.

    :raises Refused: may_not_operate.
    """
    if refusal := actor.person and refuse_instance_settings(actor.person):
        raise Refused(refusal)
    with transaction.atomic():
        instance = Instance.objects.select_for_update(no_key=True).get()
        whose = Whose(area=SettingArea.INSTANCE)
        return bool(write_columns(instance, wanted, whose=whose, actor=actor, now=now))
