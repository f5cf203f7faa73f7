"""Claims due mails: checks their lines once more, renders, leases and logs the attempt, all before a socket opens."""

import logging
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from startline.mail.conversation import MOST_EARLIER, Conversation, conversation_of
from startline.mail.letter import Waits
from startline.mail.render import Body, CaseSaid, HubSaid, LineSaid, ReplacedSaid, RequestSaid, render
from startline.mail.reply_address import replies_are_read
from startline.models.mail import (
    CASE_KINDS,
    CONTACT_KINDS,
    DAILY_KINDS,
    HUB_KINDS,
    REPLACED_KINDS,
    REQUEST_KINDS,
    MailKind,
    MailState,
)
from startline.queries.catalogue import policies
from startline.rules.addresses import mask_address
from startline.rules.breaker import MailPause
from startline.rules.cases import EntryKind
from startline.rules.line import Expiry
from startline.rules.policies import NoPolicy, Policy, policy_for
from startline.rules.windows import local_date
from startline.statements import statements_of
from startline.sweeps.breaker import let_through
from startline.sweeps.mail_statuses import Ended, statuses_after
from startline.sweeps.settle_mails import refuse_stopped

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
# Mails whose lines are looked at once more before they go; the others are told of whatever became of them.
_CHECKED = (
    *CONTACT_KINDS,
    *DAILY_KINDS,
    *REPLACED_KINDS,
    MailKind.MAPPED,
    MailKind.ADMINS_TOLD,
    MailKind.UNDELIVERABLE,
)
# How long a mail that cannot even be written waits for somebody to mend what is wrong with it.
SET_ASIDE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A leased mail, ready to be handed to a server.

    One about a change that was asked for leads to the request *request_id*, one about a disputed change to the
    order *order_id*, where it is one; that and the editors' daily one lead to the work list else. What tells an
    organization's administrators leads to its space, as does a summary to a member who is not the lines' contact
    (*to_member*), one about a case to its *conversation*; any other mail to its own link.
    """

    id: int
    public_id: uuid.UUID
    kind: MailKind
    attempt: int
    first_attempt_at: datetime
    recipient: str
    language: str
    body: Body
    link_id: uuid.UUID
    link_key_number: int
    request_id: uuid.UUID | None
    order_id: uuid.UUID | None
    to_member: bool
    conversation: Conversation | None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one claim took: *picked* counts also the mails that were dropped because no line was left.

    *paused* says why the breaker has paused all mail instead; None where it has not.
    """

    picked: int
    lease: uuid.UUID
    mails: Sequence[Claimed]
    paused: MailPause | None = None


def claim_mails(*, now: datetime, limit: int, server: str) -> Claim:
    """Claim up to *limit* mails due at *now* in one transaction, which is committed when this returns (M2, M3).

    No more than the breaker lets through, and none while all mail is paused. Mail to an address to which it is
    stopped is refused here, without an attempt (PRODUCT M6).
    """
    lease = uuid.uuid4()
    with transaction.atomic():
        let = let_through(now=now, limit=limit)
        picked = _pick(now=now, limit=let.mails) if let.mails else []
        going = _not_stopped(_still_wanted(picked, now=now), now=now)
        mails = _lease(going, lease=lease, now=now, server=server) if going else []
    return Claim(picked=len(picked), lease=lease, mails=mails, paused=let.paused)


def _not_stopped(mails: Sequence[Any], *, now: datetime) -> Sequence[Any]:
    """The mails to whose recipients mail may go; the others are settled as refused (PRODUCT M4, M6)."""
    stopped = {row.mail_id for row in _STATEMENTS["stopped"].rows(mail_ids=[mail.id for mail in mails])}
    if stopped:
        refuse_stopped(mail_ids=sorted(stopped), now=now)
    return [mail for mail in mails if mail.id not in stopped]


def _pick(*, now: datetime, limit: int) -> Sequence[Any]:
    """Lock due mails: first those that somebody waits for, so that a backlog of others never holds them up."""
    awaited = _STATEMENTS["pick_awaited"].rows(now=now, limit=limit)
    return [*awaited, *_STATEMENTS["pick"].rows(now=now, limit=limit - len(awaited))]


