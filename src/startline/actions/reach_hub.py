"""Tries whether a hub elsewhere is reached: with a test event, and with what was given up (PRODUCT H6)."""

import logging
import uuid
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import refuse_unless_operator
from startline.mail.wake import TELL_HUBS, wake
from startline.models import ExternalHub, HubTelling
from startline.models.hub import TellingState
from startline.posting import Posted, post_event
from startline.queries.access import not_found
from startline.queries.hubs import secrets_of

_LOG = logging.getLogger(__name__)
TEST = "test"
"""The type of a test event, which tells of nothing."""


def send_test_event(*, actor: Actor, public_id: uuid.UUID, now: datetime) -> Posted:
    """Post a signed test event to the hub, and say what it answered; outside any transaction, for it may take long.

    :raises Refused: may_not_operate; not_found, where there is no such hub or it has no address for events.
    :raises Unreadable: its secret has to be made anew.
    """
    refuse_unless_operator(actor)
    hub = ExternalHub.objects.filter(public_id=public_id, events_url__isnull=False).first()
    if hub is None or hub.events_url is None:
        raise not_found()
    event = {
        "type": TEST,
        "timestamp": now.isoformat(),
        "data": {"hub": {"id": str(public_id), "name": hub.name}},
    }
    secrets = secrets_of(hub, now=now)
    return post_event(hub.events_url, event=event, event_id=str(uuid.uuid4()), secrets=secrets, now=now)


def retry_telling(*, actor: Actor, public_id: uuid.UUID, now: datetime) -> bool:
    """Have a telling that was given up tried for five days more, from *now*; whether it was.

    Not where a later contact of its line has been told meanwhile: hubs hear of contacts in their order. What comes of
    it stands with the telling, so that only the log tells of the asking.

    :raises Refused: may_not_operate; not_found, where there is no such telling.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        asked = HubTelling.objects.filter(public_id=public_id).first()
        if asked is None:
            raise not_found()
        # All of the line's, so that none of them is sent between the look and the write.
        of_line = (
            HubTelling.objects.filter(line_id=asked.line_id).order_by("contact_epoch").select_for_update()
        )
        superseded = any(
            one.contact_epoch > asked.contact_epoch and one.state in {TellingState.TOLD, TellingState.SENDING}
            for one in of_line
        )
        again = HubTelling.objects.filter(pk=asked.pk, state=TellingState.GIVEN_UP)
        if superseded or not again.update(
            state=TellingState.WAITING, settled_at=None, due_at=now, first_attempt_at=None, attempts=0
        ):
            return False
        transaction.on_commit(lambda: wake(TELL_HUBS))
    _LOG.info("User %s lets the telling %s be tried again.", actor.user_id, public_id)
    return True
