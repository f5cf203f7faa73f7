"""An invented order for the pictures of controls: told by the same code as a real one, and of nobody (PRODUCT D1)."""

import uuid
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from startline.models.record import TransactionStatus, TransactionType
from startline.queries.lines import ListedLine
from startline.queries.told import ToldTransaction
from startline.rules.line import Status
from startline.rules.who_may import ActorKind

ORDER, CUSTOMER, PLACER = "5001024", "Acme S.p.A.", "Laura Verdi"
CONTACT, BEFORE = "it@acme.example", "m.rossi@acme.example"
SUBSCRIPTION = "Sub1090"
ID = uuid.UUID("5ca1ab1e-0000-4000-8000-000000000000")
_WINDOW = timedelta(days=30)
_LEFT = timedelta(days=3, hours=2)


def sample_line(*, zone: str, now: datetime, **facts: Any) -> ListedLine:
    """A line whose mail was accepted and whose window closes in three days; *facts* say what is different."""
    accepted_at = now - _WINDOW + _LEFT
    known = _nothing(ListedLine) | {
        "id": 0,
        "public_id": ID,
        "order_public_id": ID,
        "order_number": ORDER,
        "number": "1.0",
        "customer_name": CUSTOMER,
        "account_name": "Partner",
        "offer_code": "A-FLEX",
        "offer_name": "Flex",
        "quantity": 50,
        "currency": "EUR",
        "subscription_number": SUBSCRIPTION,
        "status": Status.AWAITING,
        "provisions": True,
        "start_date": accepted_at.date(),
        "time_zone": zone,
        "contact_id": 0,
        "contact_email": CONTACT,
        "contact_epoch": 1,
        "mail_accepted_at": accepted_at,
        "accepted_at": accepted_at,
        "deadline_at": accepted_at + _WINDOW,
        "closes_at": accepted_at + _WINDOW,
        "silent": False,
        "mapped_elsewhere": False,
    }
    return ListedLine(**known | facts)


def sample_change(*, zone: str, now: datetime) -> ToldTransaction:
    """Somebody changed the contact of three lines, and the mail was accepted."""
    at = now - timedelta(hours=2)
    known = _nothing(ToldTransaction) | {
        "id": 0,
        "public_id": ID,
        "type": TransactionType.PROVISIONING_EMAIL_UPDATE,
        "occurred_at": at,
        "account_name": "Partner",
        "time_zone": zone,
        "order_number": ORDER,
        "order_public_id": ID,
        "actor_kind": ActorKind.USER,
        "actor_name": PLACER,
        "status": TransactionStatus.COMPLETED,
        "changed": 3,
        "refused": 0,
        "from_addresses": [BEFORE],
        "to_address": CONTACT,
        "accepted_at": at + timedelta(minutes=1),
        "server": "mx.acme.example",
        "stands": True,
    }
    return ToldTransaction(**known)


def _nothing(kind: type[Any]) -> dict[str, Any]:
    """Every field of *kind* as one of which nothing is known."""
    return dict.fromkeys(field.name for field in fields(kind))
