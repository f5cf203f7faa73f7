"""The nouns: columns, constraints and partial indexes; no decisions."""

from startline.models.account import Account, AccountDomain, Membership, User
from startline.models.address import Address
from startline.models.catalogue import Offer, Policy
from startline.models.imports import ImportedLine, ImportRow, ImportRun
from startline.models.instance import Instance
from startline.models.mail import Link, Mail, MailAttempt, MailKind, MailLine, MailState
from startline.models.order import Customer, Line, Order, Organization, Subscription, Window
from startline.models.record import (
    Transaction,
    TransactionEvent,
    TransactionItem,
    TransactionState,
)

__all__ = [
    "Account",
    "AccountDomain",
    "Address",
    "Customer",
    "ImportRow",
    "ImportRun",
    "ImportedLine",
    "Instance",
    "Line",
    "Link",
    "Mail",
    "MailAttempt",
    "MailKind",
    "MailLine",
    "MailState",
    "Membership",
    "Offer",
    "Order",
    "Organization",
    "Policy",
    "Subscription",
    "Transaction",
    "TransactionEvent",
    "TransactionItem",
    "TransactionState",
    "User",
    "Window",
]
