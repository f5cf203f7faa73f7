"""Says which of an account's administrators are told of its orders (PRODUCT 1: watchers)."""

from collections.abc import Mapping
from datetime import datetime

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings
from startline.models import Membership, Setting, SettingArea
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.settings import WATCHING_ROLES


def write_watching(*, account_id: int, watching: Mapping[int, bool], actor: Actor, now: datetime) -> int:
    """Set for the members with these user ids whether they watch; returns how many it changed.

    The caller has a transaction open and has asked whether *actor* may.

    :raises Refused: not_found, where one of them is no administrator of the account.
    """
    members = Membership.objects.select_for_update(no_key=True).filter(
        account_id=account_id, user_id__in=watching, role__in=WATCHING_ROLES
    )
    found = {member.user_id: member for member in members.order_by("id")}
    if found.keys() != watching.keys():
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    turned = {user_id: watches for user_id, watches in watching.items() if found[user_id].watches != watches}
    for user_id, watches in turned.items():
        Membership.objects.filter(pk=found[user_id].pk).update(watches=watches)
        whose = Whose(area=SettingArea.ACCOUNT, account_id=account_id, about_user_id=user_id)
        change = Change(setting=Setting.WATCHES, was=not watches, became=watches)
        record_settings([change], whose=whose, actor=actor, now=now)
    return len(turned)
