"""The record's rows as the lines that a command prints."""

from datetime import datetime

from django.utils.translation import gettext

from startline.queries.transactions import ToldAttempt, ToldEvent, ToldTransaction
from startline.wording.causes import cause_label
from startline.wording.labels import actor_label, attempt_outcome_label, mail_kind_label, mail_state_label
from startline.wording.record import transaction_sentence, transaction_standing

_MAIL = "mail_"


def sentence_told(told: ToldTransaction) -> str:
    """What happened, with the order that it happened to."""
    return transaction_sentence(
        type=told.type,
        actor=actor_label(told.actor_kind, name=told.actor_name, address=told.actor_address),
        changed=told.changed,
        refused=told.refused,
        order_number=told.order_number,
        from_addresses=told.from_addresses,
        to_address=told.to_address,
        facts=told.facts,
    )


def standing_told(told: ToldTransaction, *, now: datetime) -> str:
    """How the transaction stands."""
    return transaction_standing(
        status=told.status, cause=told.cause, accepted_at=told.accepted_at, zone=told.time_zone, now=now
    )


def event_line(event: ToldEvent) -> str:
    """What became of one line's mail."""
    facts = {
        "line": event.line_number,
        "mail": mail_kind_label(event.mail_kind) if event.mail_kind else "",
        "state": mail_state_label(event.kind.removeprefix(_MAIL)),
        "recipient": event.recipient or "",
        "cause": cause_label(event.cause) if event.cause else "",
    }
    if event.cause:
        return gettext("line %(line)s: %(mail)s to %(recipient)s %(state)s: %(cause)s") % facts
    return gettext("line %(line)s: %(mail)s to %(recipient)s %(state)s") % facts


def attempt_line(attempt: ToldAttempt) -> str:
    """How one try to deliver went, in the server's own words."""
    facts = {
        "number": attempt.number,
        "mail": mail_kind_label(attempt.mail_kind),
        "recipient": attempt.recipient or "",
        "server": attempt.server,
        "outcome": attempt_outcome_label(attempt.outcome),
    }
    line = (
        gettext("attempt %(number)s to hand the %(mail)s for %(recipient)s to %(server)s: %(outcome)s")
        % facts
    )
    answer = " ".join(str(part) for part in (attempt.code, attempt.words) if part)
    return f"{line} ({answer})" if answer else line
