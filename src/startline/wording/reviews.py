"""What a page says of lines whose change of contact is disputed (PRODUCT C9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.wording.actors import actor_label
from startline.wording.dates import UTC_ZONE, short_instant
from startline.wording.versions import Versions, say


class ReviewTold(Protocol):
    """A review; addresses and names are None once erased."""

    @property
    def review_at(self) -> datetime:
        """Since when."""
        ...

    @property
    def disputed_by(self) -> str | None:
        """The former contact."""
        ...

    @property
    def contact(self) -> str | None:
        """The contact that the line has."""
        ...

    @property
    def actor_kind(self) -> str | None:
        """Who made the change: the kind of actor."""
        ...

    @property
    def actor_address(self) -> str | None:
        """Their address, where it was a contact."""
        ...

    @property
    def changer_name(self) -> str | None:
        """Their name, where it was a user."""
        ...

    @property
    def changed_at(self) -> datetime | None:
        """When they made it."""
        ...


_DISPUTED: Versions = (
    gettext_lazy("%(former)s says that the change to %(contact)s was not agreed."),
    gettext_lazy("The former contact says that the change to %(contact)s was not agreed."),
    gettext_lazy("The former contact says that the change was not agreed."),
)
_CHANGED: Versions = (gettext_lazy("%(changer)s made it on %(changed)s."), "")


def review_sentence(
    review: ReviewTold, *, lines: Sequence[str], zone: str = UTC_ZONE, now: datetime | None = None
) -> str:
    """Since when which *lines* are under review, who disputes what, and who made the change; nothing is advised."""
    since = ngettext("Line %(lines)s, since %(at)s.", "Lines %(lines)s, since %(at)s.", len(lines)) % {
        "lines": ", ".join(lines),
        "at": short_instant(review.review_at, zone=zone, now=now),
    }
    facts = {
        "former": review.disputed_by,
        "contact": review.contact,
        "changer": _changer(review),
        "changed": review.changed_at and short_instant(review.changed_at, zone=zone, now=now),
    }
    return " ".join(filter(None, (since, say(_DISPUTED, facts), say(_CHANGED, facts))))


def review_advice() -> str:
    """What an editor does about a review."""
    return gettext(
        "Until the review is closed, no mapping and no hand-over goes through; the policy window goes on. Ask the "
        "customer by telephone, then close the review or correct the contact. Who made the change cannot close it."
    )


def _changer(review: ReviewTold) -> str | None:
    if review.actor_kind is None:
        return None
    return actor_label(review.actor_kind, name=review.changer_name, address=review.actor_address)
