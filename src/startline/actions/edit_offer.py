"""Adds offers, and corrects their name and family; a code is for good (PRODUCT W1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator, write_columns
from startline.models import Offer, Setting, SettingArea
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.settings import NotSet, SettingProblemCode, problem


@dataclass(frozen=True, kw_only=True)
class NewOffer:
    """An offer to be added; *provisions* is false where nobody has to set anything up."""

    code: str
    name: str
    family: str
    provisions: bool


def add_offer(*, actor: Actor, offer: NewOffer, now: datetime) -> None:
    """Add *offer* to the catalogue; the code's own constraint decides between two who add it at once.

    :raises Refused: may_not_operate.
    :raises NotSet: offer_exists, where an offer has that code.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        row, made = Offer.objects.get_or_create(
            code=offer.code,
            defaults={"name": offer.name, "family": offer.family, "provisions": offer.provisions},
        )
        if not made:
            raise NotSet(problem(SettingProblemCode.OFFER_EXISTS, code=row.code, name=row.name))
        facts = {"name": offer.name, "family": offer.family, "provisions": offer.provisions}
        record_settings(
            [Change(setting=Setting.OFFER_ADDED, became=facts)],
            whose=Whose(area=SettingArea.CATALOGUE, subject=offer.code),
            actor=actor,
            now=now,
        )


def edit_offer(*, actor: Actor, code: str, wanted: Mapping[Setting, str], now: datetime) -> bool:
    """Correct the offer's name or family; whether that changed one.

    Another family's policy counts for lines whose mail is accepted from then on; windows keep their terms.

    :raises Refused: may_not_operate; not_found, where no offer has that code.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        offer = Offer.objects.select_for_update(no_key=True).filter(code=code).first()
        if offer is None:
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        whose = Whose(area=SettingArea.CATALOGUE, subject=code)
        return bool(write_columns(offer, wanted, whose=whose, actor=actor, now=now))
