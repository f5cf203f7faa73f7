"""What came of an action, in one panel for all of them: the sentence, the lines, and what can be done next."""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from startline import clock
from startline.actions.actor import Actor
from startline.actions.note_act import note_act
from startline.actions.once import answer_of, once
from startline.actions.outcome import Done, LineOutcome, nothing_happened
from startline.models.record import Outcome
from startline.queries.desk_case import WaitingProposal, waiting_proposal
from startline.queries.lines import facts_of
from startline.queries.selection import Selected, SelectedLine
from startline.queries.told import public_id_of
from startline.rules.line import first_mail_gone, on_hold
from startline.rules.refusal import Refusal, RefusalCode
from startline.web.case_links import new_case_address
from startline.web.contact.for_case import FromCase, case_in, from_case
from startline.web.contact.selecting import query_of
from startline.web.once import new_token, sending_of
from startline.web.reading import WorkRequest, acting
from startline.web.refusals import status_of
from startline.web.see_other import see_other
from startline.web.showing import DIALOG, show, target_of
from startline.web.ways import WayOn, way_on
from startline.wording.groups import Fate, Group, fate_of, grouped

_OK = 200
_TELLING = (Outcome.REFUSED, Outcome.LEFT_OUT, Outcome.ALREADY)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A contact that somebody changed meanwhile: what was seen, what it is now, and who did that when (C5)."""

    line: str
    seen: str | None
    present: str | None
    who: str | None
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Lines that somebody else was faster with, and the change as it can be asked for again; *others* are not shown."""

    address: str
    lines: Sequence[str]
    seen: str
    differences: Sequence[Difference]
    others: int


@dataclass(frozen=True, kw_only=True)
class Part:
    """What came of one account's share.

    *code* is the refusal where nothing was changed, *check* the line whose check says more of it, *case* the address
    at which a case about it is opened. *way* is that into the hub, where the lines are past their PONR (PRODUCT C4);
    *ask* is the query by which the change can be asked for (C7), *rest* that of the lines beyond those of one run
    (C8). *made* is the transaction's number, *propose* where the change is to be proposed to a second agent, or where
    another one *waits* for them already, *back* the case that the dialog was opened from (D2).
    """

    account: str
    sentence: str
    tone: str
    status: int = _OK
    code: str | None = None
    groups: Sequence[Group] = ()
    transaction: uuid.UUID | None = None
    order: uuid.UUID | None = None
    way: WayOn | None = None
    ask: str | None = None
    check: uuid.UUID | None = None
    rest: str | None = None
    conflict: Conflict | None = None
    case: str = ""
    made: int | None = None
    propose: str | None = None
    waits: WaitingProposal | None = None
    back: FromCase | None = None


Parts: TypeAlias = tuple[str, Sequence[Part]]


@dataclass(frozen=True, kw_only=True)
class Run:
    """An action that a form asks for; *title* heads its panel."""

    title: str
    act: Callable[[Actor, Selected], Part]


def run_once(request: WorkRequest, run: Run, selected: Selected) -> HttpResponse:
    """Do *run* for each account's share, each once however often the form is sent, and show what came of it.

    In a dialog the panel is the answer; a page is sent on to the panel's own address.
    """
    key, case = key_of(request), case_in(request)
    with acting(request) as actor:
        title, parts = _done_once(
            kept_as(request, key), _from(run, case), selected, actor=from_case(actor, case)
        )
    if target_of(request) == DIALOG:
        return show_parts(request, title, parts)
    return see_other("line_outcome", key=key)


def _from(run: Run, case: FromCase | None) -> Run:
    """The same, noted in the *case* that it is done from, in the same transaction."""
    if case is None:
        return run

    def act(actor: Actor, share: Selected) -> Part:
        part = run.act(actor, share)
        if part.made is not None:
            note_act(actor=actor, transaction_id=part.made, now=clock.now())
        return replace(part, back=case, propose=case.keeping(part.propose) if part.propose else None)

    return Run(title=run.title, act=act)


def key_of(request: WorkRequest) -> str:
    """The key under which the answer to the form is kept; one of its own each time for a form without a token."""
    return sending_of(request.POST) or new_token()


def kept_parts(request: WorkRequest, key: str) -> Parts | None:
    """The title and parts that the reader's form of that *key* came to; None where they are kept no more."""
    with acting(request):
        kept: Parts | None = answer_of(kept_as(request, key))
    return kept


def show_parts(request: WorkRequest, title: str, parts: Sequence[Part]) -> HttpResponse:
    """The panel."""
    order = parts[0].order if len(parts) == 1 else None
    context = {
        "title": title,
        "parts": parts,
        "done": _done_address(parts, order=order),
        "conflict": any(part.conflict for part in parts),
        "asks": any(part.ask for part in parts),
        "rest": next((part.rest for part in parts if part.rest), None),
        "in_dialog": target_of(request) == DIALOG,
        "now": clock.now(),
    }
    status = min(part.status for part in parts)
    return show(request, "web/contact/outcome.html", context, status=status)


def _done_address(parts: Sequence[Part], *, order: uuid.UUID | None) -> str:
    """Where one goes on: in the case that one came from, else at the order, where it is one."""
    if back := parts[0].back:
        return back.address
    return reverse("order", args=[order]) if order else reverse("work")


