"""Adds hubs elsewhere, changes what is set for them, and says which offers are set up there (PRODUCT H6)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator, write_columns
from startline.mail.wake import TELL_HUBS, wake
from startline.models import ExternalHub, Offer, Setting, SettingArea
from startline.queries.access import not_found
from startline.queries.hubs import PURPOSE
from startline.rules.settings import NotSet, SettingProblemCode, problem
from startline.rules.webhooks import FORMER_LASTS, new_secret
from startline.sealed import seal


@dataclass(frozen=True, kw_only=True)
class NewHub:
    """A hub elsewhere to be added; without *events_url* it is told nothing."""

    name: str
    admin_url: str
    events_url: str | None


@dataclass(frozen=True, kw_only=True)
class AddedHub:
    """The hub that was added, and the secret for both sides: it is shown now and never again."""

    public_id: uuid.UUID
    secret: str


def add_hub(*, actor: Actor, hub: NewHub, now: datetime) -> AddedHub:
    """Add *hub*, active, with a secret of its own; the name's own constraint decides between two at once.

    :raises Refused: may_not_operate.
    :raises NotSet: hub_exists, where a hub has that name.
    """
    refuse_unless_operator(actor)
    secret = new_secret()
    facts = {"name": hub.name, "admin_url": hub.admin_url, "events_url": hub.events_url}
    with transaction.atomic():
        row, made = ExternalHub.objects.get_or_create(
            name=hub.name, defaults={**facts, "secret": seal(secret, purpose=PURPOSE)}
        )
        if not made:
            raise NotSet(problem(SettingProblemCode.HUB_EXISTS, name=hub.name))
        row.refresh_from_db(fields=["public_id"])
        added = Change(setting=Setting.HUB_ADDED, became=facts)
        record_settings([added], whose=_whose(row.public_id), actor=actor, now=now)
    return AddedHub(public_id=row.public_id, secret=secret)


def edit_hub(*, actor: Actor, public_id: uuid.UUID, wanted: Mapping[Setting, Any], now: datetime) -> bool:
    """Give the hub those *wanted* values that differ; whether one did. What waits for it goes at once.

    :raises Refused: may_not_operate; not_found, where there is no such hub.
    :raises NotSet: hub_exists, where another has that name.
    """
    refuse_unless_operator(actor)
    try:
        with transaction.atomic():
            changed = write_columns(_locked(public_id), wanted, whose=_whose(public_id), actor=actor, now=now)
            if changed:
                transaction.on_commit(lambda: wake(TELL_HUBS))
    except IntegrityError as taken:
        if Setting.HUB_NAME not in wanted:
            raise
        raise NotSet(problem(SettingProblemCode.HUB_EXISTS, name=wanted[Setting.HUB_NAME])) from taken
    return bool(changed)


def renew_secret(*, actor: Actor, public_id: uuid.UUID, now: datetime) -> str:
    """Give the hub a new secret, which is returned and shown this once; the former one counts for 24 hours more.

    Until then events signed with either are taken, and ours carry the signatures of both. One that was replaced
    before counts no longer: whose secret has leaked replaces it twice.

    :raises Refused: may_not_operate; not_found, where there is no such hub.
    """
    refuse_unless_operator(actor)
    secret = new_secret()
    with transaction.atomic():
        row = _locked(public_id)
        ExternalHub.objects.filter(pk=row.pk).update(
            secret=seal(secret, purpose=PURPOSE), former_secret=row.secret, former_until=now + FORMER_LASTS
        )
        changes = [Change(setting=Setting.HUB_SECRET)]
        record_settings(changes, whose=_whose(public_id), actor=actor, now=now)
    return secret


def set_offer_hub(*, actor: Actor, code: str, hub: uuid.UUID | None, now: datetime) -> bool:
    """Let the offer be set up in that *hub* elsewhere, or here (None), from now on; whether that changed it.

    :raises Refused: may_not_operate; not_found, where there is no such offer or hub.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        offer = Offer.objects.select_for_update(no_key=True, of=("self",)).select_related("hub")
        found = offer.filter(code=code).first()
        chosen = ExternalHub.objects.filter(public_id=hub).first() if hub else None
        if found is None or (hub and chosen is None):
            raise not_found()
        if found.hub == chosen:
            return False
        Offer.objects.filter(pk=found.pk).update(hub=chosen)
        change = Change(
            setting=Setting.OFFER_HUB,
            was=found.hub.name if found.hub else None,
            became=chosen.name if chosen else None,
        )
        whose = Whose(area=SettingArea.CATALOGUE, subject=code)
        record_settings([change], whose=whose, actor=actor, now=now)
    return True


def _locked(public_id: uuid.UUID) -> ExternalHub:
    row = ExternalHub.objects.select_for_update(no_key=True).filter(public_id=public_id).first()
    if row is None:
        raise not_found()
    return row


def _whose(public_id: uuid.UUID) -> Whose:
    return Whose(area=SettingArea.INSTANCE, subject=str(public_id))
