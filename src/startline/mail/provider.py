"""Hands mails to a provider's API over django-anymail, in answers of the same shape as the mail server's (M2, M4)."""

import re
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage as Parsed
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit
from uuid import UUID

import requests
from anymail.backends.base import AnymailBaseBackend
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from anymail.message import AnymailMessage
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection

from startline.mail.transport import Handed
from startline.mail.verdict import WORDS_LENGTH
from startline.mail.verp import envelope_sender, token_of
from startline.models.mail import AttemptOutcome
from startline.rules.deliveries import Cause
from startline.rules.plain_text import plain

PROVIDERS: Final = "anymail.backends."
# Under this name the provider keeps the token of a mail, and gives it back with what it tells of the mail.
TOKEN: Final = "startline"  # noqa: S105 - a name
# After so many mails in a row that the provider did not answer it is left alone for this run.
_UNANSWERED_IN_A_ROW = 3
_LEFT_ALONE = Handed(
    outcome=AttemptOutcome.DEFERRED,
    code=None,
    words="Not tried: the provider took no mail just before.",
    cause=Cause.CONNECTION_FAILED.value,
    tried=False,
)
# Headers that the provider writes itself, from what it is given apart from them.
_WRITTEN_BY_IT = frozenset(
    {"from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding"}
)
_BY_STATUS = {
    401: Cause.AUTH_FAILED,
    403: Cause.AUTH_FAILED,
    408: Cause.TIMED_OUT,
    413: Cause.TOO_LARGE,
    429: Cause.TOO_MANY,
}
# With these no other mail of the run would fare better.
_STOPS = frozenset({401, 403, 429, 503})
# Answers that say of the recipient, and of nothing else, that it will not do.
_BAD_REQUESTS = frozenset({400, 422})
_NAMES_RECIPIENT = re.compile(
    r"""['"`]to['"`]|\bto\.0\b|\bto parameter\b|\bin to\b|\brecipient""", re.IGNORECASE
)
_WILL_NOT_DO = re.compile(r"\b(?:in)?valid\b|\bsuppress|\binactive\b|\breject", re.IGNORECASE)


def sends_by_provider() -> bool:
    """Whether the settings name a provider and not a mail server."""
    return settings.EMAIL_BACKEND.startswith(PROVIDERS)


def refuse_unready() -> None:
    """Say at the start what the provider's settings miss, and not with the first mail.

    :raises ImproperlyConfigured: there is no such provider, or it wants further settings.
    """
    try:
        get_connection()
    except ImportError as error:
        raise ImproperlyConfigured(
            f"STARTLINE_EMAIL_BACKEND is {settings.EMAIL_BACKEND!r}, which cannot be used: {error}. "
            f"Give one such as {PROVIDERS}postmark.EmailBackend, and install what it needs."
        ) from error
    except ImproperlyConfigured as error:
        missing = re.search(r"'([A-Z0-9_]+)'", str(error))
        way_out = f"Set STARTLINE_ANYMAIL_{missing[1]}." if missing else str(error)
        raise ImproperlyConfigured(
            f"{settings.EMAIL_BACKEND} is named by STARTLINE_EMAIL_BACKEND and misses a setting. {way_out}"
        ) from error


class ProviderCourier:
    """Hands mails to the provider over one session, in the courier's manner.

    Trouble of network or provider is an answer, never an exception. Once `unreachable` is true (no connection,
    the key refused, too many mails) the courier tries no more, and its caller should end the run. One `hand` ends
    after EMAIL_TIMEOUT seconds without a sign of the provider, at most once for connecting and once for the answer.
    """

    def __init__(self, backend: AnymailBaseBackend | None = None) -> None:
        """Use *backend*, else one as the settings say; nothing is connected yet."""
        self.unreachable = False
        self._backend = backend or get_connection()
        self._unanswered_in_a_row = 0

    def __enter__(self) -> Self:
        """Begin a run."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the run."""
        self.close()

    @property
    def server(self) -> str:
        """The provider's name, and where it is asked in brackets."""
        host = urlsplit(getattr(self._backend, "api_url", "")).hostname
        name: str = self._backend.esp_name
        return f"{name} ({host})" if host else name

    def hand(self, recipient: str, message: bytes, *, mail_public_id: UUID) -> Handed:
        """Hand *message* to *recipient* (ASCII) and say how it ended; what the provider tells names the mail."""
        if self.unreachable:
            return _LEFT_ALONE
        mail = _mail_of(message, recipient=recipient, mail_public_id=mail_public_id)
        try:
            self._backend.open()
            self._backend.send_messages([mail])
        except (AnymailError, OSError) as trouble:
            return self._failed(trouble)
        self._unanswered_in_a_row = 0
        return self._taken(mail, recipient=recipient)

    def close(self) -> None:
        """End the session; a courier that is used again begins another."""
        with suppress(OSError):
            self._backend.close()

    def _taken(self, mail: AnymailMessage, *, recipient: str) -> Handed:
        """What the provider answered for the recipient: sent and queued are an acceptance."""
        told = mail.anymail_status.recipients.get(recipient)
        status = told.status if told else "unknown"
        words = f"{self._backend.esp_name}: {status} ({told.message_id if told else '-'})"
        match status:
            case "sent" | "queued":
                return _handed(AttemptOutcome.ACCEPTED, words=words)
            case "failed":
                return _handed(AttemptOutcome.DEFERRED, words=words, cause=Cause.OTHER)
            case _:
                return _handed(AttemptOutcome.UNKNOWN, words=words, cause=Cause.OTHER)

    def _failed(self, trouble: Exception) -> Handed:
        handed = _judged(trouble)
        answered = handed.code is not None and handed.code < 500
        self._unanswered_in_a_row = 0 if answered else self._unanswered_in_a_row + 1
        no_connection = handed.outcome is AttemptOutcome.DEFERRED and isinstance(
            trouble, requests.ConnectionError
        )
        self.unreachable = (
            no_connection or handed.code in _STOPS or self._unanswered_in_a_row >= _UNANSWERED_IN_A_ROW
        )
        return handed


