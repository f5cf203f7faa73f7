"""What is known where a case is asked for: the order and its lines, the page, the last refusal, how the mail fared."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from startline.actions.change_contact import UNKNOWN
from startline.queries import access
from startline.queries.access import AccountUnknown, OrderAmbiguous, not_found
from startline.queries.lines import ListedLine, facts_of
from startline.queries.orders import WholeOrder, find_order, lines_of
from startline.queries.selection import Picked, select_lines
from startline.rules.browser_check import parse_browser_check
from startline.rules.cases import CaseType
from startline.rules.line import Status, past_ponr, refuse_contact_change, refuse_resend
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.who_may import refuse_edit
from startline.web.link_names import name_in
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest
from startline.web.searching import words_in
from startline.wording.case_facts import CAME_BACK, NONE, PAGES
from startline.wording.deliveries import came_back

SHOWN = 100
"""So many lines of the order are shown to choose from, and those that were named."""
_TOLD = 20
_TYPES: Mapping[str, CaseType] = {
    RefusalCode.PAST_PONR: CaseType.SETTING_UP,
    RefusalCode.MAY_NOT_EDIT: CaseType.CHANGE_CONTACT,
    RefusalCode.LINE_CAP: CaseType.MAIL_NOT_ARRIVED,
    RefusalCode.RECIPIENT_CAP: CaseType.MAIL_NOT_ARRIVED,
    RefusalCode.ACCOUNT_CAP: CaseType.MAIL_NOT_ARRIVED,
}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a case would be about: *order* with the lines that are shown, of which *chosen* were named or ticked.

    Without an order, *number* is what was typed to find one, and *problem* why it was not found. *sent* are facts as
    codes, which whoever asks may leave out.
    """

    order: WholeOrder | None = None
    lines: Sequence[ListedLine] = ()
    chosen: Sequence[ListedLine] = ()
    number: str = ""
    problem: str = ""
    sent: Mapping[str, Any]

    @property
    def about(self) -> str:
        """What it is about, in words: the order, and where a few lines were chosen these."""
        if self.order is None:
            return ""
        if not self.chosen or len(self.chosen) > 3:
            return gettext("order %(order)s") % {"order": self.order.number}
        words = ngettext(
            "order %(order)s, line %(lines)s", "order %(order)s, lines %(lines)s", len(self.chosen)
        )
        return words % {"order": self.order.number, "lines": ", ".join(line.number for line in self.chosen)}

    @property
    def more(self) -> int:
        """How many lines of the order are not shown."""
        return self.order.lines - len(self.lines) if self.order else 0

    @property
    def meant(self) -> Sequence[ListedLine]:
        """The lines that the case is about: those chosen, else all that are shown."""
        return self.chosen or self.lines


@dataclass(frozen=True, kw_only=True)
class AtOnce:
    """What could be done at once instead of opening a case; each is the query of the page that does it, or blank."""

    change: str = ""
    ask: str = ""
    resend: str = ""
    past: Refusal | None = None
    past_line: ListedLine | None = None


def known_in(request: WorkRequest, asked: QueryDict) -> Known:
    """What *asked* names, read with the reader's eyes: lines or an order by id, or an order by the number typed.

    :raises Refused: not_found, where an id is none, what it names is not seen, or lines are of several orders.
    """
    number, problem = words_in(asked, "number"), ""
    named = [id_in(text) for text in asked.getlist("line")]
    order_id = id_in(asked.get("order", "")) if asked.get("order") else None
    if order_id is None and named:
        order_id = _order_of(named, request)
    elif order_id is None and number:
        order_id, problem = _by_number(number, request)
    if order_id is None:
        return Known(number=number, problem=problem, sent=_sent(asked, ()))
    order = find_order(order_id)
    lines = lines_of(order.id, limit=SHOWN).rows
    lines = [*lines, *_beyond(named, lines, request)]
    chosen = [line for line in lines if line.public_id in set(named)]
    if len(chosen) < len(set(named)) or any(line.order_public_id != order_id for line in chosen):
        raise not_found()
    return Known(order=order, lines=lines, chosen=chosen, sent=_sent(asked, chosen or lines))


