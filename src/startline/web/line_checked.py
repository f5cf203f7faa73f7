"""A line, checked: may its contact be changed, where is its mail, is it billed, and who can (PRODUCT D1).

Nothing is judged here a second time: what the actions would answer now is asked of the actions themselves.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings

from startline.actions.actor import Actor, refuse_actor
from startline.actions.change_contact import UNKNOWN, judge_contact_change, treatment_of
from startline.actions.locking import Locked
from startline.actions.resend import judge_resend
from startline.mail_told import MailStep, last_answer, mail_steps, nothing_sent, what_is_wrong
from startline.models.mail import MailState
from startline.queries.lines import ListedLine, facts_of
from startline.queries.reviews import Review, reviews_of
from startline.queries.selection import Picked, SelectedLine, select_lines
from startline.queries.stopped import NO_STOPS, StopInForce, stops_in_force
from startline.rules.deliveries import WayOut
from startline.rules.line import (
    Status,
    on_hold,
    refuse_booking,
    refuse_contact_change,
    refuse_order_release,
    refuse_release,
)
from startline.rules.refusal import Refusal, RefusalCode
from startline.rules.reviews import refuse_review_clear
from startline.web.reading import WorkRequest, acting
from startline.web.ways import WayOn, way_on
from startline.wording.dates import short_day
from startline.wording.deliveries import came_back
from startline.wording.explanations import Explanation
from startline.wording.line_check import (
    billing_sentence,
    cancelled_sentence,
    goes_on_sentence,
    held_sentence,
    mail_remarks,
    mail_sentence,
    mapped_sentence,
    may_change_sentence,
    nobody_sentence,
    own_role_sentence,
    paused_sentence,
    set_up_sentence,
    still_pending_sentence,
    who_sentences,
)
from startline.wording.mail_health import stopped_recipient_sentence
from startline.wording.refusals import sentence_of
from startline.wording.reviews import review_advice, review_sentence

OK = "ok"
"""What the action would answer where it would do it; else the code of its refusal."""


class Question(StrEnum):
    """What is asked of a line, in the order in which it is shown."""

    CHANGE = "change"
    MAIL = "mail"
    BILLING = "billing"
    WHO = "who"


class Tone(StrEnum):
    """How an answer stands: all is well, it waits, something is in the way, or it merely is so."""

    DONE = "done"
    SOON = "soon"
    BAD = "bad"
    PLAIN = "plain"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer: the *verdict*, the *facts* around it, a sentence each, and what a mail server said.

    *code* is what the action that it is about would answer, or whether the line is billed; *steps* are what happened
    to the mail.
    """

    question: Question
    tone: Tone
    verdict: str
    code: str = ""
    facts: Sequence[str] = ()
    words: str = ""
    steps: Sequence[MailStep] = ()


@dataclass(frozen=True, kw_only=True)
class NextSteps:
    """Which buttons there are: each only where its action would be done."""

    change: bool
    ask: bool
    resend: bool
    book: bool
    release_line: bool
    release_order: bool
    clear_review: bool
    text_for_it: bool
    mail_health: bool
    way: WayOn | None


@dataclass(frozen=True, kw_only=True)
class CheckedLine:
    """A line with the answers and the next steps; *refusal* is what is in the way of a change, for a case about it."""

    listed: ListedLine
    answers: Sequence[Answer]
    next: NextSteps
    refusal: str


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """All that was read of one line; *may_not*, *change* and *resend* are what the actions answer now.

    *besides* is what is in the way of a change for everybody, whoever asks.
    """

    listed: ListedLine
    line: SelectedLine
    placer: str | None
    may_not: Refusal | None
    besides: Refusal | None
    change: Refusal | None
    resend: Refusal | None
    review: Review | None
    stop: StopInForce | None
    trouble: Explanation | None
    paused: bool
    operates: bool
    user_id: int
    zone: str
    now: datetime


def check_line(request: WorkRequest, public_id: uuid.UUID, *, now: datetime) -> CheckedLine:
    """The line as the reader sees it, and what the actions would answer them now.

    :raises Refused: not_found, where the reader sees no such line.
    """
    looked = _look(request, public_id, now=now)
    return CheckedLine(
        listed=looked.listed,
        answers=[_change(looked), _mail(looked), _billing(looked), _who(looked)],
        next=_next(looked),
        refusal=looked.change.code.value if looked.change else "",
    )


