"""Sets what people choose for themselves: name, language, time zone, and of which accounts they are told."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Whose, write_columns
from startline.actions.watching import write_watching
from startline.models import Setting, SettingArea, User


def set_preferences(
    *, actor: Actor, wanted: Mapping[Setting, str | None], watching: Mapping[int, bool], now: datetime
) -> bool:
    """Give the acting user *wanted* name, language and time zone; whether anything changed.

    *watching* says by account id whether they are told of its orders, where they are its administrator.

    :raises Refused: not_found, where they are no administrator of one of the accounts.
    """
    if actor.user_id is None:
        raise ValueError("Only a person has preferences.")
    whose = Whose(area=SettingArea.PERSON, about_user_id=actor.user_id)
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
        changed = write_columns(user, wanted, whose=whose, actor=actor, now=now)
        turned = sum(
            write_watching(account_id=account_id, watching={actor.user_id: watches}, actor=actor, now=now)
            for account_id, watches in sorted(watching.items())
        )
    return bool(changed or turned)
