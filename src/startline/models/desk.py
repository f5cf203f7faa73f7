"""The desk: help that was read and searched, cases with all that was said and done in them (PRODUCT D1, D2)."""

from enum import StrEnum
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from startline.models.account import Account, User
from startline.models.address import Address
from startline.models.columns import choice, created_at, one_of, public_id, together
from startline.models.files import StoredFile
from startline.models.order import Order, Organization
from startline.rules.cases import (
    DESKS_MOVE,
    CasePriority,
    CaseSide,
    CaseState,
    CaseType,
    EntryKind,
    Solution,
)
from startline.rules.who_may import ActorKind


class CaseNumber(models.Func):
    """The next number by which people call a case."""

    template = "nextval('startline_case_number')"
    output_field = models.BigIntegerField()
    arity = 0


class EntryVia(StrEnum):
    """By which way an entry came."""

    PAGE = "page"
    MAIL = "mail"


class ProposalState(StrEnum):
    """Where a proposed change stands; all but the first are final. `refused` is an approval that came too late."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class HelpAudience(StrEnum):
    """For whom a help article is written."""

    SELLERS = "sellers"
    CUSTOMERS = "customers"
    EVERYBODY = "everybody"


# A case in which the desk owes an answer; the queue, its count and their index share this predicate.
OWED = Q(state__in=sorted(map(str, DESKS_MOVE)))
UNSOLVED = ~Q(state="solved")


class Case(models.Model):
    """A question to the desk, and the conversation about it; *transaction_id* tells of it in the record.

    One that a *customer* opened came from a contact (*opened_by_address*) or a member of *organization*; one of a
    *seller* from somebody who sees the account. *due_at* is when the next answer is owed, empty while none is.
    *facts* are what was known as it was opened: the page, the last refusal, the article, how the mail
    fared, the browser's check.
    Its first and later words are in its entries.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    number = models.BigIntegerField(unique=True, editable=False, db_default=CaseNumber())
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    side = choice(CaseSide)
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="+", db_index=False)
    transaction_id = models.BigIntegerField(unique=True)
    type = choice(CaseType)
    state = choice(CaseState, db_default=CaseState.NEW.value)
    priority = choice(CasePriority)
    subject = models.CharField(max_length=200)
    language = models.CharField(max_length=8)
    wanted = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_by_kind = choice(ActorKind)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    opened_by_address = models.ForeignKey(
        Address, models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()
    assigned_to = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    solution = choice(Solution, null=True)
    answered_by_article = models.CharField(max_length=64, null=True)
    reopened = models.PositiveSmallIntegerField(db_default=0)
    changed_at = models.DateTimeField()
    facts = models.JSONField(db_default={})

    class Meta:
        constraints = [
            one_of("side", CaseSide, name="case_side_is_known"),
            one_of("type", CaseType, name="case_type_is_known"),
            one_of("state", CaseState, name="case_state_is_known"),
            one_of("priority", CasePriority, name="case_priority_is_known"),
            one_of("solution", Solution, name="case_solution_is_known", null=True),
            one_of("opened_by_kind", ActorKind, name="case_opener_is_known"),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | Q(opened_by_address__isnull=True),
                name="a_case_was_opened_by_one",
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=False) | Q(opened_by_address__isnull=False),
                name="a_case_was_opened_by_somebody",
            ),
            models.CheckConstraint(
                condition=(OWED & Q(due_at__isnull=False)) | (~OWED & Q(due_at__isnull=True)),
                name="an_answer_is_due_while_it_is_owed",
            ),
            models.CheckConstraint(
                condition=(UNSOLVED & Q(solved_at__isnull=True))
                | (Q(state="solved") & Q(solved_at__isnull=False)),
                name="a_solved_case_says_when",
            ),
            models.CheckConstraint(
                condition=together("solved_at", "solution"), name="a_solved_case_says_why"
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(side="customer"),
                name="only_a_customers_case_is_an_organizations",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=OWED, name="case_owed"),
            models.Index(fields=["assigned_to", "due_at", "id"], condition=OWED, name="case_owed_by"),
            models.Index(fields=["account", "-id"], name="case_account"),
            models.Index(fields=["account", "-id"], condition=UNSOLVED, name="case_account_unsolved"),
            models.Index(
                fields=["opened_by", "-id"], condition=Q(opened_by__isnull=False), name="case_opened_by"
            ),
            models.Index(
                fields=["opened_by_address", "-id"],
                condition=Q(opened_by_address__isnull=False),
                name="case_of_contact",
            ),
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["-changed_at", "-id"], condition=Q(state="waiting"), name="case_waiting"),
            models.Index(fields=["-solved_at", "-id"], condition=Q(state="solved"), name="case_solved"),
            models.Index(fields=["account", "-changed_at", "-id"], name="case_account_changed"),
            models.Index(fields=["wanted"], condition=UNSOLVED & Q(wanted__isnull=False), name="case_wanted"),
        ]


class CaseLine(models.Model):
    """A line that a case is about, with the contact and epoch that it had when the case was opened."""

    pk = models.CompositePrimaryKey("case_id", "line_id")
    case_id = models.BigIntegerField()
    line_id = models.BigIntegerField(db_index=True)
    account_id = models.BigIntegerField()
    for_sellers = models.BooleanField()
    contact = models.ForeignKey(Address, models.PROTECT, null=True, db_index=False, related_name="+")
    contact_epoch = models.PositiveIntegerField()


