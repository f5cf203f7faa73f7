"""A line as the rules see it: awaiting its contact's move, unless a test says otherwise."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from startline.rules.line import Status

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
CONTACT_ID, OTHER_CONTACT_ID = 7, 8
ORGANIZATION_ID = 3


@dataclass(kw_only=True)
class Facts:
    """The facts of one line."""

    status: str = Status.AWAITING
    provisions: bool = True
    contact_id: int | None = CONTACT_ID
    contact_email: str | None = "it@acme.example"
    contact_epoch: int = 2
    start_date: date | None = date(2026, 11, 14)
    held_at: datetime | None = None
    order_held_at: datetime | None = None
    review_at: datetime | None = None
    mapped_at: datetime | None = None
    mapped_by: str | None = None
    organization_id: int | None = None
    organization_name: str | None = None
    set_up_at: datetime | None = None


def mapped(**others: object) -> Facts:
    """A line past its point of no return."""
    facts = Facts(
        status=Status.PENDING,
        mapped_at=AT,
        mapped_by="Mario Rossi",
        organization_id=ORGANIZATION_ID,
        organization_name="Acme S.p.A.",
    )
    for name, value in others.items():
        setattr(facts, name, value)
    return facts