def suggested_type(known: Known, asked: QueryDict) -> CaseType | None:
    """The type of request that is meant, where that can be told: the one asked for, else what the lines say."""
    if (named := asked.get("type", "")) in set(CaseType):
        return CaseType(named)
    lines = known.meant
    closed = any(
        line.status == Status.CLOSED and line.provisions and line.set_up_at is None for line in lines
    )
    refused = _TYPES.get(known.sent.get("refusal", ""))
    if refused and not (closed and refused is CaseType.SETTING_UP):
        return refused
    if closed:
        return CaseType.NOT_PROVISIONED
    if any(line.mapped_at is None and (line.undeliverable_at or came_back(line)) for line in lines):
        return CaseType.MAIL_NOT_ARRIVED
    return None


def at_once(known: Known, request: WorkRequest) -> AtOnce:
    """What the reader, or somebody whom they can ask, could do for the lines without the desk."""
    if known.order is None:
        return AtOnce()
    lines = known.meant
    may_edit = refuse_edit(request.reader.person, known.order) is None
    changeable = [line for line in lines if _changeable(line)]
    resendable = [line for line in lines if refuse_resend(line) is None]
    mapped = (line for line in lines if line.provisions and line.mapped_at is not None)
    past = min(mapped, key=lambda line: line.set_up_at is not None, default=None)  # what goes on has a way on
    query = _query(known)
    return AtOnce(
        change=query if changeable and may_edit else "",
        ask=query if changeable and not may_edit else "",
        resend=query if resendable and may_edit else "",
        past=past_ponr(past) if past and not changeable else None,
        past_line=past if past and not changeable else None,
    )


def _changeable(line: ListedLine) -> bool:
    return refuse_contact_change(line, contact_id=UNKNOWN, expected_epoch=None) is None


def _query(known: Known) -> str:
    if known.order is None:
        return ""
    if known.chosen:
        return "&".join(f"line={line.public_id.hex}" for line in known.chosen)
    return f"order={known.order.public_id.hex}"


def _order_of(named: Sequence[uuid.UUID], request: WorkRequest) -> uuid.UUID:
    order = select_lines(Picked(line_ids=named), accounts=request.reader.accounts).sole_order
    if order is None:
        raise not_found()
    return order.public_id


def _by_number(number: str, request: WorkRequest) -> tuple[uuid.UUID | None, str]:
    """The order of that number, or why there is not exactly one."""
    try:
        return access.find_order(number, person=request.reader.person).public_id, ""
    except OrderAmbiguous as several:
        words = gettext(
            "Several accounts have an order %(number)s: %(accounts)s. Open the case from the order's own page."
        )
        return None, words % {"number": number, "accounts": ", ".join(several.accounts)}
    except (Refused, AccountUnknown):
        words = gettext("There is no order %(number)s among those that you may see. Check the number.")
        return None, words % {"number": number}


def _beyond(
    named: Sequence[uuid.UUID], shown: Sequence[ListedLine], request: WorkRequest
) -> Sequence[ListedLine]:
    """The lines that were named and stand beyond those shown."""
    missing = [one for one in dict.fromkeys(named) if one not in {line.public_id for line in shown}]
    if not missing:
        return []
    selected = select_lines(Picked(line_ids=missing), accounts=request.reader.accounts)
    return facts_of([line.id for line in selected.lines])


def _sent(asked: QueryDict, lines: Sequence[ListedLine]) -> dict[str, Any]:
    """What goes with the case as codes, unless it is left out."""
    page, refusal, article = asked.get("page", ""), asked.get("refusal", ""), asked.get("article", "")
    browser = asked.get("browser", "")
    facts = {
        "page": page if page in PAGES else None,
        "refusal": refusal if refusal in set(RefusalCode) else None,
        "article": name_in(article),
        "mails": list(_mails(lines)),
        "browser": json.loads(browser) if parse_browser_check(browser) else None,
    }
    return {name: fact for name, fact in facts.items() if fact}


def _mails(lines: Sequence[ListedLine]) -> Iterator[Mapping[str, Any]]:
    """How the newest mail of each line fared, of the first lines of many."""
    for line in [line for line in lines if line.provisions][:_TOLD]:
        back = came_back(line)
        state = CAME_BACK if back else line.mail_state or NONE
        at: datetime | None = line.bounced_at if back else line.mail_settled_at or line.mail_written_at
        cause = line.bounce_cause if back else line.mail_cause
        told = {
            "line": line.number,
            "state": state,
            "at": at.isoformat() if at else None,
            "cause": cause,
        }
        yield {name: fact for name, fact in told.items() if fact is not None}