def _still_wanted(picked: Sequence[Any], *, now: datetime) -> Sequence[Any]:
    """The mails that a line is left in, or something to decide; the others are cancelled, and their transactions say
    so (M3, D2)."""
    if not picked:
        return picked
    looked_at = [mail for mail in picked if mail.kind in _CHECKED]
    checked = {row.mail_id: row for row in _check(looked_at, now=now)}
    causes = {
        mail.id: checked[mail.id].cause if mail.id in checked else "contact_changed"
        for mail in looked_at
        if mail.id not in checked or not checked[mail.id].lines
    } | dict.fromkeys(_decided(picked), "decided")
    if causes:
        _drop([mail for mail in picked if mail.id in causes], causes=causes, now=now)
    return [mail for mail in picked if mail.id not in causes]


def _decided(picked: Sequence[Any]) -> Sequence[int]:
    """The mails about a proposed contact that is not for their readers to decide about any more."""
    asked = [mail.id for mail in picked if mail.kind == MailKind.CASE_PROPOSED]
    left = {row.mail_id for row in _STATEMENTS["to_decide"].rows(mail_ids=asked)} if asked else set()
    return [mail_id for mail_id in asked if mail_id not in left]


def _check(mails: Sequence[Any], *, now: datetime) -> Sequence[Any]:
    """Let lines leave the mails that no longer speak of them; a notice to a former contact has its own rules."""
    former = [mail.recipient_id if mail.kind == MailKind.CONTACT_REPLACED else None for mail in mails]
    return _STATEMENTS["check_lines"].rows(mail_ids=[mail.id for mail in mails], former_ids=former, now=now)


def _drop(mails: Sequence[Any], *, causes: Mapping[int, str], now: datetime) -> None:
    statuses = statuses_after(
        [
            Ended(mail_id=mail.id, transaction_id=mail.transaction_id, state=MailState.CANCELLED)
            for mail in mails
        ]
    )
    _STATEMENTS["drop"].run(
        mail_ids=[mail.id for mail in mails],
        causes=[causes[mail.id] for mail in mails],
        statuses=[statuses[mail.transaction_id] for mail in mails],
        now=now,
    )


def _lease(mails: Sequence[Any], *, lease: uuid.UUID, now: datetime, server: str) -> list[Claimed]:
    unrendered = [mail for mail in mails if not mail.rendered]
    bodies = _render(unrendered, now=now)
    poisoned = {mail.id for mail in unrendered} - bodies.keys()
    _STATEMENTS["set_aside"].run(mail_ids=list(poisoned), due_at=now + SET_ASIDE)
    rows = _STATEMENTS["lease"].rows(
        mail_ids=[mail.id for mail in mails if mail.id not in poisoned],
        rendered_ids=list(bodies),
        subjects=[body.subject for body in bodies.values()],
        texts=[body.text for body in bodies.values()],
        htmls=[body.html for body in bodies.values()],
        most_earlier=MOST_EARLIER,
        lease=lease,
        leased_until=now + LEASE,
        now=now,
        server=server,
    )
    asked = {mail.id: mail for mail in mails}
    return [_claimed(row, kind=MailKind(asked[row.id].kind), language=asked[row.id].language) for row in rows]


def _claimed(row: Any, *, kind: MailKind, language: str) -> Claimed:
    return Claimed(
        id=row.id,
        public_id=row.public_id,
        kind=kind,
        attempt=row.attempts,
        first_attempt_at=row.first_attempt_at,
        recipient=row.recipient,
        language=language,
        body=Body(subject=row.subject, text=row.text, html=row.html),
        link_id=row.link_id,
        link_key_number=row.key_number,
        request_id=row.request_id,
        order_id=row.order_id,
        to_member=row.to_member,
        conversation=conversation_of(row.conversation),
    )


def _render(mails: Sequence[Any], *, now: datetime) -> Mapping[int, Body]:
    """The bodies of mails that have never been tried, from their lines as they are now.

    A mail that cannot be rendered is left out, and logged: it must not hold up its neighbours.
    """
    said: dict[int, list[LineSaid]] = defaultdict(list)
    in_force = policies() if mails else []
    for row in _STATEMENTS["facts"].rows(mail_ids=[mail.id for mail in mails]):
        said[row.mail_id].append(_line_said(row, _policy_ahead(row, now=now, in_force=in_force)))
    requests = _requests([mail.id for mail in mails if mail.kind in REQUEST_KINDS])
    replaced = _replaced([mail for mail in mails if mail.kind in REPLACED_KINDS])
    in_hub = _in_hub([mail.id for mail in mails if mail.kind in HUB_KINDS], now=now)
    cases = _cases([mail.id for mail in mails if mail.kind in CASE_KINDS])
    bodies: dict[int, Body] = {}
    for mail in mails:
        try:
            bodies[mail.id] = _body(
                mail,
                said[mail.id],
                request=requests.get(mail.id),
                replaced=replaced.get(mail.id),
                in_hub=in_hub.get(mail.id),
                case=cases.get(mail.id),
            )
        except Exception:
            _LOG.exception("Mail %s could not be rendered; it is set aside for %s.", mail.id, SET_ASIDE)
    return bodies


