"""Tries waiting mails now instead of at their next time (PRODUCT M4)."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import refuse_unless_operator
from startline.mail.wake import wake
from startline.models.mail import Mail, MailState

_LOG = logging.getLogger(__name__)
MOST_RETRIED = 500


def retry_mails(*, actor: Actor, mail_ids: Sequence[int], now: datetime) -> int:
    """Let these mails be due *now* where they wait for a later attempt; how many did.

    Mail that waits for a place under a cap goes on waiting. What comes of it stands in the attempts, so that only
    the log tells of the asking. At most `MOST_RETRIED` at a time; further ones are left alone.

    :raises Refused: may_not_operate.
    """
    refuse_unless_operator(actor)
    waiting = Mail.objects.filter(
        pk__in=list(mail_ids)[:MOST_RETRIED],
        state=MailState.WAITING,
        settled_at=None,
        due_at__gt=now,
        counts_at__lte=now,
    )
    with transaction.atomic():
        locked = list(waiting.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))
        Mail.objects.filter(pk__in=locked).update(due_at=now)
        if locked:
            transaction.on_commit(wake)
    _LOG.info("User %s lets %s mails be tried now.", actor.user_id, len(locked))
    return len(locked)
