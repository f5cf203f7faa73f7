"""The names of states and kinds, in GLOSSARY words; lower case, so that they also stand inside a sentence."""

from collections.abc import Mapping

from django.utils.translation import pgettext, pgettext_lazy

from startline.models.mail import AttemptOutcome, MailKind, MailState
from startline.models.order import CloseCause, WindowEnd
from startline.models.record import Outcome, TransactionStatus, TransactionType
from startline.rules.line import BillingCause, Provisioning, Status
from startline.wording.versions import Words

_STATUS: Mapping[Status, Words] = {
    Status.ENTERED: pgettext_lazy("line status", "entered"),
    Status.BOOKED: pgettext_lazy("line status", "booked"),
    Status.AWAITING: pgettext_lazy("line status", "awaiting provisioning details"),
    Status.PENDING: pgettext_lazy("line status", "pending activation"),
    Status.CLOSED: pgettext_lazy("line status", "closed"),
    Status.CANCELLED: pgettext_lazy("line status", "cancelled"),
}
_PROVISIONING: Mapping[Provisioning, Words] = {
    Provisioning.NOT_MAPPED: pgettext_lazy("provisioning", "not mapped"),
    Provisioning.MAPPED: pgettext_lazy("provisioning", "mapped"),
    Provisioning.SET_UP: pgettext_lazy("provisioning", "set up"),
}
_BILLING: Mapping[BillingCause, Words] = {
    BillingCause.WINDOW_ENDED: pgettext_lazy("billing", "started when the policy window ended"),
    BillingCause.SET_UP: pgettext_lazy("billing", "started with the service setup"),
    BillingCause.IMPORTED: pgettext_lazy("billing", "started before the import"),
}
_CLOSE_CAUSE: Mapping[CloseCause, Words] = {
    CloseCause.WINDOW_ENDED: pgettext_lazy("close cause", "policy window ended"),
    CloseCause.SET_UP: pgettext_lazy("close cause", "service set up"),
    CloseCause.IMPORTED: pgettext_lazy("close cause", "closed before the import"),
}
_WINDOW_END: Mapping[WindowEnd, Words] = {
    WindowEnd.DEADLINE: pgettext_lazy("window end", "deadline reached"),
    WindowEnd.SET_UP: pgettext_lazy("window end", "service set up"),
    WindowEnd.CANCELLED: pgettext_lazy("window end", "line cancelled"),
    WindowEnd.BOUNCED: pgettext_lazy("window end", "mail came back"),
}
_TYPE: Mapping[TransactionType, Words] = {
    TransactionType.ORDER_IMPORT: pgettext_lazy("transaction type", "order import"),
    TransactionType.ORDER_PLACED: pgettext_lazy("transaction type", "order placed"),
    TransactionType.ORDER_BOOKED: pgettext_lazy("transaction type", "order booked"),
    TransactionType.PROVISIONING_EMAIL_DUE: pgettext_lazy("transaction type", "provisioning email held back"),
    TransactionType.START_DATE_REACHED: pgettext_lazy("transaction type", "requested start date reached"),
    TransactionType.PROVISIONING_EMAIL_UPDATE: pgettext_lazy("transaction type", "provisioning email update"),
    TransactionType.PROVISIONING_EMAIL_RESENT: pgettext_lazy("transaction type", "provisioning email resent"),
    TransactionType.WINDOW_ENDED: pgettext_lazy("transaction type", "policy window ended"),
    TransactionType.ORGANIZATION_MAPPED: pgettext_lazy("transaction type", "mapped to an organization"),
    TransactionType.SET_UP_STARTED: pgettext_lazy("transaction type", "setup started"),
    TransactionType.SERVICE_SET_UP: pgettext_lazy("transaction type", "service setup completed"),
    TransactionType.HOLD: pgettext_lazy("transaction type", "hold"),
    TransactionType.RELEASE: pgettext_lazy("transaction type", "hold released"),
    TransactionType.CANCELLATION: pgettext_lazy("transaction type", "cancellation"),
    TransactionType.START_DATE_MOVED: pgettext_lazy("transaction type", "requested start date moved"),
    TransactionType.CHANGE_REQUESTED: pgettext_lazy("transaction type", "change request"),
    TransactionType.CASE_OPENED: pgettext_lazy("transaction type", "case opened"),
    TransactionType.REMINDED: pgettext_lazy("transaction type", "reminder"),
    TransactionType.ESCALATED: pgettext_lazy("transaction type", "nothing started, reported"),
    TransactionType.CHANGE_DISPUTED: pgettext_lazy("transaction type", "contact change disputed"),
    TransactionType.REVIEW_CLEARED: pgettext_lazy("transaction type", "review closed"),
}
_TRANSACTION_STATUS: Mapping[TransactionStatus, Words] = {
    TransactionStatus.IN_PROGRESS: pgettext_lazy("transaction status", "in progress"),
    TransactionStatus.COMPLETED: pgettext_lazy("transaction status", "completed"),
    TransactionStatus.PARTLY_COMPLETED: pgettext_lazy("transaction status", "partly completed"),
    TransactionStatus.FAILED: pgettext_lazy("transaction status", "failed"),
    TransactionStatus.REFUSED: pgettext_lazy("transaction status", "refused"),
}
_OUTCOME: Mapping[Outcome, Words] = {
    Outcome.CHANGED: pgettext_lazy("line outcome", "changed"),
    Outcome.ASKED: pgettext_lazy("line outcome", "change asked for"),
    Outcome.ALREADY: pgettext_lazy("line outcome", "unchanged"),
    Outcome.LEFT_OUT: pgettext_lazy("line outcome", "left out"),
    Outcome.REFUSED: pgettext_lazy("line outcome", "refused"),
}
_MAIL_KIND: Mapping[MailKind, Words] = {
    MailKind.PROVISIONING: pgettext_lazy("mail kind", "provisioning email"),
    MailKind.CORRECTED: pgettext_lazy("mail kind", "provisioning email to the new contact"),
    MailKind.RESEND: pgettext_lazy("mail kind", "provisioning email, sent again"),
    MailKind.UNDELIVERABLE: pgettext_lazy("mail kind", "notice that a mail is undeliverable"),
    MailKind.CANCELLED: pgettext_lazy("mail kind", "notice of cancellation"),
    MailKind.CHANGE_REQUESTED: pgettext_lazy("mail kind", "change request"),
    MailKind.CHANGE_APPROVED: pgettext_lazy("mail kind", "notice that a change was approved"),
    MailKind.CHANGE_DECLINED: pgettext_lazy("mail kind", "notice that a change was declined"),
    MailKind.CHANGE_REFUSED: pgettext_lazy("mail kind", "notice that a change is no longer possible"),
    MailKind.REMINDER: pgettext_lazy("mail kind", "reminder"),
    MailKind.ATTENTION: pgettext_lazy("mail kind", "daily notice of what waits"),
    MailKind.CONTACT_REPLACED: pgettext_lazy("mail kind", "notice to the former contact"),
    MailKind.REVIEW: pgettext_lazy("mail kind", "notice that a change is disputed"),
    MailKind.MAPPED: pgettext_lazy("mail kind", "notice that the order was mapped"),
    MailKind.SERVICE_SET_UP: pgettext_lazy("mail kind", "summary of the service setup"),
    MailKind.CASE_OPENED: pgettext_lazy("mail kind", "receipt of a case"),
    MailKind.CASE_ANSWERED: pgettext_lazy("mail kind", "answer in a case"),
    MailKind.CASE_SOLVED: pgettext_lazy("mail kind", "solution of a case"),
    MailKind.CASE_SAID: pgettext_lazy("mail kind", "notice to the desk"),
    MailKind.CASE_PROPOSED: pgettext_lazy("mail kind", "notice of a proposed contact"),
    MailKind.ADMINS_TOLD: pgettext_lazy("mail kind", "notice to the organization"),
}
_MAIL_STATE: Mapping[MailState, Words] = {
    MailState.WAITING: pgettext_lazy("mail state", "waiting"),
    MailState.SENDING: pgettext_lazy("mail state", "being sent"),
    MailState.ACCEPTED: pgettext_lazy("mail state", "accepted"),
    MailState.REFUSED: pgettext_lazy("mail state", "refused"),
    MailState.GIVEN_UP: pgettext_lazy("mail state", "given up after 5 days"),
    MailState.CANCELLED: pgettext_lazy("mail state", "cancelled"),
}
_ATTEMPT: Mapping[AttemptOutcome, Words] = {
    AttemptOutcome.ACCEPTED: pgettext_lazy("attempt", "accepted"),
    AttemptOutcome.DEFERRED: pgettext_lazy("attempt", "put off, to be tried again"),
    AttemptOutcome.REFUSED: pgettext_lazy("attempt", "refused"),
    AttemptOutcome.UNKNOWN: pgettext_lazy("attempt", "ended without an answer"),
}


