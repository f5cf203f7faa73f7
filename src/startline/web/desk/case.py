"""One case at the desk: the conversation, the lines beside it, and all that can be done from it (PRODUCT D2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.mail_told import MailStep, mail_steps
from startline.models import StoredFile
from startline.models.desk import ProposalState
from startline.queries.canned_answers import canned_ids_of
from startline.queries.cases import FoundCase, TalkEntry, find_case, lines_page, picture_of, talk_of
from startline.queries.desk_case import Beside, CannedTitle, ShownProposal, beside
from startline.queries.lines import ListedLine, facts_of
from startline.queries.selection import Overtaken, overtaken
from startline.rules.cases import CasePriority, CaseState, CaseType, Solution
from startline.rules.line import past_ponr
from startline.rules.refusal import Refusal
from startline.web.case_facts import told_facts
from startline.web.case_form import Pictures
from startline.web.case_talk import STATE_TONES, shown_talk
from startline.web.desk.asked import asker_address, came_from
from startline.web.desk.canned import MOST_NUMBERS, PAST_PONR, past_line, text_of
from startline.web.desk.forms import AnswerForm, CaseFactsForm, DeclineForm, ProposeForm, SolveForm
from startline.web.desk.tabs import QUEUE, desk_tabs
from startline.web.happened import happened
from startline.web.lines import ShownLine, shown
from startline.web.reading import WorkRequest, acting, refuse_unless, workspace
from startline.web.refusals import status_of
from startline.web.searching import cursor_in, known_pages
from startline.web.showing import show
from startline.web.stored_files import file_response
from startline.web.ways import WayOn, way_on
from startline.wording.actors import actor_label
from startline.wording.cases import priority_label, solution_label, state_label, type_label
from startline.wording.desk import due_words, proposal_label
from startline.wording.refusals import sentence_of
from startline.wording.settings import language_name

_LINES = 5
_PROPOSAL_TONES = {
    ProposalState.OPEN: "soon",
    ProposalState.APPROVED: "done",
    ProposalState.REFUSED: "bad",
}


@dataclass(frozen=True, kw_only=True)
class BesideLine:
    """A line beside the conversation: where it stands, and how its mail fared."""

    line: ShownLine
    steps: Sequence[MailStep]
    held: bool
    under_review: bool
    mapped: str
    way: WayOn | None
    placed_by: str | None


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """A contact that a proposed one would take the place of; *lines* are the numbers of its *count* lines, if few."""

    contact: str | None
    lines: str
    count: int


@dataclass(frozen=True, kw_only=True)
class TypedIn:
    """What was typed and not done yet, and why; as much of it as there is. *find* are words of a canned answer."""

    answer: AnswerForm | None = None
    pictures: Pictures = Pictures()  # noqa: RUF009 - frozen
    propose: ProposeForm | None = None
    decline: DeclineForm | None = None
    facts: CaseFactsForm | None = None
    solve: SolveForm | None = None
    find: str = ""
    refusal: Refusal | None = None
    status: int = 200

    def begin_at_mistake(self) -> None:
        """Put the cursor into the first field that cannot stay as it is, so that it is in view."""
        for form in (self.answer, self.propose, self.decline, self.facts, self.solve):
            for name in form.errors if form else ():
                if form and name in form.fields:
                    form.fields[name].widget.attrs["autofocus"] = True
                    return


@require_safe
@workspace
def desk_case(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """The case; *insert* in the address fills the answer with a canned one.

    :raises Refused: may_not_operate; not_found.
    """
    refuse_unless(request.reader.operates)
    return show_case(request, find_case(public_id), TypedIn())


@require_safe
@workspace
def desk_file(request: WorkRequest, public_id: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A picture of the case.

    :raises Refused: may_not_operate; not_found, where there is no such case, or it has no such picture.
    """
    refuse_unless(request.reader.operates)
    file_id = picture_of(find_case(public_id), file, internal=True)
    with acting(request):
        stored = StoredFile.objects.get(pk=file_id)
    return file_response(request, stored)


