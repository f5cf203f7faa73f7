"""Why a mail came back, and whether it ever will arrive there (PRODUCT M4).

Servers' statuses often say nothing (5.0.0) or the wrong thing (5.7.1 for a user who does not exist): words that
are plain refine them. So, in this order: plain words of the diagnostic, the report's status, a status among the
words, plain words of the mail itself, vague words, the reply code.
"""

import re
from dataclasses import dataclass

from startline.returned.phrases import plain_cause, vague_cause
from startline.rules.deliveries import Cause, never_arrives
from startline.rules.statuses import cause_of_status

_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,2}\.\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[\s:;,-]|$)(?![-\s]{1,2}\d{1,2}:\d\d)")
_AT_RECIPIENT = re.compile(r"RCPT|does not like recipient", re.IGNORECASE)
_AT_SENDER = re.compile(r"(?:after|reply to|following|for|>>>|pipelined)\s{1,4}MAIL\b", re.IGNORECASE)
_AFTER_CONTENT = re.compile(
    r"(?:end of|after|reply to|for) (?:end of )?(?:message )?(?:data|text|content)\b|after I sent the message",
    re.IGNORECASE,
)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n|\](?=\s)")
# A transcript in which the content was refused; recipients refused before are seen when it is to begin.
_CONTENT_REFUSED = re.compile(r">>> DATA\s{1,4}<<< 5\d\d", re.IGNORECASE)
_NO_RECIPIENTS = re.compile(r"no valid recipients|need rcpt|\b5\.1\.1\b", re.IGNORECASE)
_CODES = {
    521: Cause.DOMAIN_UNKNOWN,
    551: Cause.MAILBOX_MOVED,
    552: Cause.MAILBOX_FULL,
    556: Cause.DOMAIN_UNKNOWN,
}
_CODES_AT_RECIPIENT = {550: Cause.MAILBOX_UNKNOWN, 553: Cause.MAILBOX_UNKNOWN}
# Statuses that servers give for this and that: what the other server replied counts more.
_DOUBTFUL = frozenset({"1.0", "4.1", "7.0", "7.1"})
_UNINFORMED = frozenset({"0.0", "5.0", "3.0", "4.0"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """Why one recipient was not reached; *hard*: nothing will ever arrive there."""

    hard: bool
    cause: Cause
    status: str | None
    code: int | None


def judged(*, status: str, words: str, said: str, alone: str = "") -> Judged:
    """Judge by the report's *status*, its diagnostic *words*, and what the mail has *said* of the recipient.

    *alone* is all that the mail says, where it speaks of one recipient.

    A status or, without one, a code that is temporary (4…) is never hard: the server leaves it open.
    """
    found = _STATUS.search(words) or _STATUS.search(said)
    told = found[1] if found and (not status or status[2:] in _UNINFORMED) else status
    spoken = _CODE.search(words) or _CODE.search(said)
    code = int(spoken[1]) if spoken else None
    cause = _cause(status=told, words=words, said=said, code=code)
    if cause is Cause.MAILBOX_UNKNOWN and told[2:4] != "1." and plain_cause(alone) is Cause.MAILBOX_DISABLED:
        cause = Cause.MAILBOX_DISABLED
    temporary = (told or str(code or 5)).startswith("4") or status.startswith("4")
    return Judged(hard=never_arrives(cause) and not temporary, cause=cause, status=told or None, code=code)


def _cause(*, status: str, words: str, said: str, code: int | None) -> Cause:
    told = f"{words} {said}"
    replied = plain_cause(_reply(said)) if status[2:] in _DOUBTFUL else None
    return (
        _refined(_heard(words), status=status, said=told)
        or _refined(replied, status=status, said=told)
        or cause_of_status(status)
        or _refined(_heard(said), status=status, said=told)
        or vague_cause(words)
        or vague_cause(_reply(said))
        or _by_code(code, said=told)
    )


def _heard(words: str) -> Cause | None:
    """The cause in the other server's reply; in all the words where it says nothing of the recipient."""
    cause = plain_cause(_reply(words))
    return plain_cause(words) if cause in {None, Cause.SYSTEM} else cause


def _reply(words: str) -> str:
    """What the other server replied, from its code to the end of that paragraph: the rest is the reporter's own."""
    found = _CODE.search(words)
    return _PARAGRAPH_END.split(words[found.start() :], maxsplit=1)[0] if found else ""


def _refined(cause: Cause | None, *, status: str, said: str) -> Cause | None:
    """An unknown mailbox, unless the recipient had been let in: then a filter of theirs gives that answer.

    What is answered to the sender's name speaks of the sender.
    """
    if cause is Cause.MAILBOX_DISABLED and status == "5.1.1":
        return Cause.MAILBOX_UNKNOWN
    if cause is None or not never_arrives(cause) or status == "5.1.1":
        return cause
    if status[2:] in {"1.7", "1.8"} or (_AT_SENDER.search(said) and not _AT_RECIPIENT.search(said)):
        return Cause.SENDER_REFUSED
    if cause is not Cause.MAILBOX_UNKNOWN or status[2:4] == "1.":
        return cause
    if _AT_RECIPIENT.search(said):
        return cause
    let_in = status[2:].startswith("2.") or _is_after_content(said)
    return Cause.POLICY if let_in else cause


def _is_after_content(said: str) -> bool:
    refused = _CONTENT_REFUSED.search(said) and not _NO_RECIPIENTS.search(said)
    return bool(_AFTER_CONTENT.search(said) or refused)


def _by_code(code: int | None, *, said: str) -> Cause:
    if code in _CODES_AT_RECIPIENT and _AT_RECIPIENT.search(said):
        return _CODES_AT_RECIPIENT[code]
    return _CODES.get(code or 0, Cause.OTHER)