def status_label(status: str) -> str:
    """The name of a line's Status."""
    return str(_STATUS[Status(status)])


def provisioning_label(provisioning: str) -> str:
    """How far the service is: the name of a Provisioning."""
    return str(_PROVISIONING[Provisioning(provisioning)])


def billing_label(cause: str | None) -> str:
    """Whether billing has started, and by which BillingCause; None where it has not."""
    return pgettext("billing", "not started") if cause is None else str(_BILLING[BillingCause(cause)])


def close_cause_label(cause: str) -> str:
    """Why a line is closed: the name of a CloseCause."""
    return str(_CLOSE_CAUSE[CloseCause(cause)])


def window_end_label(cause: str) -> str:
    """Why a window is over: the name of a WindowEnd."""
    return str(_WINDOW_END[WindowEnd(cause)])


def transaction_type_label(type_: str) -> str:
    """The name of a TransactionType."""
    return str(_TYPE[TransactionType(type_)])


def transaction_status_label(status: str) -> str:
    """The name of a TransactionStatus."""
    return str(_TRANSACTION_STATUS[TransactionStatus(status)])


def outcome_label(outcome: str, type_: str = "") -> str:
    """What became of a line: the name of an Outcome; where *type_* is that of cases, no change was asked for."""
    if outcome == Outcome.ASKED and type_ == TransactionType.CASE_OPENED:
        return pgettext("line outcome", "named in the case")
    return str(_OUTCOME[Outcome(outcome)])


def mail_kind_label(kind: str) -> str:
    """What a mail is for: the name of a MailKind."""
    return str(_MAIL_KIND[MailKind(kind)])


def mail_state_label(state: str) -> str:
    """Where a mail stands: the name of a MailState."""
    return str(_MAIL_STATE[MailState(state)])


def attempt_outcome_label(outcome: str | None) -> str:
    """How an attempt ended: the name of an AttemptOutcome; None where a crash cut it short."""
    return pgettext("attempt", "cut short") if outcome is None else str(_ATTEMPT[AttemptOutcome(outcome)])
