"""Sets how often mail may be sent again within a day, and what pauses all mail (PRODUCT M6)."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Whose, refuse_unless_operator, write_columns
from startline.models import Instance, Setting, SettingArea


def set_caps(*, actor: Actor, wanted: Mapping[Setting, int], now: datetime) -> bool:
    """Set the caps that are *wanted*; whether that changed one.

    Those of a line, a recipient and an account count mails (1 or more) in any 24 hours, `hourly_cap` the attempts
    of all mail in an hour; `refusal_percent` is the share (1 to 100) of them whose refusal pauses all mail.

    :raises Refused: may_not_operate.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        instance = Instance.objects.select_for_update(no_key=True).get()
        whose = Whose(area=SettingArea.INSTANCE)
        return bool(write_columns(instance, wanted, whose=whose, actor=actor, now=now))