def _look(request: WorkRequest, public_id: uuid.UUID, *, now: datetime) -> _Looked:
    reader = request.reader
    selected = select_lines(Picked(line_ids=[public_id]), accounts=reader.accounts)
    line, listed = selected.lines[0], facts_of([selected.lines[0].id])[0]
    reviews = reviews_of([line.id] if line.review_at else [])
    locked = Locked(orders=selected.orders, lines=selected.lines)
    with acting(request) as actor:
        change = judge_contact_change(
            actor=actor, locked=locked, contact_id=UNKNOWN, seen_epochs={}, now=now
        )[0]
        resend = judge_resend(actor=actor, locked=locked, now=now)[0]
        stops = _stops(listed)
        may_not = _may_not(actor, locked)
    return _Looked(
        listed=listed,
        line=line,
        placer=line.placed_by_email,
        may_not=may_not,
        besides=refuse_contact_change(line, contact_id=UNKNOWN, expected_epoch=None),
        change=change.refusal,
        resend=resend.refusal,
        review=reviews.get(line.id),
        stop=stops.get(line.contact_id) if line.contact_id else None,
        trouble=what_is_wrong(listed, now=now, zone=reader.zone),
        paused=reader.mails_wait,
        operates=reader.operates,
        user_id=reader.person.user_id,
        zone=reader.zone,
        now=now,
    )


def _stops(listed: ListedLine) -> Mapping[int, StopInForce]:
    """The stop of mail to the contact, where a mail to them is still to go."""
    if listed.contact_id is None or _arrived(listed) or not _is_waited_for(listed):
        return NO_STOPS
    return stops_in_force([listed.contact_id])


def _may_not(actor: Actor, locked: Locked) -> Refusal | None:
    return next(iter(refuse_actor(actor, locked.orders).values()), None)


def _change(looked: _Looked) -> Answer:
    refusal = looked.change
    if refusal is None:
        treatment = treatment_of(looked.line).value
        verdict, tone = may_change_sentence(treatment, looked.listed, now=looked.now), Tone.DONE
    else:
        verdict, tone = _said(looked, refusal), _tone_of(refusal)
    return Answer(
        question=Question.CHANGE,
        tone=tone,
        verdict=verdict,
        code=_code(refusal),
        facts=list(_around_change(looked)),
    )


def _around_change(looked: _Looked) -> Iterator[str]:
    """What is in the way of everybody besides, a review, and a hold."""
    if looked.may_not is not None and looked.besides is not None:
        yield _said(looked, looked.besides)
    if looked.review is not None and looked.besides is None:
        yield review_sentence(looked.review, lines=[looked.listed.number], zone=looked.zone, now=looked.now)
        yield review_advice()
    if held := held_sentence(looked.listed, zone=looked.zone, now=looked.now):
        yield held


def _mail(looked: _Looked) -> Answer:
    verdict, tone = _where_the_mail_is(looked)
    return Answer(
        question=Question.MAIL,
        tone=tone,
        verdict=verdict,
        code=_code(looked.resend),
        facts=list(_around_mail(looked)) if _is_waited_for(looked.listed) else (),
        words=last_answer(looked.listed) if looked.trouble else "",
        steps=mail_steps(looked.listed, now=looked.now),
    )


def _is_waited_for(line: ListedLine) -> bool:
    """Whether somebody waits for the provisioning email."""
    return line.provisions and line.status != Status.CANCELLED and line.mapped_at is None


def _arrived(line: ListedLine) -> bool:
    """Whether the newest mail was accepted, and has not come back."""
    return line.mail_state == MailState.ACCEPTED and not came_back(line)