class CaseEntry(models.Model):
    """What was said or done in a case; append-only. *for_sellers*: who sell the order may read it.

    An *internal* entry is the desk's alone. *transaction_id* is that of a change made from the case.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="entries", db_index=False)
    account_id = models.BigIntegerField()
    for_sellers = models.BooleanField()
    internal = models.BooleanField()
    kind = choice(EntryKind)
    via = choice(EntryVia)
    by_kind = choice(ActorKind)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    by_address = models.ForeignKey(Address, models.PROTECT, null=True, related_name="+", db_index=False)
    text = models.TextField(db_default="")
    facts: "models.JSONField[Any, Any]" = models.JSONField(db_default={})
    transaction_id = models.BigIntegerField(null=True)
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("kind", EntryKind, name="case_entry_kind_is_known"),
            one_of("via", EntryVia, name="case_entry_way_is_known"),
            one_of("by_kind", ActorKind, name="case_entry_actor_is_known"),
            models.CheckConstraint(
                condition=Q(internal=False) | Q(for_sellers=False),
                name="an_internal_entry_is_the_desks_alone",
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="case_entries_in_order")]


class CaseWords(models.Model):
    """The words that a case is found by; triggers write them with their cause (docs/decisions/0036).

    Its number, its order's, its subject, what was opened, said and answered, and as "@id" the addresses that it is
    about; no internal note (`CaseDeskWords`). *for_sellers*: who sell the order may find it.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    account_id = models.BigIntegerField()
    for_sellers = models.BooleanField()
    words = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["words"], fastupdate=False, name="case_words"),
            models.Index(fields=["account_id", "-case"], name="case_words_of_account"),
        ]


class CaseDeskWords(models.Model):
    """The words by which the operator's people alone find a case that has internal notes.

    Those of its internal entries, with all of its `CaseWords`, so that words of both find it.
    """

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="+")
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], fastupdate=False, name="case_desk_words")]


class CaseFile(models.Model):
    """A picture that came with an entry, as it was written anew."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(CaseEntry, models.PROTECT, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+")
    account_id = models.BigIntegerField()
    for_sellers = models.BooleanField()


class CaseMail(models.Model):
    """Which entry a mail about a case tells of; *to_desk*: to an agent, not to the asker.

    *unreached_at*: it was refused, given up or came back, for *unreached_cause*; *flagged_at*: the case says so.
    """

    mail_id = models.BigIntegerField(primary_key=True)
    entry = models.ForeignKey(CaseEntry, models.PROTECT, related_name="mails")
    to_desk = models.BooleanField()
    unreached_at = models.DateTimeField(null=True)
    unreached_cause = models.CharField(max_length=32, null=True)
    flagged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=together("unreached_at", "unreached_cause"),
                name="a_case_mail_that_did_not_arrive_says_why",
            )
        ]
        indexes = [
            models.Index(
                fields=["mail_id"],
                condition=Q(unreached_at__isnull=False, flagged_at__isnull=True),
                name="case_mail_to_flag",
            )
        ]


class CaseProposal(models.Model):
    """A contact in another domain that an agent wants to set for a case's lines; a second agent decides (D2).

    *lines* holds, by line id, the contact epoch that the first agent saw.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    address = models.ForeignKey(Address, models.PROTECT, related_name="+", db_index=False)
    lines = models.JSONField()
    state = choice(ProposalState, db_default=ProposalState.OPEN.value)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    change_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            one_of("state", ProposalState, name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=together("decided_by", "decided_at"), name="a_proposals_decision_says_who_and_when"
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False)),
                name="only_an_open_proposal_is_undecided",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "refused", "declined"])
                | ~Q(decided_by=models.F("proposed_by")),
                name="a_second_agent_decides",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="open"), name="one_open_proposal_per_case"
            ),
        ]


class CannedAnswer(models.Model):
    """A text that agents begin an answer with; *texts* by language, with placeholders such as {order}.

    *titles* are what agents of another language than English find it by, where it is called otherwise for them.

    Who changed it and when, the record of settings says.
    """

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    title = models.CharField(max_length=100)
    titles = models.JSONField(db_default={})
    type = choice(CaseType, null=True)
    texts = models.JSONField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            one_of("type", CaseType, name="canned_answer_type_is_known", null=True),
            models.UniqueConstraint(
                fields=["title"], condition=Q(retired_at__isnull=True), name="one_canned_answer_per_title"
            ),
        ]


class HelpText(models.Model):
    """A help article in one language, as it was last read from its file, for the search over it."""

    id = models.BigAutoField(primary_key=True)
    slug = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    audience = choice(HelpAudience)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=500)
    keywords = models.TextField(db_default="")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    created_at = created_at()

    class Meta:
        constraints = [
            one_of("audience", HelpAudience, name="help_audience_is_known"),
            models.UniqueConstraint(fields=["language", "slug"], name="one_help_text_per_slug_and_language"),
        ]


class HelpVote(models.Model):
    """Whether an article was useful to somebody, with their words, where they left any, for 400 days; no name."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    slug = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    useful = models.BooleanField()
    words = models.CharField(max_length=1000, db_default="")
    came_from = models.CharField(max_length=64, db_default="")
    voted_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-voted_at", "-id"], name="help_votes_newest"),
            models.Index(fields=["-voted_at", "-id"], condition=~Q(words=""), name="help_votes_with_words"),
        ]


class HelpSearch(models.Model):
    """What was searched for in the help, and how many articles were found; kept for 400 days."""

    id = models.BigAutoField(primary_key=True)
    language = models.CharField(max_length=8)
    words = models.CharField(max_length=200)
    found = models.PositiveSmallIntegerField()
    searched_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-searched_at"], condition=Q(found=0), name="help_searches_without_hit"),
            models.Index(fields=["-searched_at", "-id"], name="help_searches_newest"),
        ]
