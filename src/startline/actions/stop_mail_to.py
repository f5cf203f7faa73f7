"""Stops mail to an address, over all accounts, and lets it go again (PRODUCT M6)."""

import uuid
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator
from startline.mail.addresses import address_id
from startline.models import Setting, SettingArea, Suppression, SuppressionReason
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def suppress_address(*, actor: Actor, address: str, note: str, now: datetime) -> bool:
    """Mail nothing to *address* from now on, whoever asks; whether anything went there until now.

    Takes the place of a stop that is only due to mail that came back, which a resend would try.

    :raises Refused: may_not_operate.
    :raises BadAddress: *address* is not exactly one plain address.
    """
    refuse_unless_operator(actor)
    found = address_id(address)
    with transaction.atomic():
        by = {"address_id": found, "now": now, "user_id": actor.user_id}
        _STATEMENTS["take_over"].run(**by)
        stopped = bool(_STATEMENTS["stop"].run(**by, reason=SuppressionReason.OPERATOR.value, note=note))
        if stopped:
            became = {"address_id": found, "reason": SuppressionReason.OPERATOR.value}
            _record(Change(setting=Setting.SUPPRESSED, became=became), actor=actor, now=now)
    return stopped


def lift_suppression(*, actor: Actor, suppression_id: uuid.UUID, now: datetime) -> bool:
    """Let mail go to the address again; whether it was stopped until now. Mail refused meanwhile is not sent anew.

    :raises Refused: may_not_operate; not_found, where there is no such stop.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        found = Suppression.objects.select_for_update().filter(public_id=suppression_id).first()
        if found is None:
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        if found.lifted_at is not None:
            return False
        Suppression.objects.filter(pk=found.pk).update(lifted_at=now, lifted_by_id=actor.user_id)
        was = {"address_id": found.address_id, "reason": found.reason}
        _record(Change(setting=Setting.UNSUPPRESSED, was=was), actor=actor, now=now)
    return True


def _record(change: Change, *, actor: Actor, now: datetime) -> None:
    record_settings([change], whose=Whose(area=SettingArea.INSTANCE), actor=actor, now=now)
