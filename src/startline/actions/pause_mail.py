"""Pauses all mail, and lets it go on (PRODUCT M6)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator
from startline.mail.wake import wake
from startline.models import Instance, MailPause, Setting, SettingArea


def pause_mail(*, actor: Actor, now: datetime) -> bool:
    """Let no mail of the outbox go out until it is resumed; whether it went out until now.

    What is being handed to the server at this moment still goes; sign-in mails and codes are not held up.

    :raises Refused: may_not_operate.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        instance = _locked()
        if instance.mail_paused_at is not None:
            return False
        pause = {"mail_paused_at": now, "mail_pause": MailPause.OPERATOR, "mail_paused_by_id": actor.user_id}
        change = Change(setting=Setting.MAIL_PAUSED, became=MailPause.OPERATOR.value)
        _write(pause, change, actor=actor, now=now)
    return True


def resume_mail(*, actor: Actor, now: datetime) -> bool:
    """Let mail go out again, the longest due first; whether it was paused. The breaker counts anew from *now*.

    :raises Refused: may_not_operate.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        instance = _locked()
        if instance.mail_paused_at is None:
            return False
        none = dict.fromkeys(("mail_paused_at", "mail_pause", "mail_paused_by_id"))
        change = Change(setting=Setting.MAIL_RESUMED, was=instance.mail_pause)
        _write({**none, "mail_resumed_at": now}, change, actor=actor, now=now)
        transaction.on_commit(wake)
    return True


def _locked() -> Instance:
    return Instance.objects.select_for_update(no_key=True).get()


def _write(columns: dict[str, Any], change: Change, *, actor: Actor, now: datetime) -> None:
    Instance.objects.update(**columns)
    record_settings([change], whose=Whose(area=SettingArea.INSTANCE), actor=actor, now=now)
