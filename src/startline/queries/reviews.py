"""Lines under review: who disputes the change of their contact, and who made it (PRODUCT C9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.rules.reviews import Changer
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Review:
    """The review of one line's contact; addresses and names are None once erased."""

    line_id: int
    line_number: str
    review_at: datetime
    disputed_by: str | None
    contact: str | None
    actor_kind: str | None
    actor_address: str | None
    changer_id: int | None
    changer_name: str | None
    changed_at: datetime | None

    @property
    def changer(self) -> Changer:
        """Who gave the line the contact that it has, as the rules ask for it."""
        return Changer(user_id=self.changer_id, name=self.changer_name)


def reviews_of(line_ids: Sequence[int]) -> Mapping[int, Review]:
    """The reviews by line id; without the lines that are not under review."""
    rows = _STATEMENTS["reviews"].rows(line_ids=list(line_ids)) if line_ids else []
    return {row.line_id: Review(**row._asdict()) for row in rows}