def _mail_of(message: bytes, *, recipient: str, mail_public_id: UUID) -> AnymailMessage:
    """*message* as the library takes it: the same words, and the token along with it."""
    parsed = message_from_bytes(message, policy=policy.default)
    mail = AnymailMessage(
        subject=str(parsed["Subject"]),
        body=_part(parsed, "plain"),
        from_email=str(parsed["From"]),
        to=[recipient],
        headers={name: str(words) for name, words in parsed.items() if name.lower() not in _WRITTEN_BY_IT},
        metadata={TOKEN: token_of(mail_public_id)},
    )
    mail.attach_alternative(_part(parsed, "html"), "text/html")
    if settings.STARTLINE_BOUNCE_ADDRESS:  # without, the provider's own takes what comes back
        mail.envelope_sender = envelope_sender(mail_public_id)
    return mail


def _part(parsed: Parsed, subtype: str) -> str:
    part = parsed.get_body((subtype,))
    content: str = part.get_content() if part else ""
    return content.replace("\r\n", "\n")


def _judged(trouble: Exception) -> Handed:
    """What went wrong: refused only where it is said of the recipient; unknown where the mail may have gone."""
    if isinstance(trouble, AnymailRecipientsRefused):
        return _refused(trouble)
    code = getattr(trouble, "status_code", None)
    if isinstance(code, int):
        return _judged_by_answer(trouble, code=code)
    return _judged_by_trouble(trouble)


def _refused(trouble: AnymailRecipientsRefused) -> Handed:
    statuses = trouble.email_message.anymail_status.status
    cause = Cause.MAILBOX_UNKNOWN if "invalid" in statuses else Cause.SUPPRESSED
    return _handed(
        AttemptOutcome.REFUSED, words=_answer(trouble) or str(trouble), cause=cause, code=_http(trouble)
    )


def _judged_by_answer(trouble: Any, *, code: int) -> Handed:
    words = f"{trouble.esp_name or 'The provider'} answered {code}: {_answer(trouble) or '-'}"
    if 200 <= code < 300:  # an answer that nobody can read: the mail may well have gone
        return _handed(AttemptOutcome.UNKNOWN, words=words, cause=Cause.OTHER, code=code)
    if code in _BAD_REQUESTS and _NAMES_RECIPIENT.search(words) and _WILL_NOT_DO.search(words):
        return _handed(AttemptOutcome.REFUSED, words=words, cause=Cause.MAILBOX_UNKNOWN, code=code)
    cause = _BY_STATUS.get(code, Cause.SYSTEM if code >= 500 else Cause.OTHER)
    return _handed(AttemptOutcome.DEFERRED, words=words, cause=cause, code=code)


def _judged_by_trouble(trouble: Exception) -> Handed:
    words = str(trouble.__cause__ or trouble) or type(trouble).__name__
    match trouble:
        case requests.exceptions.ConnectTimeout():
            return _handed(AttemptOutcome.DEFERRED, words=words, cause=Cause.TIMED_OUT)
        case requests.Timeout():
            return _handed(AttemptOutcome.UNKNOWN, words=words, cause=Cause.TIMED_OUT)
        case requests.exceptions.SSLError():
            return _handed(AttemptOutcome.DEFERRED, words=words, cause=Cause.TLS_FAILED)
        case requests.ConnectionError() if not _may_have_gone(trouble):
            return _handed(AttemptOutcome.DEFERRED, words=words, cause=Cause.CONNECTION_FAILED)
        case requests.RequestException():
            return _handed(AttemptOutcome.UNKNOWN, words=words, cause=Cause.DROPPED)
        case _:
            return _handed(AttemptOutcome.DEFERRED, words=words, cause=Cause.OTHER)


def _may_have_gone(trouble: Exception) -> bool:
    """Whether the connection broke after it had been made: the library below says so by another kind of error."""
    told = trouble.__cause__.args if trouble.__cause__ else ()
    return not (told and hasattr(told[0], "reason"))


def _answer(trouble: Any) -> str:
    """What the provider said, as it said it."""
    return str(getattr(trouble.response, "text", "") or "")


def _http(trouble: Any) -> int | None:
    code = getattr(trouble.response, "status_code", None)
    return code if isinstance(code, int) else None


def _handed(
    outcome: AttemptOutcome, *, words: str, cause: Cause | None = None, code: int | None = None
) -> Handed:
    return Handed(
        outcome=outcome, code=code, words=plain(words, length=WORDS_LENGTH), cause=cause and cause.value
    )
