"""Complaints of recipients: reports of abuse (RFC 5965), and what large providers send instead."""

import re
from dataclasses import dataclass

from startline.returned.fields import Fields, decoded, fields_of, value, values
from startline.returned.mentions import addresses_in
from startline.returned.notifications import notification_in
from startline.returned.opened import Opened, parameter
from startline.returned.reports import named_in
from startline.rules.deliveries import Cause

_TO_FIELDS = ("original-rcpt-to", "original-recipient", "x-original-to")
_QUOTED_TO_FIELDS = ("x-hmxmroriginalrecipient", "x-original-to", "x-apparently-to", "to")
_COMPLAINT_SUBJECT = re.compile(
    r"^\s*(?:complaint about message from|(?:spam|abuse) complaint|e?-?mail abuse report)", re.IGNORECASE
)
# Reports of machines about a sender's authentication, or that a mail was no spam after all.
_NO_COMPLAINTS = frozenset({"auth-failure", "not-spam"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """Who complained, as far as it is said; *cause* tells a person's complaint from a machine's report."""

    cause: Cause
    recipients: tuple[str, ...]


def complaint_in(mail: Opened) -> Complaint | None:
    """The complaint that *mail* is, if it is one."""
    content = value(mail.headers, "content-type")
    if mail.feedback or parameter(content, "report-type").lower() == "feedback-report":
        return _by_report(mail)
    if _COMPLAINT_SUBJECT.search(decoded(value(mail.headers, "subject"))) and mail.quoted:
        return Complaint(cause=Cause.COMPLAINED, recipients=_quoted_to(mail))
    if (told := notification_in(mail.said)) and told[0] == "complaint":
        return Complaint(cause=Cause.COMPLAINED, recipients=named_in(told[1]))
    if value(mail.headers, "x-apple-unsubscribe").lower() == "true":
        return Complaint(cause=Cause.COMPLAINED, recipients=addresses_in(values(mail.headers, "from")))
    return None


def _by_report(mail: Opened) -> Complaint:
    fields = fields_of(mail.feedback)
    if value(fields, "feedback-type").lower() in _NO_COMPLAINTS:
        return Complaint(cause=Cause.POLICY, recipients=addresses_in(values(fields, *_TO_FIELDS)))
    named = addresses_in(values(fields, *_TO_FIELDS)) or _to_be_removed(mail, fields)
    return Complaint(cause=Cause.COMPLAINED, recipients=named or _quoted_to(mail))


def _to_be_removed(mail: Opened, fields: Fields) -> tuple[str, ...]:
    """Who wants no more mail, where the quoted mail does not speak against it: that field stayed a draft."""
    named = addresses_in(values(fields, "removal-recipient"))
    meant = addresses_in(values(mail.quoted, *_QUOTED_TO_FIELDS))
    return tuple(address for address in named if address in meant or not mail.quoted)


def _quoted_to(mail: Opened) -> tuple[str, ...]:
    """The one recipient of the quoted mail; none where it had several: one of them alone complained."""
    for name in _QUOTED_TO_FIELDS:
        if found := addresses_in(values(mail.quoted, name)):
            return found if len(found) == 1 else ()
    return ()
