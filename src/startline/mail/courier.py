"""Who hands a mail over, whichever way the settings name (PRODUCT M2, M4)."""

from types import TracebackType
from typing import Protocol, Self
from uuid import UUID

from startline.mail.provider import ProviderCourier, sends_by_provider
from startline.mail.transport import Courier, Handed


class AnyCourier(Protocol):
    """Hands mails over one by one; trouble is an answer, and nothing is tried once it is *unreachable*."""

    unreachable: bool

    def __enter__(self) -> Self:
        """Begin a run."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the run."""

    @property
    def server(self) -> str:
        """Who takes the mails, at most 255 characters."""

    def hand(self, recipient: str, message: bytes, *, mail_public_id: UUID) -> Handed:
        """Hand *message* to *recipient* (ASCII) and say how it ended."""


def courier_of_settings() -> AnyCourier:
    """The courier to the provider where STARTLINE_EMAIL_BACKEND names one, else to the mail server."""
    return ProviderCourier() if sends_by_provider() else Courier()