def show_case(request: WorkRequest, found: FoundCase, typed: TypedIn) -> HttpResponse:
    """The page, with what was typed; a refusal stands above it."""
    now, zone = clock.now(), request.reader.zone
    typed.begin_at_mistake()
    with known_pages():
        page = lines_page(found, limit=_LINES, after=cursor_in(request.GET, "lines"))
    canned_ids = canned_ids_of(typed.find) if typed.find else None
    around = beside(found, language=get_language() or "en", canned_ids=canned_ids)
    known = _known_lines(request, found, page.rows, around)
    lines = [line for line in known if line.id in page.rows]
    context = {
        "tabs": desk_tabs(QUEUE),
        "case": found,
        "came": came_from(request.GET, number=found.number),
        **_standing(found, now=now),
        **_conversation(request, found, around),
        **_past(found, past_line(known), zone=zone, now=now),
        **_proposals(request, found, around),
        **_forms(request, found, known, around, typed),
        "lines": [_beside(line, request=request, now=now) for line in lines],
        "all_lines": len(found.line_ids),
        "next_lines": page.after,
        "first_lines": "lines" not in request.GET,
        "known": told_facts(found.facts, zone=zone, now=now),
        "others": [(one, state_label(one.state)) for one in around.others],
        "askers_cases": asker_address(found.public_id),
        "transactions": [happened(one, now=now, zone=zone) for one in around.transactions],
        "canned": [(_canned_group(one, found), one) for one in around.canned],
        "more_canned": around.more_canned,
        "find": typed.find,
        "to_find": bool(typed.find) or around.more_canned,
        "mine": found.assigned_to_id == request.user.pk,
        "problem": sentence_of(typed.refusal, zone=zone, now=now) if typed.refusal else "",
        "now": now,
    }
    status = status_of(typed.refusal) if typed.refusal else typed.status
    return show(request, "web/desk/case.html", context, live="web/desk/live.html", status=status)


def _standing(found: FoundCase, *, now: datetime) -> Mapping[str, object]:
    """Whose the case is and where it stands, in words."""
    return {
        "type": type_label(found.type),
        "state": state_label(found.state),
        "tone": STATE_TONES[found.state],
        "priority": priority_label(found.priority),
        "urgent": found.priority is CasePriority.URGENT,
        "solution": solution_label(found.solution) if found.solution else "",
        "due": due_words(found.due_at, now=now) if found.due_at else "",
        "overdue": found.due_at is not None and found.due_at <= now,
        "language": language_name(found.language),
        "asker": actor_label(found.opened_by_kind, name=found.opened_by, address=found.opened_by_address),
        "solved": found.state is CaseState.SOLVED,
    }


def _conversation(request: WorkRequest, found: FoundCase, around: Beside) -> Mapping[str, object]:
    """A page of the conversation; *seen* is the newest entry, which whoever answers has before them."""
    earlier = cursor_in(request.GET, "before")
    with known_pages():
        talk = talk_of(found, internal=True, before=earlier)
    return {
        "talk": shown_talk(
            [_named(entry, around) for entry in _told_once(talk.rows)],
            picture_address=lambda file: reverse("desk_file", args=[found.public_id, file]),
        ),
        "before": talk.after,
        "newest": earlier is None,
        "seen": around.last_entry,
    }


def all_lines(found: FoundCase) -> Sequence[ListedLine]:
    """All lines that the case is about, as a text that is put in tells of them."""
    return facts_of(found.line_ids) if found.line_ids else []


def _known_lines(
    request: WorkRequest, found: FoundCase, shown_ids: Sequence[int], around: Beside
) -> Sequence[ListedLine]:
    """The lines that are shown, with the one that says why a contact can no longer be changed; all, where a text is
    put in."""
    if "insert" in request.GET:
        return all_lines(found)
    mapped = (line_id for line_id, line in around.lines.items() if line.mapped)
    past = min(mapped, key=lambda line_id: around.lines[line_id].set_up, default=None)
    ids = [*shown_ids, *(line_id for line_id in (past,) if line_id and line_id not in shown_ids)]
    return facts_of(ids) if ids else []


def _past(found: FoundCase, past: ListedLine | None, *, zone: str, now: datetime) -> Mapping[str, object]:
    """Why the contact of a line can no longer be changed, and whether just that is asked for (PRODUCT C4)."""
    return {
        "past": _past_sentence(past, zone=zone, now=now) if past else "",
        "past_asked": past is not None and found.type is CaseType.CHANGE_CONTACT,
        "past_insert": PAST_PONR,
    }


def _proposals(request: WorkRequest, found: FoundCase, around: Beside) -> Mapping[str, object]:
    """The proposal that waits, those before it, and whether one may be made."""
    pending = next((one for one in around.proposals if one.state is ProposalState.OPEN), None)
    to_change = any(not line.mapped for line in around.lines.values())
    return {
        "proposals": [_proposed(one) for one in around.proposals if one is not pending],
        "pending": pending and _proposed(pending),
        "differences": _differences(pending, around) if pending else [],
        "replaced": _replaced(pending, around) if pending else [],
        "own": pending is not None and pending.proposed_by_id == request.user.pk,
        "may_propose": pending is None and found.state is not CaseState.SOLVED and to_change,
        "seen_lines": " ".join(f"{line_id}:{line.epoch}" for line_id, line in around.lines.items()),
    }


