"""`startline transactions`: reads the record."""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext

from startline.management.console import Call, ConsoleCommand, add_account, add_paging
from startline.management.failures import BadInput, Exit
from startline.management.orders import named_in
from startline.management.output import Cell, Column, Cut, Tone
from startline.models.record import TransactionStatus, TransactionType
from startline.queries.story import Chapter, story
from startline.queries.told import ToldTransaction
from startline.queries.transactions import TransactionFilter, line_ids_of, transactions
from startline.telling import attempt_line, event_line, sentence_told, standing_told
from startline.wording.dates import short_instant
from startline.wording.notices import tells_of_return

_TONES = {
    TransactionStatus.FAILED: Tone.BAD,
    TransactionStatus.REFUSED: Tone.BAD,
    TransactionStatus.PARTLY_COMPLETED: Tone.SOON,
    TransactionStatus.IN_PROGRESS: Tone.SOON,
}


class Command(ConsoleCommand):
    """Lists the record as sentences, or tells the whole story of an order or a line (PRODUCT P3, 6)."""

    help = "List what happened, newest first, or tell the story of a line."
    example = (
        "startline transactions --type provisioning_email_update\n"
        "startline transactions --story 104583020:3.0"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to list."""
        parser.add_argument("--type", choices=list(TransactionType), help="what they are about")
        parser.add_argument("--status", choices=list(TransactionStatus), help="how they stand")
        parser.add_argument("--order", metavar="ORDER", help="those about this order, or line 104583020:3.0")
        parser.add_argument(
            "--line", nargs="+", action="extend", metavar="NUMBER", help="those about these lines of --order"
        )
        parser.add_argument("--address", metavar="EMAIL", help="those that an address had a part in")
        parser.add_argument(
            "--story", metavar="ORDER[:LINE]", help="all about an order or a line, with every try to mail it"
        )
        add_account(parser)
        add_paging(parser)
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """List one page, or tell the story."""
        if call.options.story:
            return _tell_story(call)
        page = transactions(
            _wanted(call, reference=call.options.order), limit=call.options.limit, after=call.options.after
        )
        call.out.document({"transactions": [_document(told) for told in page.rows], "next": page.after})
        call.out.table(_columns(), [_row(told, call=call) for told in page.rows])
        if not page.rows:
            call.out.say(gettext("Nothing of that kind is on record."), tone=Tone.QUIET)
        if page.after:
            call.out.say(gettext("More: --after %(cursor)s") % {"cursor": page.after}, tone=Tone.QUIET)
        return Exit.DONE


def _wanted(call: Call, *, reference: str | None) -> TransactionFilter:
    options = call.options
    return TransactionFilter(
        accounts=call.accounts,
        type=options.type and TransactionType(options.type),
        status=options.status and TransactionStatus(options.status),
        line_ids=_line_ids(call, reference=reference),
        address=options.address,
    )


def _line_ids(call: Call, *, reference: str | None) -> Sequence[int] | None:
    lines = call.options.line
    if reference is None:
        if lines:
            raise BadInput("order_needed", gettext("Line numbers belong to an order. Add --order."))
        return None
    named = named_in(call, reference, lines=lines)
    return named.line_ids or line_ids_of(named.order.id)


def _columns() -> list[Column]:
    return [
        Column(heading=gettext("When")),
        Column(heading=gettext("What happened"), cut=Cut.END),
        Column(heading=gettext("Status"), cut=Cut.END),
    ]


def _row(told: ToldTransaction, *, call: Call) -> list[str | Cell]:
    return [
        short_instant(told.occurred_at, zone=told.time_zone, now=call.now),
        sentence_told(told),
        Cell(text=standing_told(told, now=call.now), tone=_TONES.get(told.status)),
    ]


def _tell_story(call: Call) -> Exit:
    chapters = story(_wanted(call, reference=call.options.story))
    call.out.document({"story": [_chapter_document(chapter) for chapter in chapters]})
    for chapter in chapters:
        told = chapter.transaction
        at = short_instant(told.occurred_at, zone=told.time_zone, now=call.now)
        call.out.say(f"{at}  {sentence_told(told)}: {standing_told(told, now=call.now)}")
        for line in _aftermath(chapter, call=call):
            call.out.say(f"    {line}", tone=Tone.QUIET)
    return Exit.DONE


def _aftermath(chapter: Chapter, *, call: Call) -> Iterator[str]:
    """What came of a transaction: tries to deliver its mails, and what followed from them, by time."""
    zone = chapter.transaction.time_zone
    lines = [
        (event.occurred_at, event_line(event))
        for event in chapter.events
        if event.line_number or tells_of_return(event.kind)
    ]
    lines += [(attempt.started_at, attempt_line(attempt)) for attempt in chapter.attempts]
    for at, line in sorted(lines):
        yield f"{short_instant(at, zone=zone, now=call.now)}  {line}"


def _document(told: ToldTransaction) -> Mapping[str, object]:
    return {
        "id": told.public_id,
        "type": told.type,
        "occurred_at": told.occurred_at,
        "account": told.account_name,
        "order": told.order_number,
        "actor": {"kind": told.actor_kind, "name": told.actor_name, "address": told.actor_address},
        "status": told.status,
        "cause": told.cause,
        "changed": told.changed,
        "refused": told.refused,
        "from": list(told.from_addresses),
        "to": told.to_address,
        "facts": {name: fact for name, fact in told.facts.items() if fact is not None},
        "sentence": sentence_told(told),
    }


def _chapter_document(chapter: Chapter) -> Mapping[str, object]:
    return {
        **_document(chapter.transaction),
        "events": [
            {
                "kind": event.kind,
                "status": event.status,
                "cause": event.cause,
                "occurred_at": event.occurred_at,
                "line": event.line_number,
                "recipient": event.recipient,
                "code": event.code,
                "words": event.words,
            }
            for event in chapter.events
        ],
        "attempts": [
            {
                "mail": attempt.mail_kind,
                "recipient": attempt.recipient,
                "number": attempt.number,
                "server": attempt.server,
                "started_at": attempt.started_at,
                "ended_at": attempt.ended_at,
                "outcome": attempt.outcome,
                "code": attempt.code,
                "words": attempt.words,
            }
            for attempt in chapter.attempts
        ],
    }
