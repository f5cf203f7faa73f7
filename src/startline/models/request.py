"""Changes of a contact asked for by somebody who may not make them, until somebody decides (PRODUCT C7)."""

from enum import StrEnum

from django.db import models
from django.db.models import Q

from startline.models.account import Account, User
from startline.models.address import Address
from startline.models.columns import choice, one_of, public_id, together
from startline.models.order import Order
from startline.models.record import Outcome

NOTE_LENGTH = 500


class RequestState(StrEnum):
    """Where a request stands; all but the first are final.

    `refused` is an approval that came too late: no line could be changed any more.
    """

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


# The events by which a request's transaction tells how it ended, and the state that each gives it.
DECISIONS = {f"request_{state}": state for state in RequestState if state is not RequestState.OPEN}

# A request that waits for its decision; the inbox, its count and their index share this predicate.
WAITING = Q(state="open")


class ChangeRequest(models.Model):
    """One address for lines of one order; *transaction_id* tells of the request, *change_id* of the change."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, db_constraint=False)
    order = models.ForeignKey(
        Order, models.PROTECT, db_index=False, db_constraint=False, related_name="+"
    )  # with the account, by hand
    transaction_id = models.BigIntegerField(unique=True)
    address = models.ForeignKey(Address, models.PROTECT, db_index=False, related_name="+")
    note = models.CharField(max_length=NOTE_LENGTH, db_default="")
    state = choice(RequestState, db_default=RequestState.OPEN.value)
    asked_by = models.ForeignKey(User, models.PROTECT, db_index=False, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=NOTE_LENGTH, db_default="")
    change_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            one_of("state", RequestState, name="request_state_is_known"),
            models.CheckConstraint(
                condition=together("decided_by", "decided_at"), name="a_decision_says_who_and_when"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="only_an_open_request_is_undecided",
            ),
            models.CheckConstraint(
                condition=Q(change_id__isnull=True) | Q(state__in=["approved", "refused"]),
                name="only_an_approval_makes_a_change",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "id"], condition=WAITING, name="request_waiting"),
            models.Index(fields=["account", "id"], name="request_account"),
            models.Index(fields=["asked_by", "id"], name="request_asked_by"),
            models.Index(fields=["order", "id"], name="request_order"),
        ]


class ChangeRequestLine(models.Model):
    """A line that a request speaks of: the contact it had when it was asked for, and what became of it."""

    pk = models.CompositePrimaryKey("request_id", "line_id")
    request_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    account_id = models.BigIntegerField()
    contact = models.ForeignKey(Address, models.PROTECT, null=True, db_index=False, related_name="+")
    contact_epoch = models.PositiveIntegerField()
    outcome = choice(Outcome, null=True)
    reason = models.CharField(max_length=64, null=True)
    facts = models.JSONField(db_default={})

    class Meta:
        constraints = [one_of("outcome", Outcome, name="request_line_outcome_is_known", null=True)]
