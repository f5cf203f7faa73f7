"""The nouns: columns, constraints and partial indexes; no decisions."""

from startline.models.account import Account, AccountDomain, Membership, User
from startline.models.address import Address
from startline.models.catalogue import Offer, Policy
from startline.models.delivery import (
    Audience,
    Bounce,
    DeliveryNotice,
    MailDomain,
    NoticeSource,
    NoticeState,
    Reminder,
    Suppression,
    SuppressionReason,
)
from startline.models.filters import SavedFilter
from startline.models.imports import ImportChunk, ImportConflict, ImportedLine, ImportRow, ImportRun
from startline.models.instance import Instance
from startline.models.mail import Link, Mail, MailAttempt, MailKind, MailLine, MailState
from startline.models.order import Customer, Line, Order, Organization, Subscription, Window
from startline.models.people import AccessChange, AccessChangeKind, Invitation
from startline.models.record import (
    Transaction,
    TransactionEvent,
    TransactionItem,
    TransactionState,
)
from startline.models.request import ChangeRequest, ChangeRequestLine
from startline.models.setting import Setting, SettingArea, SettingChange
from startline.rules.breaker import MailPause

__all__ = [
    "AccessChange",
    "AccessChangeKind",
    "Account",
    "AccountDomain",
    "Address",
    "Audience",
    "Bounce",
    "ChangeRequest",
    "ChangeRequestLine",
    "Customer",
    "DeliveryNotice",
    "ImportChunk",
    "ImportConflict",
    "ImportRow",
    "ImportRun",
    "ImportedLine",
    "Instance",
    "Invitation",
    "Line",
    "Link",
    "Mail",
    "MailAttempt",
    "MailDomain",
    "MailKind",
    "MailLine",
    "MailPause",
    "MailState",
    "Membership",
    "NoticeSource",
    "NoticeState",
    "Offer",
    "Order",
    "Organization",
    "Policy",
    "Reminder",
    "SavedFilter",
    "Setting",
    "SettingArea",
    "SettingChange",
    "Subscription",
    "Suppression",
    "SuppressionReason",
    "Transaction",
    "TransactionEvent",
    "TransactionItem",
    "TransactionState",
    "User",
    "Window",
]
