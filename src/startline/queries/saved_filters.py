"""The filters that a person keeps."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from startline.models import SavedFilter


@dataclass(frozen=True, kw_only=True)
class KeptFilter:
    """A filter of the work list; *query* is what follows the question mark in its address."""

    public_id: uuid.UUID
    name: str
    query: str


def filters_of(user_id: int) -> Sequence[KeptFilter]:
    """The person's filters, by name."""
    kept = SavedFilter.objects.filter(user_id=user_id).order_by("name").values("public_id", "name", "query")
    return [KeptFilter(**one) for one in kept]
