"""Tells by mail what was done in the hub: contacts and members how it goes on, administrators what came to them.

PRODUCT H3, H4, W4.
"""

from collections.abc import Sequence
from datetime import datetime

from startline.mail.intents import Intent, intents_to, write_mails
from startline.models.mail import MailKind
from startline.rules.who_may import ActorKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
THROUGH_THE_HUB = frozenset({ActorKind.CONTACT, ActorKind.MEMBER, ActorKind.HUB})
"""Whose steps are told of by mail. What the seller's people or the console enter was done elsewhere, by people who
know of it: a mail from us about it would lead them into a hub in which they have done nothing."""


def tell_mapped(*, line_ids: Sequence[int], account_id: int, transaction_id: int, now: datetime) -> bool:
    """Write to the lines' contacts that they are mapped and where it goes on; whether there was anybody to tell."""
    return _write(
        MailKind.MAPPED,
        _contacts(line_ids),
        account_id=account_id,
        transaction_id=transaction_id,
        now=now,
    )


def tell_administrators(
    *, line_ids: Sequence[int], by_user_id: int | None, account_id: int, transaction_id: int, now: datetime
) -> bool:
    """Write to the administrators of the lines' organizations that an order came to them; whether there was any.

    Not to *by_user_id*, who mapped it, nor to an administrator who is its contact and has the other mail.
    """
    rows = _STATEMENTS["administrators"].rows(line_ids=list(line_ids), by_user_id=by_user_id)
    return _write(
        MailKind.ADMINS_TOLD,
        intents_to(rows),
        account_id=account_id,
        transaction_id=transaction_id,
        now=now,
    )


def tell_set_up(
    *, line_ids: Sequence[int], member_id: int | None, account_id: int, transaction_id: int, now: datetime
) -> bool:
    """Write the summary to the lines' contacts and to the member who finished the setup; whether there was anybody.

    A member who is the contact as well gets one.
    """
    member = _STATEMENTS["member"].rows(line_ids=list(line_ids), user_id=member_id) if member_id else []
    return _write(
        MailKind.SERVICE_SET_UP,
        [*_contacts(line_ids), *intents_to(member)],
        account_id=account_id,
        transaction_id=transaction_id,
        now=now,
    )


def _write(
    kind: MailKind, intents: Sequence[Intent], *, account_id: int, transaction_id: int, now: datetime
) -> bool:
    if intents:
        write_mails(kind=kind, intents=intents, account_id=account_id, transaction_id=transaction_id, now=now)
    return bool(intents)


def _contacts(line_ids: Sequence[int]) -> list[Intent]:
    """One mail to each contact and in each language, about their lines among these."""
    rows = _STATEMENTS["contacts"].rows(line_ids=list(line_ids))
    return [Intent(recipient_id=row.contact_id, language=row.language, line_ids=row.line_ids) for row in rows]
