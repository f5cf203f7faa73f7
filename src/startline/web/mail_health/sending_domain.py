"""Looks the sender's domain up when asked to, and keeps what was found for everybody to read (PRODUCT M5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from startline import clock
from startline.mail.sending_domain import Sending, check_sending
from startline.rules.sending_domain import Finding, Tone
from startline.web.mail_health.looking import for_operators
from startline.web.once import is_first
from startline.web.reading import WorkRequest
from startline.web.sending import to_page
from startline.wording.sending_domain import check_label, finding_sentence, standing_label

_KEPT_S = 30 * 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class ShownFinding:
    """A finding in words; *publish* is the record to set at *name*, where one is due."""

    check: str
    tone: str
    standing: str
    sentence: str
    name: str
    records: Sequence[str]
    publish: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found when the domains were last looked up."""

    at: datetime
    findings: Sequence[ShownFinding]


@for_operators
@require_POST
def check(request: WorkRequest) -> HttpResponse:
    """Look the records up, which takes a few seconds at most, and keep what they say."""
    if is_first(request.POST, user_id=request.user.pk):
        sending = _sending()
        cache.set(_key(sending), (clock.now(), check_sending(sending)), timeout=_KEPT_S)
        messages.success(request, gettext("The sending domain was looked up. What was found stands below."))
    return to_page(request, "mail_health")


def last_check() -> Checked | None:
    """What was found last, for the domains as they are set now; None where they were not looked up yet."""
    kept: tuple[datetime, Sequence[Finding]] | None = cache.get(_key(_sending()))
    if kept is None:
        return None
    at, findings = kept
    return Checked(at=at, findings=[_shown(finding) for finding in findings])


def _sending() -> Sending:
    returns_to = settings.STARTLINE_BOUNCE_ADDRESS or settings.STARTLINE_SENDER
    return Sending(
        sender_domain=_domain(settings.STARTLINE_SENDER),
        return_domain=_domain(returns_to),
        dkim_selector=settings.STARTLINE_DKIM_SELECTOR,
    )


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


def _key(sending: Sending) -> str:
    return f"sending-domain:{sending.sender_domain}:{sending.return_domain}:{sending.dkim_selector}"


def _shown(finding: Finding) -> ShownFinding:
    return ShownFinding(
        check=check_label(finding.check),
        tone="" if finding.tone is Tone.UNKNOWN else finding.tone.value,
        standing=standing_label(finding.tone),
        sentence=finding_sentence(finding),
        name=finding.name,
        records=finding.records,
        publish=finding.publish,
    )
