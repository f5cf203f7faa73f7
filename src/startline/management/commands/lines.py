"""`startline lines`: lists lines and where they stand."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext

from startline.mail_told import last_answer, what_is_wrong
from startline.management.console import Call, ConsoleCommand, add_account, add_paging
from startline.management.failures import Exit
from startline.management.output import Cell, Column, Cut, Tone
from startline.models.mail import MailState
from startline.queries.access import find_order
from startline.queries.lines import LineFilter, ListedLine, lines_by_entry
from startline.queries.paging import Page
from startline.queries.work_list import WorkFilter, waiting_lines
from startline.rules.line import Status
from startline.wording.explanations import Explanation
from startline.wording.lines import line_story

_NAMED = 5


class Command(ConsoleCommand):
    """Lists lines page by page: order, customer, offer, contact, and where the line stands."""

    help = "List lines, their contacts and where they stand."
    example = "startline lines --waiting\nstartline lines --contact it@acme.example --json"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to list."""
        parser.add_argument("--status", choices=list(Status), help="lines of this status")
        parser.add_argument("--order", metavar="ORDER", help="lines of this order, by number or public id")
        parser.add_argument("--contact", metavar="EMAIL", help="lines that have this contact")
        parser.add_argument("--customer", metavar="NAME", help="lines of customers whose name begins so")
        parser.add_argument(
            "--waiting", action="store_true", help="lines not yet provisioned, the most urgent first"
        )
        add_account(parser)
        add_paging(parser)
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """List one page."""
        page = _page(call)
        call.out.document({"lines": [_document(line, call=call) for line in page.rows], "next": page.after})
        call.out.table(_columns(), [_row(line, call=call) for line in page.rows])
        _tell_troubles(call, page.rows)
        if not page.rows:
            call.out.say(gettext("There is no such line."), tone=Tone.QUIET)
        if page.after:
            call.out.say(gettext("More: --after %(cursor)s") % {"cursor": page.after}, tone=Tone.QUIET)
        return Exit.DONE


def _page(call: Call) -> Page[ListedLine]:
    options = call.options
    order = options.order and find_order(options.order, person=call.person, account=options.account)
    wanted = LineFilter(
        accounts=call.accounts,
        status=options.status and Status(options.status),
        order_id=order.id if order else None,
        contact=options.contact,
        customer=options.customer,
    )
    if options.waiting:
        work = waiting_lines(WorkFilter(lines=wanted), now=call.now, limit=options.limit, after=options.after)
        return Page(rows=[waiting.line for waiting in work.rows], after=work.after)
    return lines_by_entry(wanted, limit=options.limit, after=options.after)


def _columns() -> list[Column]:
    return [
        Column(heading=gettext("Order")),
        Column(heading=gettext("Line")),
        Column(heading=gettext("Customer"), cut=Cut.END),
        Column(heading=gettext("Offer")),
        Column(heading=gettext("Contact"), cut=Cut.MIDDLE),
        Column(heading=gettext("Where it stands"), cut=Cut.END),
    ]


def _row(line: ListedLine, *, call: Call) -> list[str | Cell]:
    return [
        line.order_number,
        line.number,
        line.customer_name,
        line.offer_code,
        line.contact_email or "–",
        Cell(text=_story(line, call=call), tone=_tone(line)),
    ]


def _story(line: ListedLine, *, call: Call) -> str:
    return line_story(line, zone=line.time_zone, now=call.now)


def _tell_troubles(call: Call, lines: Sequence[ListedLine]) -> None:
    """Why mail did not arrive and what to do, each said once however many lines it is about."""
    troubles: dict[str, list[str]] = {}
    for line in lines:
        if wrong := _wrong(line, call=call):
            name = f"{line.order_number}:{line.number}"
            troubles.setdefault(f"{wrong.meaning} {wrong.way_out}", []).append(name)
    for sentence, names in troubles.items():
        more = f" (+{len(names) - _NAMED})" if len(names) > _NAMED else ""
        call.out.say(f"{', '.join(names[:_NAMED])}{more}: {sentence}", tone=Tone.SOON)


def _wrong(line: ListedLine, *, call: Call) -> Explanation | None:
    return what_is_wrong(line, now=call.now, zone=line.time_zone)


def _trouble(line: ListedLine, *, call: Call) -> Mapping[str, object] | None:
    wrong = _wrong(line, call=call)
    if wrong is None:
        return None
    return {"cause": wrong.cause, "meaning": wrong.meaning, "way_out": wrong.way_out}


def _tone(line: ListedLine) -> Tone | None:
    if line.status == Status.CANCELLED:
        return Tone.QUIET
    if line.set_up_at is not None:
        return Tone.GOOD
    if line.undeliverable_at is not None:
        return Tone.BAD
    return Tone.SOON if line.closes_at is not None else None


def _document(line: ListedLine, *, call: Call) -> Mapping[str, object]:
    return {
        "id": line.public_id,
        "account": line.account_name,
        "order": line.order_number,
        "order_id": line.order_public_id,
        "line": line.number,
        "customer": line.customer_name,
        "offer": line.offer_code,
        "quantity": line.quantity,
        "subscription": line.subscription_number,
        "status": line.status,
        "contact": line.contact_email,
        "start_date": line.start_date,
        "time_zone": line.time_zone,
        "on_hold": line.held_at is not None or line.order_held_at is not None,
        "hold_name": line.hold_name,
        "review_at": line.review_at,
        "mail": line.mail_state,
        "mail_attempts": line.mail_attempts,
        "mail_server": line.mail_server,
        "mail_next_at": line.mail_next_at if line.mail_state == MailState.WAITING else None,
        "mail_answer": last_answer(line) or None,
        "mail_bounced_at": line.bounced_at,
        "mail_trouble": _trouble(line, call=call),
        "mail_accepted_at": line.mail_accepted_at,
        "undeliverable_cause": line.undeliverable_cause,
        "deadline_at": line.deadline_at,
        "closes_at": line.closes_at,
        "started_at": line.started_at,
        "mapped_at": line.mapped_at,
        "organization": line.organization_name,
        "set_up_at": line.set_up_at,
        "closed_at": line.closed_at,
        "close_cause": line.close_cause,
        "billing_started_at": line.billing_started_at,
        "billing_cause": line.billing_cause,
        "cancelled_at": line.cancelled_at,
        "sentence": _story(line, call=call),
    }
