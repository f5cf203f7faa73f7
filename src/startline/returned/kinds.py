"""Which kind of mail came in, where no report says so: a bounce in words, a warning, a machine's answer."""

from startline.returned.fields import decoded, value, values
from startline.returned.opened import Opened
from startline.returned.phrases import plain_cause, says

_AWAY_FIELDS = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoreply-from", "x-vacation")
_PRECEDENCES = frozenset({"auto_reply", "auto-reply"})
_NOBODY = frozenset({"<>", "<MAILER-DAEMON>"})
_NO = frozenset({"no", "none", "false"})


def is_answer_of_somebody_away(mail: Opened) -> bool:
    """Whether its subject or its program's own fields say that a machine answers for somebody."""
    if values(mail.headers, "x-failed-recipients"):
        return False
    told = any(said.lower() not in _NO for said in values(mail.headers, *_AWAY_FIELDS))
    return told or says("away_subject", _subject(mail))


def is_answer_of_a_machine(mail: Opened) -> bool:
    """Whether it was sent by a program in answer to a mail (RFC 3834), as a ticket's number is."""
    submitted = value(mail.headers, "auto-submitted").lower()
    precedence = value(mail.headers, "precedence").lower()
    return submitted.startswith("auto-") or precedence in _PRECEDENCES


def is_bounce_in_words(mail: Opened) -> bool:
    """Whether a server tells in words that a mail did not arrive: two of who writes, its subject and its words.

    Of a mail that wants no answer, its words alone tell where they give a reason; of one that does, who writes
    must be a server.
    """
    if values(mail.headers, "x-failed-recipients"):
        return True
    reporter = says("reporter", value(mail.headers, "from").replace("@", " at "))
    subject = says("failed_subject", _subject(mail))
    words = says("failed", mail.said) or is_only_late(mail)
    path = value(mail.headers, "return-path")
    if path in _NOBODY:
        return reporter + subject + words >= 2 or (words and plain_cause(mail.said) is not None)
    return (reporter and (subject or words)) or (subject and words and not path)


def is_arrival_in_words(mail: Opened) -> bool:
    """Whether a server tells in words that a mail was delivered, and of nothing that went wrong."""
    reporter = says("reporter", value(mail.headers, "from").replace("@", " at "))
    arrived = says("arrived", f"{_subject(mail)}\n{mail.said}")
    return reporter and arrived and not says("failed", mail.said) and plain_cause(mail.said) is None


def is_only_late(mail: Opened) -> bool:
    """Whether a server tells in words that it goes on trying."""
    return says("still_trying", mail.said) and not says("given_up", mail.said)


def _subject(mail: Opened) -> str:
    return decoded(value(mail.headers, "subject"))
