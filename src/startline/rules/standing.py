"""Where a line stands, in one answer: what lists show of it and sort by, the most urgent first (DESIGN, "Idea")."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from startline.rules.line import Status


class Standing(StrEnum):
    """What comes first is the work list's order: what a person should see to, down to what needs nobody."""

    KEPT_OPEN = "kept_open"
    UNDELIVERABLE = "undeliverable"
    NO_CONTACT = "no_contact"
    WINDOW_OPEN = "window_open"
    NO_WINDOW = "no_window"
    ON_HOLD = "on_hold"
    MAIL_ON_ITS_WAY = "mail_on_its_way"
    SILENT = "silent"
    CLOSED_PENDING = "closed_pending"
    SET_UP_PENDING = "set_up_pending"
    BOOKED = "booked"
    ENTERED = "entered"
    PROVISIONED = "provisioned"
    NO_PROVISIONING = "no_provisioning"
    CANCELLED = "cancelled"


class StandingFacts(Protocol):
    """What decides where a line stands; *closes_at* is that of its open window."""

    @property
    def status(self) -> str: ...  # noqa: D102 - the line's columns, by their names
    @property
    def provisions(self) -> bool: ...  # noqa: D102
    @property
    def contact_email(self) -> str | None: ...  # noqa: D102
    @property
    def silent(self) -> bool: ...  # noqa: D102
    @property
    def on_hold(self) -> bool: ...  # noqa: D102
    @property
    def mail_accepted_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def undeliverable_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def mapped_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def set_up_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def expired_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def closes_at(self) -> datetime | None: ...  # noqa: D102
