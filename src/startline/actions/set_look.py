"""Sets what customers see of the operator: its name and its logo (DESIGN, Hub)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from startline.actions.actor import Actor
from startline.actions.keep_file import keep_file
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator
from startline.files import Kept
from startline.models import Account, Instance, Setting, SettingArea, StoredFile
from startline.rules.people import PeopleRefusalCode, PeopleRefused
from startline.rules.who_may import AccountKind


@dataclass(frozen=True, kw_only=True)
class LookWanted:
    """What is to be set; what is not named stays. *without_logo* takes the logo away, unless there is a new one."""

    name: str | None = None
    logo: Kept | None = None
    without_logo: bool = False


def set_look(*, actor: Actor, wanted: LookWanted, now: datetime) -> bool:
    """Set what is *wanted*, all or nothing; whether that changed anything. A replaced logo is kept nowhere.

    :raises Refused: may_not_operate.
    :raises PeopleRefused: account_name_taken.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        changes = [*_renamed(wanted.name), *_logo_changed(wanted)]
        record_settings(changes, whose=Whose(area=SettingArea.INSTANCE), actor=actor, now=now)
    return bool(changes)


def _renamed(name: str | None) -> list[Change]:
    operator = Account.objects.select_for_update(no_key=True).get(kind=AccountKind.OPERATOR)
    if name is None or name == operator.name:
        return []
    try:
        with transaction.atomic():
            Account.objects.filter(pk=operator.pk).update(name=name)
    except IntegrityError as taken:
        raise PeopleRefused(PeopleRefusalCode.ACCOUNT_NAME_TAKEN, name=name) from taken
    return [Change(setting=Setting.OPERATOR_NAME, was=operator.name, became=name)]


def _logo_changed(wanted: LookWanted) -> list[Change]:
    if not wanted.logo and not wanted.without_logo:
        return []
    was = Instance.objects.select_for_update(no_key=True).get().logo  # read once the instance is locked
    if _seen(was) == _seen(wanted.logo):
        return []
    Instance.objects.update(logo=keep_file(wanted.logo, account_id=None) if wanted.logo else None)
    if was:
        was.delete()
    return [Change(setting=Setting.LOGO, was=_seen(was), became=_seen(wanted.logo))]


def _seen(logo: StoredFile | Kept | None) -> Mapping[str, str] | None:
    return {"name": logo.name, "sha256": logo.sha256} if logo else None