def _where_the_mail_is(looked: _Looked) -> tuple[str, Tone]:
    listed, zone, now = looked.listed, looked.zone, looked.now
    if not listed.provisions:
        return _said(looked, Refusal(code=RefusalCode.NO_PROVISIONING)), Tone.PLAIN
    if listed.status == Status.CANCELLED:
        return cancelled_sentence(listed.cancelled_at, zone=zone, now=now), Tone.PLAIN
    if listed.set_up_at is not None:
        return set_up_sentence(), Tone.DONE
    if listed.mapped_at is not None:
        way = way_on(listed)
        return mapped_sentence(way.contact if way and not way.hub_url else None), Tone.DONE
    if looked.trouble is not None:
        return looked.trouble.meaning, Tone.BAD
    if nothing := nothing_sent(listed):
        return nothing, Tone.SOON
    return mail_sentence(listed, zone=zone, now=now), Tone.DONE if _arrived(listed) else Tone.SOON


def _around_mail(looked: _Looked) -> Iterator[str]:
    """The way out of what is wrong, what keeps mail back, and whether it can be sent again."""
    if looked.trouble is not None:
        yield looked.trouble.way_out
    if looked.stop is not None and looked.listed.contact_email is not None:
        since = short_day(looked.stop.since_at, zone=looked.zone, now=looked.now)
        yield stopped_recipient_sentence(looked.listed.contact_email, reason=looked.stop.reason, since=since)
    if looked.paused and not _arrived(looked.listed):
        yield paused_sentence()
    if held := held_sentence(looked.listed, zone=looked.zone, now=looked.now):
        yield held
    yield from mail_remarks(looked.listed, sender=settings.STARTLINE_SENDER)
    if looked.resend is not None and looked.resend.code not in _SAID_ALREADY:
        yield _said(looked, looked.resend)


_SAID_ALREADY = frozenset({RefusalCode.NO_CONTACT, RefusalCode.ON_HOLD, RefusalCode.NOT_MAILED_YET})
"""Why mail is not sent again, where the answer about the mail says it already."""


def _billing(looked: _Looked) -> Answer:
    listed = looked.listed
    pending = listed.provisions and listed.billing_cause is not None and listed.set_up_at is None
    facts = [still_pending_sentence()] if pending and listed.mapped_at is None else []
    return Answer(
        question=Question.BILLING,
        code="billed" if listed.billing_cause else "not_billed",
        tone=Tone.SOON if pending else Tone.PLAIN,
        verdict=billing_sentence(listed, zone=looked.zone, now=looked.now),
        facts=facts,
    )


def _who(looked: _Looked) -> Answer:
    if looked.besides is None:
        first, *more = who_sentences(looked.listed, placer=looked.placer)
        return Answer(
            question=Question.WHO,
            tone=Tone.PLAIN,
            verdict=first,
            facts=[*more, own_role_sentence(may=looked.may_not is None)],
        )
    gone_on = looked.besides.code is RefusalCode.PAST_PONR and looked.listed.set_up_at is None
    verdict = goes_on_sentence(looked.listed) if gone_on else nobody_sentence()
    return Answer(question=Question.WHO, tone=Tone.PLAIN, verdict=verdict)


def _next(looked: _Looked) -> NextSteps:
    line, may = looked.line, looked.may_not is None
    refused_clear = refuse_review_clear(
        line, changer=looked.review.changer if looked.review else None, user_id=looked.user_id
    )
    changeable = looked.besides is None
    trouble_is_ours = looked.trouble is not None and looked.trouble.way is WayOut.OPERATOR
    return NextSteps(
        change=looked.change is None,
        ask=not may and changeable,
        resend=looked.resend is None,
        book=may and refuse_booking(line) is None,
        release_line=may and on_hold(line) and refuse_release(line) is None,
        release_order=may and on_hold(line) and refuse_order_release(line) is None,
        clear_review=may and changeable and refused_clear is None,
        text_for_it=looked.trouble is not None and looked.trouble.way is WayOut.ALLOW,
        mail_health=looked.operates and (looked.paused or trouble_is_ours),
        way=way_on(looked.listed),
    )


def _said(looked: _Looked, refusal: Refusal) -> str:
    return sentence_of(refusal, zone=looked.zone, now=looked.now)


def _code(refusal: Refusal | None) -> str:
    return refusal.code.value if refusal else OK


def _tone_of(refusal: Refusal) -> Tone:
    return Tone.PLAIN if refusal.code is RefusalCode.NO_PROVISIONING else Tone.BAD
