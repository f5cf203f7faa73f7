"""The typed "no": a code with the facts that its sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class RefusalCode(StrEnum):
    """Why something was refused; `wording` has a sentence for each, in every language."""

    NOT_FOUND = "not_found"
    ORDER_EXISTS = "order_exists"
    MAY_NOT_EDIT = "may_not_edit"
    MAY_NOT_OPERATE = "may_not_operate"
    MAY_NOT_ADMINISTER = "may_not_administer"
    MAY_NOT_IMPORT = "may_not_import"
    PAST_PONR = "past_ponr"
    CANCELLED = "cancelled"
    CLOSED = "closed"
    STALE = "stale"
    ALREADY_THAT_ADDRESS = "already_that_address"
    NO_PROVISIONING = "no_provisioning"
    NOT_BOOKED = "not_booked"
    ALREADY_BOOKED = "already_booked"
    ALREADY_STARTED = "already_started"
    NOT_MAILED_YET = "not_mailed_yet"
    NO_CONTACT = "no_contact"
    ON_HOLD = "on_hold"
    ALREADY_ON_HOLD = "already_on_hold"
    NOT_ON_HOLD = "not_on_hold"
    HELD_BY_ORDER = "held_by_order"
    ALREADY_MAPPED = "already_mapped"
    OTHER_ORGANIZATION = "other_organization"
    UNDER_REVIEW = "under_review"
    NOT_UNDER_REVIEW = "not_under_review"
    REVIEW_OF_OWN_CHANGE = "review_of_own_change"
    ALREADY_DISPUTED = "already_disputed"
    ALREADY_SAID = "already_said"
    NOT_MAPPED = "not_mapped"
    ALREADY_SET_UP = "already_set_up"
    NO_START_DATE = "no_start_date"
    SAME_START_DATE = "same_start_date"
    LINE_CAP = "line_cap"
    RECIPIENT_CAP = "recipient_cap"
    ACCOUNT_CAP = "account_cap"
    NOTHING_TO_DO = "nothing_to_do"
    NOT_DUE = "not_due"
    MAY_EDIT = "may_edit"
    MAY_NOT_DECIDE = "may_not_decide"
    NOT_ASKER = "not_asker"
    ALREADY_ASKED = "already_asked"
    ALREADY_DECIDED = "already_decided"
    REQUEST_CAP = "request_cap"
    CASE_CAP = "case_cap"
    CASE_SOLVED = "case_solved"
    CASE_WENT_ON = "case_went_on"
    NOT_AN_AGENT = "not_an_agent"
    SECOND_AGENT_NEEDED = "second_agent_needed"
    ALREADY_PROPOSED = "already_proposed"
    OWN_PROPOSAL = "own_proposal"
    NOT_PROPOSER = "not_proposer"
    PROPOSAL_DECIDED = "proposal_decided"
    NOTICE_DECIDED = "notice_decided"
    ORGANIZATION_GONE = "organization_gone"
    SET_UP_INCOMPLETE = "set_up_incomplete"


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why not: *code* for storage and API, *facts* for the sentence at the edge."""

    code: RefusalCode
    facts: Mapping[str, str | int | None] = field(default_factory=dict)


class Refused(Exception):
    """An expected failure; carries its Refusal to the edge that words it."""

    def __init__(self, refusal: Refusal) -> None:
        """Carry *refusal*."""
        super().__init__(refusal.code.value)
        self.refusal = refusal