def _requests(mail_ids: Sequence[int]) -> Mapping[int, RequestSaid]:
    """What the mails about changes that were asked for tell of them."""
    rows = _STATEMENTS["requests"].rows(mail_ids=list(mail_ids)) if mail_ids else []
    return {
        row.mail_id: RequestSaid(
            asked_by=row.asked_by,
            address=row.address or "",
            note=row.note,
            decided_by=row.decided_by or "",
            reply=row.reply,
            left_out=row.left_out or {},
        )
        for row in rows
    }


def _replaced(mails: Sequence[Any]) -> Mapping[int, ReplacedSaid]:
    """What the mails about a change of contact tell of it: its address masked to the former contact (C9)."""
    rows = _STATEMENTS["replaced"].rows(mail_ids=[mail.id for mail in mails]) if mails else []
    to_former = {mail.id for mail in mails if mail.kind == MailKind.CONTACT_REPLACED}
    return {
        row.mail_id: ReplacedSaid(
            masked=mask_address(row.contact or "") if row.mail_id in to_former else row.contact or "",
            changed_at=row.changed_at,
            former=row.former or "",
        )
        for row in rows
    }


def _in_hub(mail_ids: Sequence[int], *, now: datetime) -> Mapping[int, HubSaid]:
    """What the mails about steps in the hub tell of them (PRODUCT H3, W4)."""
    rows = _STATEMENTS["in_hub"].rows(mail_ids=list(mail_ids), now=now) if mail_ids else []
    return {row.mail_id: HubSaid(by=row.by or "", first_admin=row.first_admin) for row in rows}


def _cases(mail_ids: Sequence[int]) -> Mapping[int, CaseSaid]:
    """What the mails about cases tell of them (PRODUCT D2); what was said is told as it was said then."""
    rows = _STATEMENTS["cases"].rows(mail_ids=list(mail_ids)) if mail_ids else []
    return {
        row.mail_id: CaseSaid(
            number=row.number,
            subject=row.subject,
            words=row.words,
            by=row.by,
            desk=row.desk,
            due_at=row.due_at,
            time_zone=row.time_zone,
            pictures=row.pictures,
            by_stranger=row.kind == EntryKind.BY_STRANGER,
            answerable=replies_are_read(),
            proposed=row.proposed,
        )
        for row in rows
    }


def _body(
    mail: Any,
    lines: Sequence[LineSaid],
    *,
    request: RequestSaid | None,
    replaced: ReplacedSaid | None,
    in_hub: HubSaid | None,
    case: CaseSaid | None,
) -> Body:
    return render(
        kind=MailKind(mail.kind),
        language=mail.language,
        lines=lines,
        sender_name=settings.STARTLINE_SENDER_NAME,
        request=request,
        replaced=replaced,
        in_hub=in_hub,
        case=case,
    )


def _policy_ahead(row: Any, *, now: datetime, in_force: Sequence[Policy]) -> Policy | None:
    """The policy whose window this mail's acceptance will start; None where one runs already."""
    if row.deadline_at is not None:
        return None
    try:
        return policy_for(
            offer_code=row.offer_code,
            family=row.family,
            on=local_date(now, row.time_zone),
            policies=in_force,
        )
    except NoPolicy:
        return None  # the mail names no days; settling logs what is wrong


def _line_said(row: Any, ahead: Policy | None) -> LineSaid:
    return LineSaid(
        order_number=row.order_number,
        line_number=row.line_number,
        offer_code=row.offer_code,
        offer_name=row.offer_name,
        quantity=row.quantity,
        start_date=row.start_date,
        customer_name=row.customer_name,
        account_name=row.account_name,
        contact_email=row.contact_email,
        undeliverable_cause=row.undeliverable_cause,
        deadline_at=row.deadline_at,
        time_zone=row.time_zone,
        window_days=ahead.window_days if ahead else None,
        expiry=ahead.expiry if ahead else Expiry(row.expiry or Expiry.CLOSE_AND_BILL),
        waits=Waits(row.waits) if row.waits else None,
        mapped=row.mapped_at is not None,
        organization_name=row.organization_name,
        hub_name=row.hub_name,
        set_up_at=row.set_up_at,
        billing_started_at=row.billing_started_at,
    )