def part_of(
    done: Done,
    *,
    selected: Selected,
    sentence: str,
    said: Callable[[Fate], str],
    address: str = "",
    conflict: Conflict | None = None,
) -> Part:
    """What *done* came to; its lines are told too where the *sentence* does not speak for all of them."""
    refusal = sole_refusal(done.lines)
    if refusal is None or nothing_happened(done.lines):
        tone = "plain" if refusal else "soon" if any(map(_refused, done.lines)) else "done"
        part = _part(selected, sentence=sentence, tone=tone)
    else:
        part = refused_part(refusal, selected=selected, sentence=sentence, address=address)
    groups = grouped(fates_of(done.lines, selected=selected), said=said)
    told = len(groups) > 1 or (refusal is None and len(selected.orders) > 1)
    return replace(
        part,
        groups=groups if told else (),
        transaction=public_id_of(done.transaction_id) if told and done.transaction_id else None,
        rest=query_of(selected.picked, address=address) if address and selected.more else None,
        conflict=conflict,
        made=done.transaction_id if done.changed else None,
    )


def refused_part(refusal: Refusal, *, selected: Selected, sentence: str, address: str = "") -> Part:
    """The part of lines of which nothing can be changed, with the way out that there is."""
    past_ponr = refusal.code is RefusalCode.PAST_PONR
    may_not = refusal.code is RefusalCode.MAY_NOT_EDIT
    case_id = uuid.UUID(str(refusal.facts["case_id"])) if "case_id" in refusal.facts else None
    waits = waiting_proposal(case_id) if case_id else None
    return replace(
        _part(selected, sentence=sentence, tone="plain" if may_not else "bad"),
        status=status_of(refusal),
        code=refusal.code.value,
        way=way_on(facts_of([_goes_on(selected).id])[0]) if past_ponr else None,
        ask=query_of(selected.picked, address=address) if may_not else None,
        case=_case(refusal, selected),
        propose=_proposal_address(case_id, address=address, waits=waits is not None) if case_id else None,
        waits=waits,
        check=selected.sole_line.public_id if selected.sole_line else None,
    )


def _goes_on(selected: Selected) -> SelectedLine:
    """The line whose way on is shown: one whose service is not set up, where there is one."""
    return min(selected.lines, key=lambda line: line.set_up_at is not None)


def _case(refusal: Refusal, selected: Selected) -> str:
    """Where a case about the lines, which are of one order, is opened; blank where they are of several."""
    order = selected.sole_order
    if order is None:
        return ""
    named = selected.picked.line_ids
    return new_case_address(lines=named, order=None if named else order.public_id, refusal=refusal.code.value)


def _proposal_address(case_id: uuid.UUID, *, address: str, waits: bool) -> str:
    """Where the address that was refused is proposed: in the case that needs a second agent for it.

    The page of the case begins with a proposal that *waits*. From that very page the way to a part of it would load
    nothing, and stay behind the dialog.
    """
    case = reverse("desk_case", args=[case_id])
    return case if waits else f"{case}?{urlencode({'address': address})}#propose"


def sole_refusal(lines: Sequence[LineOutcome]) -> Refusal | None:
    """Why none of *lines* is changed, a "no" before what was left out or is so already; None where one is.

    A line whose service is set up speaks for none whose setup goes on.
    """
    if any(line.outcome is Outcome.CHANGED for line in lines):
        return None
    return min(lines, key=lambda line: (_TELLING.index(line.outcome), _is_set_up(line.refusal))).refusal


def _is_set_up(refusal: Refusal | None) -> bool:
    return refusal is not None and "set_up" in refusal.facts


def fates_of(
    lines: Sequence[LineOutcome], *, selected: Selected, names_orders: bool = False
) -> Iterator[tuple[str, Fate]]:
    """Each line's name, with its order's where there are several or *names_orders*, and what becomes of it."""
    several = names_orders or len(selected.orders) > 1
    for line in lines:
        facts = selected.by_id[line.line_id]
        name = f"{facts.order_number} · {line.line_number}" if several else line.line_number
        ahead = None if first_mail_gone(facts) else facts.start_date
        yield name, fate_of(line, on_hold=on_hold(facts), start_date=ahead)


def _part(selected: Selected, *, sentence: str, tone: str) -> Part:
    order = selected.sole_order
    return Part(
        account=selected.lines[0].account_name,
        sentence=sentence,
        tone=tone,
        order=order.public_id if order else None,
    )


def _refused(line: LineOutcome) -> bool:
    return line.outcome is Outcome.REFUSED


def _done_once(key: str, run: Run, selected: Selected, *, actor: Actor) -> Parts:
    """Each share in a transaction of its own: locks of two accounts are never held at once.

    The lines of a contact are fewer once some have another: each share has its own key then.
    """
    shares = selected.of_accounts()
    if len(shares) == 1 and not selected.picked.contact:
        return once(key, lambda: (run.title, [run.act(actor, selected)]))
    parts = [once(f"{key}:{share.lines[0].account_id}", partial(run.act, actor, share)) for share in shares]
    return once(key, lambda: (run.title, parts))


def kept_as(request: WorkRequest, key: str) -> str:
    """Under which key of `once` the reader's form of that *key* keeps its answer."""
    return f"outcome:{request.user.pk}:{key}"
