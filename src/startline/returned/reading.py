"""What a mail that came in says became of one of ours; total over all bytes (PRODUCT M4)."""

from typing import TypeAlias

from startline.returned.complaints import complaint_in
from startline.returned.fields import decoded, value, values
from startline.returned.judging import Judged, judged
from startline.returned.kinds import (
    is_answer_of_a_machine,
    is_answer_of_somebody_away,
    is_arrival_in_words,
    is_bounce_in_words,
    is_only_late,
)
from startline.returned.last_resort import failed_by_flufl
from startline.returned.mentions import addressed_to, addresses_in, mentions
from startline.returned.notifications import notification_in
from startline.returned.opened import Opened, open_mail
from startline.returned.reports import Reported, named_in, reported
from startline.returned.returned import WORDS_LENGTH, Returned
from startline.rules.deliveries import Cause, NoticeKind
from startline.rules.plain_text import plain

SUBJECT_LENGTH = 300

_Failure: TypeAlias = tuple[Judged, str]


def read_returned(raw: bytes) -> Returned:
    """What *raw* says: its kind, and of a bounce or a delay why and whose.

    In this order: a complaint, a report of delivery (RFC 3464), a receipt or absence, an arrival, a bounce or a
    warning in words, what flufl.bounce takes for one, a machine's answer; *other* is what none of these is. At most its
    first 512 KiB are read.
    """
    mail = open_mail(raw)
    if complaint := complaint_in(mail):
        return _returned(mail, NoticeKind.COMPLAINT, cause=complaint.cause, recipients=complaint.recipients)
    told = notification_in(mail.said)
    if reports := told[1] if told else reported(mail):
        return _by_report(mail, reports)
    if mail.receipt or is_answer_of_somebody_away(mail):
        return _returned(mail, NoticeKind.AUTO_REPLY)
    if is_arrival_in_words(mail):
        return _returned(
            mail, NoticeKind.DELIVERED, recipients=tuple(one.recipient for one in mentions(mail))
        )
    machine = is_answer_of_a_machine(mail)
    if is_bounce_in_words(mail) or (not machine and failed_by_flufl(raw, mail)):
        return _in_words(mail, raw)
    return _returned(mail, NoticeKind.AUTO_REPLY if machine else NoticeKind.OTHER)


def _by_report(mail: Opened, reports: tuple[Reported, ...]) -> Returned:
    failed = [report for report in reports if report.failed]
    late = [report for report in reports if report.action == "delayed"]
    said = {mention.recipient: mention.words for mention in mentions(mail)}
    if not (failed or late):
        return _returned(mail, NoticeKind.DELIVERED, recipients=named_in(reports))
    judgements = [
        _judged_report(report, said, mail=mail, only=len(reports) == 1) for report in failed or late
    ]
    kind = NoticeKind.BOUNCE if failed else NoticeKind.DELAYED
    recipients = named_in(failed or late) or _failed_recipients(mail) or tuple(said)
    return _with_reason(mail, kind, judgements, recipients=recipients)


def _judged_report(report: Reported, said: dict[str, str], *, mail: Opened, only: bool) -> _Failure:
    text = said.get(report.recipient or "", mail.said)
    alone = mail.said if only else ""
    judgement = judged(status=report.status, words=report.words, said=text, alone=alone)
    return judgement, report.words or text


def _in_words(mail: Opened, raw: bytes) -> Returned:
    named = mentions(mail)
    alone = mail.said if len(named) == 1 else ""
    failures = [(judged(status="", words=one.words, said=mail.said, alone=alone), one.words) for one in named]
    kind = NoticeKind.DELAYED if is_only_late(mail) else NoticeKind.BOUNCE
    recipients = (
        _failed_recipients(mail) or tuple(one.recipient for one in named) or failed_by_flufl(raw, mail)
    )
    whole = (judged(status="", words="", said=mail.said, alone=mail.said), mail.said)
    return _with_reason(mail, kind, failures or [whole], recipients=recipients)


def _with_reason(
    mail: Opened, kind: NoticeKind, failures: list[_Failure], *, recipients: tuple[str, ...]
) -> Returned:
    """The hard one of several failures speaks for all: a mail of ours has one recipient."""
    judgement, words = next((one for one in failures if one[0].hard), failures[0])
    return _returned(
        mail,
        kind,
        hard=judgement.hard if kind is NoticeKind.BOUNCE else None,
        status=judgement.status,
        code=judgement.code,
        cause=judgement.cause,
        words=words,
        recipients=recipients,
    )


def _returned(
    mail: Opened,
    kind: NoticeKind,
    *,
    hard: bool | None = None,
    status: str | None = None,
    code: int | None = None,
    cause: Cause | None = None,
    words: str = "",
    recipients: tuple[str, ...] = (),
) -> Returned:
    return Returned(
        kind=kind,
        hard=hard,
        status=status,
        code=code,
        cause=cause,
        words=plain(words, length=WORDS_LENGTH),
        recipients=recipients,
        addressed_to=addressed_to(mail.headers, mail.quoted),
        subject=plain(decoded(value(mail.headers, "subject")), length=SUBJECT_LENGTH),
        from_address=next(iter(addresses_in(values(mail.headers, "from"))), ""),
    )


def _failed_recipients(mail: Opened) -> tuple[str, ...]:
    return addresses_in(values(mail.headers, "x-failed-recipients"))
