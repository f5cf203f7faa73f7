"""The record's rows in words, for the terminal and the pages alike (PRODUCT P3, 6)."""

from datetime import datetime

from django.utils.translation import gettext, ngettext

from startline.models.mail import AttemptOutcome
from startline.models.record import TransactionStatus
from startline.queries.story import MailNews, ToldAttempt, ToldEvent
from startline.queries.told import ToldTransaction
from startline.rules.plain_text import plain
from startline.rules.who_may import ActorKind
from startline.wording.actors import actor_label
from startline.wording.causes import cause_label, delivery_cause_label
from startline.wording.labels import attempt_outcome_label, mail_kind_label, mail_state_label
from startline.wording.notices import answer_words, came_of_label, tells_of_return
from startline.wording.record import transaction_sentence, transaction_standing

_MAIL = "mail_"
_SERVER_WORDS = 160
_NOT_WHOLE = (TransactionStatus.PARTLY_COMPLETED, TransactionStatus.FAILED)


def sentence_told(told: ToldTransaction, *, naming_order: bool = True) -> str:
    """What happened; *naming_order* says first to which order, where it is one."""
    return transaction_sentence(
        type=told.type,
        actor=actor_label(told.actor_kind, name=told.actor_name, address=told.actor_address),
        changed=told.changed,
        refused=told.refused,
        order_number=told.order_number if naming_order else None,
        from_addresses=told.from_addresses,
        to_address=told.to_address,
        facts=told.facts,
        by_contact=told.actor_kind == ActorKind.CONTACT,
    )


def standing_told(told: ToldTransaction, *, now: datetime, zone: str | None = None) -> str:
    """How the transaction stands; instants in *zone*, else in its account's."""
    return transaction_standing(
        status=told.status,
        cause=_cause_told(told),
        accepted_at=told.accepted_at,
        zone=zone or told.time_zone,
        now=now,
    )


def way_told(told: ToldTransaction) -> str:
    """Which server took the last mail to the contact, or what it said where it did not; empty without either."""
    if _cause_told(told) and (answer := answer_told(told.code, told.words)):
        return answer
    if told.accepted_at and told.server:
        return gettext("by %(server)s") % {"server": told.server}
    return ""


def _cause_told(told: ToldTransaction) -> str | None:
    """Why it stands so; where the mail that came to its end last was accepted, the one that was not says why."""
    return told.cause or (told.mail_cause if told.status in _NOT_WHOLE else None)


def answer_told(code: int | None, words: str | None) -> str:
    """What a mail server said, with its code; empty where it said nothing."""
    return plain(answer_words(code, words), length=_SERVER_WORDS)


def news_line(news: MailNews) -> str:
    """What became of a mail, for the lines that it spoke of."""
    facts = {
        "count": news.lines,
        "line": news.line_number,
        "mail": mail_kind_label(news.mail_kind),
        "state": state_words(news.kind),
        "recipient": news.recipient or gettext("a former contact"),
    }
    if not news.lines:
        sentence = gettext("%(mail)s to %(recipient)s %(state)s")
    elif news.line_number:
        sentence = gettext("line %(line)s: %(mail)s to %(recipient)s %(state)s")
    else:
        sentence = ngettext(
            "%(count)s line: %(mail)s to %(recipient)s %(state)s",
            "%(count)s lines: %(mail)s to %(recipient)s %(state)s",
            news.lines,
        )
    told = sentence % facts
    cause = cause_beside(news.kind, news.cause)
    return f"{told}: {cause}" if cause else told


def cause_beside(kind: str, cause: str | None) -> str:
    """The *cause* of an event, to follow its `state_words`; empty where these say it already."""
    label = cause_label(cause) if cause else ""
    return "" if label == state_words(kind) else label


def state_words(kind: str) -> str:
    """What an event of this *kind* made of a mail; one without lines is dropped, which cancels it."""
    if tells_of_return(kind):
        return came_of_label(kind)
    state = kind.removeprefix(_MAIL)
    return mail_state_label("cancelled" if state == "dropped" else state)


def event_line(event: ToldEvent) -> str:
    """What became of one line's mail, or of a mail whole, in the server's own words where it has any."""
    facts = {
        "line": event.line_number,
        "mail": mail_kind_label(event.mail_kind) if event.mail_kind else "",
        "state": state_words(event.kind),
        "recipient": event.recipient or "",
    }
    if event.line_number:
        told = gettext("line %(line)s: %(mail)s to %(recipient)s %(state)s") % facts
    else:
        told = gettext("%(mail)s to %(recipient)s %(state)s") % facts
    cause = cause_beside(event.kind, event.cause)
    told = f"{told}: {cause}" if cause else told
    answer = answer_told(event.code, event.words)
    return f"{told} ({answer})" if answer else told


def attempt_words(attempt: ToldAttempt) -> str:
    """Which try to deliver which mail it was, and how it ended; `answer_told` has the server's words."""
    facts = {
        "number": attempt.number,
        "mail": mail_kind_label(attempt.mail_kind),
        "recipient": attempt.recipient or gettext("a former contact"),
        "server": attempt.server,
        "outcome": _outcome(attempt),
    }
    return gettext("Attempt %(number)s, %(mail)s to %(recipient)s over %(server)s: %(outcome)s") % facts


def attempt_line(attempt: ToldAttempt) -> str:
    """How one try to deliver went, in the server's own words."""
    facts = {
        "number": attempt.number,
        "mail": mail_kind_label(attempt.mail_kind),
        "recipient": attempt.recipient or "",
        "server": attempt.server,
        "outcome": _outcome(attempt),
    }
    line = (
        gettext("attempt %(number)s to hand the %(mail)s for %(recipient)s to %(server)s: %(outcome)s")
        % facts
    )
    answer = " ".join(str(part) for part in (attempt.code, attempt.words) if part)
    return f"{line} ({answer})" if answer else line


def _outcome(attempt: ToldAttempt) -> str:
    """How it ended, and why where it is tried again; why a mail was refused is told with its end."""
    outcome = attempt_outcome_label(attempt.outcome)
    if attempt.cause is None or attempt.outcome == AttemptOutcome.REFUSED:
        return outcome
    return f"{outcome} ({delivery_cause_label(attempt.cause)})"
