"""The nouns: columns, constraints and partial indexes; no decisions."""

from startline.models.account import Account, AccountDomain, Membership, User
from startline.models.address import Address
from startline.models.catalogue import ExternalHub, Offer, Policy
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
from startline.models.desk import (
    CannedAnswer,
    Case,
    CaseEntry,
    CaseFile,
    CaseLine,
    CaseMail,
    CaseProposal,
    EntryVia,
    HelpAudience,
    HelpSearch,
    HelpText,
    HelpVote,
    ProposalState,
)
from startline.models.files import StoredFile
from startline.models.filters import SavedFilter
from startline.models.hub import (
    Code,
    HubEvent,
    HubTelling,
    LostMail,
    SetupAnswer,
    SetupField,
    SetupPlan,
    TellingState,
    TellingType,
)
from startline.models.imports import ImportChunk, ImportConflict, ImportedLine, ImportRow, ImportRun
from startline.models.instance import Instance
from startline.models.mail import Link, Mail, MailAttempt, MailKind, MailLine, MailState
from startline.models.order import Customer, Line, Order, Organization, Subscription, Window
from startline.models.organization import (
    OrganizationChange,
    OrganizationChangeKind,
    OrganizationInvitation,
    OrganizationMember,
)
from startline.models.people import AccessChange, AccessChangeKind, Invitation, Invited
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
    "CannedAnswer",
    "Case",
    "CaseEntry",
    "CaseFile",
    "CaseLine",
    "CaseMail",
    "CaseProposal",
    "ChangeRequest",
    "ChangeRequestLine",
    "Code",
    "Customer",
    "DeliveryNotice",
    "EntryVia",
    "ExternalHub",
    "HelpAudience",
    "HelpSearch",
    "HelpText",
    "HelpVote",
    "HubEvent",
    "HubTelling",
    "ImportChunk",
    "ImportConflict",
    "ImportRow",
    "ImportRun",
    "ImportedLine",
    "Instance",
    "Invitation",
    "Invited",
    "Line",
    "Link",
    "LostMail",
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
    "OrganizationChange",
    "OrganizationChangeKind",
    "OrganizationInvitation",
    "OrganizationMember",
    "Policy",
    "ProposalState",
    "Reminder",
    "SavedFilter",
    "Setting",
    "SettingArea",
    "SettingChange",
    "SetupAnswer",
    "SetupField",
    "SetupPlan",
    "StoredFile",
    "Subscription",
    "Suppression",
    "SuppressionReason",
    "TellingState",
    "TellingType",
    "Transaction",
    "TransactionEvent",
    "TransactionItem",
    "TransactionState",
    "User",
    "Window",
]
