"""Tells by mail how a case at the desk goes on: who asked, its agent, and who decides in it (PRODUCT D2, M2).

A mail goes only to an address that has proven itself: a person who signs in, or a contact whom our mail led here.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from startline.mail.intents import Intent, intents_to, write_mails
from startline.mail.wake import wake
from startline.models import Case, CaseEntry, MailKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def tell_asker(case: Case, entry: CaseEntry, *, kind: MailKind, now: datetime) -> bool:
    """Write to who opened *case* what *entry* tells; whether there was anybody to tell. The case is held locked.

    Not to somebody who can no longer read it: who signs in no more, sees the account no more, or has left the
    organization.
    """
    if case.opened_by_address_id is not None:
        intents = [Intent(recipient_id=case.opened_by_address_id, language=case.language, line_ids=())]
    else:
        intents = intents_to(_STATEMENTS["asker"].rows(case_id=case.pk))
    return _tell(case, entry, intents, kind=kind, to_desk=False, now=now)


def asker_address(case: Case) -> str | None:
    """The address of who opened *case* as it is now, in lower case; None where they can no longer read it."""
    if case.opened_by_address is not None:
        return case.opened_by_address.key
    person = _STATEMENTS["asker"].row(case_id=case.pk)
    return str(person.email) if person else None


def tell_agent(case: Case, entry: CaseEntry, *, now: datetime) -> bool:
    """Write to the agent who looks after *case* what *entry* tells; whether there was anybody to tell.

    Of a case that nobody looks after yet nobody is told: the queue shows it. Nor is an agent of their own words.
    """
    if case.assigned_to_id in {None, entry.by_id}:
        return False
    intents = intents_to(_STATEMENTS["agent"].rows(user_id=case.assigned_to_id))
    return _tell(case, entry, intents, kind=MailKind.CASE_SAID, to_desk=True, now=now)


def tell_deciders(case: Case, entry: CaseEntry, *, now: datetime) -> bool:
    """Write that *entry* proposes a contact to those who may decide; whether there was anybody to tell.

    To the agent who looks after *case*, unless they are no agent any more or proposed it themselves: then to all others
    of the operator's people, one of whom decides. What is decided before a mail goes is not told (`claim_mails`).
    """
    people = _STATEMENTS["deciders"].rows(user_id=case.assigned_to_id, proposer_id=entry.by_id)
    return _tell(case, entry, intents_to(people), kind=MailKind.CASE_PROPOSED, to_desk=True, now=now)


def _tell(
    case: Case, entry: CaseEntry, intents: Sequence[Intent], *, kind: MailKind, to_desk: bool, now: datetime
) -> bool:
    """Write the mail, what it tells of, and into the case's transaction that it is on its way."""
    mail_ids = (
        write_mails(
            kind=kind,
            intents=intents,
            account_id=case.account_id,
            transaction_id=case.transaction_id,
            now=now,
        )
        if intents
        else ()
    )
    for mail_id in mail_ids:
        _STATEMENTS["tell"].run(
            mail_id=mail_id,
            entry_id=entry.pk,
            transaction_id=case.transaction_id,
            to_desk=to_desk,
            kind=kind.value,
            now=now,
        )
    if mail_ids:
        transaction.on_commit(wake)
    return bool(mail_ids)