def _forms(
    request: WorkRequest, found: FoundCase, lines: Sequence[ListedLine], around: Beside, typed: TypedIn
) -> Mapping[str, object]:
    """What can be written and chosen, each as it was typed, else as it begins."""
    wanted = request.GET.get("address") or _still_wanted(found, around)
    return {
        "answer": typed.answer or _blank(request, found, lines, around),
        "pictures": typed.pictures,
        "propose": typed.propose or ProposeForm(initial={"address": wanted}),
        "decline": typed.decline or DeclineForm(),
        "facts": typed.facts or CaseFactsForm(None, case=found, agents=around.agents, me=request.user.pk),
        "solve": typed.solve or SolveForm(),
    }


def _blank(request: WorkRequest, found: FoundCase, lines: Sequence[ListedLine], around: Beside) -> AnswerForm:
    """The form as the page's address fills it."""
    chosen = request.GET.get("insert", "")
    text = text_of(chosen, case=found, lines=lines, now=clock.now()) if chosen else ""
    solves = Solution.PAST_PONR.value if chosen == PAST_PONR and text else ""
    return AnswerForm(initial={"text": text, "solves": solves}, articles=around.articles)


def _told_once(entries: Sequence[TalkEntry]) -> Sequence[TalkEntry]:
    """The entries, each change named by its last one alone: an approval is followed by what was done."""
    last: dict[uuid.UUID | None, uuid.UUID] = {one.transaction: one.public_id for one in entries}
    return [
        entry if last.get(entry.transaction) == entry.public_id else replace(entry, transaction=None)
        for entry in entries
    ]


def _canned_group(one: CannedTitle, found: FoundCase) -> str:
    if one.type is None:
        return gettext("For any type of request")
    return gettext("For this type of request") if one.type is found.type else gettext("For other types")


def _named(entry: TalkEntry, around: Beside) -> TalkEntry:
    """The entry with the names and addresses that its facts hold by id."""
    facts = dict(entry.facts)
    if to := facts.get("to"):
        facts["to"] = around.names.get(to)
    if address := facts.get("address"):
        facts["address"] = around.addresses.get(address)
    return replace(entry, facts=facts)


def _beside(line: ListedLine, *, request: WorkRequest, now: datetime) -> BesideLine:
    zone = request.reader.zone
    return BesideLine(
        line=shown(line, now=now, reader=request.reader),
        steps=mail_steps(line, now=now),
        held=line.held_at is not None,
        under_review=line.review_at is not None,
        mapped=_past_sentence(line, zone=zone, now=now) if line.mapped_at else "",
        way=way_on(line),
        placed_by=line.placed_by_email,
    )


def _past_sentence(line: ListedLine, *, zone: str, now: datetime) -> str:
    """That the contact can no longer be changed: who mapped it to what, and when (PRODUCT C4)."""
    return sentence_of(past_ponr(line), zone=zone, now=now)


def _still_wanted(found: FoundCase, around: Beside) -> str:
    """The contact that was asked for, unless every line that can still be changed has it."""
    changeable = [line for line in around.lines.values() if not line.mapped]
    if all(line.contact == found.wanted for line in changeable):
        return ""
    return found.wanted or ""


def _proposed(one: ShownProposal) -> Mapping[str, object]:
    return {
        "one": one,
        "state": proposal_label(one.state),
        "tone": _PROPOSAL_TONES.get(one.state, ""),
    }


def _replaced(pending: ShownProposal, around: Beside) -> Sequence[Replaced]:
    """The contacts in the place of which the address is proposed, each with its lines."""
    numbers: dict[str | None, list[str]] = {}
    for line_id, line in around.lines.items():
        if line_id in pending.lines:
            numbers.setdefault(line.contact, []).append(line.number)
    return [
        Replaced(
            contact=contact,
            lines=", ".join(those) if len(those) <= MOST_NUMBERS else "",
            count=len(those),
        )
        for contact, those in numbers.items()
    ]


def _differences(pending: ShownProposal, around: Beside) -> Sequence[tuple[str, Overtaken]]:
    """The lines whose contact is no longer the one that the first agent saw: both values (PRODUCT C5)."""
    stale = {
        line_id: seen
        for line_id, seen in pending.lines.items()
        if line_id in around.lines and around.lines[line_id].epoch != seen
    }
    return [(around.lines[one.line_id].number, one) for one in overtaken(stale)] if stale else []
