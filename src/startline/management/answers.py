"""How commands tell what became of each line: a sentence, then the lines that have something to say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from startline.actions.outcome import Done, LineOutcome
from startline.management.console import Call
from startline.management.failures import Exit
from startline.management.output import Tone
from startline.models.record import Outcome
from startline.queries.access import FoundOrder
from startline.queries.breaker import pause_in_force
from startline.queries.kept import kept_back
from startline.queries.lines import facts_of
from startline.queries.told import public_id_of
from startline.rules.line import first_mail_gone
from startline.wording.done import contact_changed
from startline.wording.outcomes import line_outcome_sentence, line_preview_sentence

# More changed lines than these are counted, not listed: the JSON document lists them all.
_LISTED = 50
_TONES = {Outcome.REFUSED: Tone.BAD, Outcome.LEFT_OUT: Tone.SOON, Outcome.ALREADY: Tone.QUIET}


@dataclass(frozen=True, kw_only=True)
class Told:
    """An action's answer with its sentence and the zone of its instants; *orders* are numbers by id."""

    done: Done
    sentence: str
    orders: Mapping[int, str]
    zone: str


def tell(call: Call, done: Done, *, order: FoundOrder, sentence: str) -> Exit:
    """Print what an action did with the lines of one order."""
    told = Told(done=done, sentence=sentence, orders={order.id: order.number}, zone=order.time_zone)
    call.out.document(document_of(told, call=call))
    tell_lines(call, told)
    return exit_of(done.lines)


def tell_lines(call: Call, told: Told) -> None:
    """Print the answer for people: on stderr, where nothing came of it."""
    if exit_of(told.done.lines) is not Exit.DONE and not told.done.changed:
        call.out.note(told.sentence, tone=Tone.BAD)
    else:
        call.out.say(told.sentence)
    if not _all_for_one_reason(told.done.lines):
        _list(call, told.done.lines, orders=told.orders, said=_outcome(call, zone=told.zone))


def preview(call: Call, lines: Sequence[LineOutcome], *, orders: Mapping[int, str], zone: str) -> None:
    """Print what would become of each line."""
    _list(call, lines, orders=orders, said=_preview(call, zone=zone))


def document_of(told: Told, *, call: Call) -> Mapping[str, object]:
    """The answer as scripts read it."""
    done = told.done
    said = _outcome(call, zone=told.zone)
    return {
        "transaction": public_id_of(done.transaction_id) if done.transaction_id else None,
        "sentence": told.sentence,
        "mail_waits_until": done.mail_waits_until,
        "lines": line_documents(done.lines, orders=told.orders, said=said),
    }


def preview_documents(
    call: Call, lines: Sequence[LineOutcome], *, orders: Mapping[int, str], zone: str
) -> Sequence[Mapping[str, object]]:
    """What would become of each line, as scripts read it."""
    return line_documents(lines, orders=orders, said=_preview(call, zone=zone))


def line_documents(
    lines: Sequence[LineOutcome], *, orders: Mapping[int, str], said: Callable[[LineOutcome], str]
) -> Sequence[Mapping[str, object]]:
    """The lines of an answer, as scripts read them."""
    return [
        {
            "order": orders[line.order_id],
            "line": line.line_number,
            "outcome": line.outcome,
            "reason": line.refusal.code if line.refusal else None,
            "facts": dict(line.refusal.facts) if line.refusal else {},
            "mailed": line.mailed,
            "sentence": said(line),
        }
        for line in lines
    ]


def exit_of(lines: Sequence[LineOutcome]) -> Exit:
    """Done where every line is as asked, or was left out beside others; refused where one was, or none is."""
    outcomes = {line.outcome for line in lines}
    as_asked = outcomes & {Outcome.CHANGED, Outcome.ALREADY}
    return Exit.DONE if as_asked and Outcome.REFUSED not in outcomes else Exit.REFUSED


def contact_sentence(call: Call, done: Done, *, zone: str) -> str:
    """What the change to the address that the options name came to."""
    changed = facts_of([line.line_id for line in done.changed])
    ahead = [line.start_date for line in changed if line.start_date and not first_mail_gone(line)]
    contacts = {line.contact_id for line in changed if line.contact_id}
    return contact_changed(
        done,
        address=call.options.address,
        start_date=min(ahead, default=None),
        on_hold=any(line.held_at or line.order_held_at for line in changed),
        kept=next(iter(kept_back(contacts, paused=pause_in_force() is not None).values()), None),
        zone=zone,
        now=call.now,
    )


def _outcome(call: Call, *, zone: str) -> Callable[[LineOutcome], str]:
    return lambda line: line_outcome_sentence(line, zone=zone, now=call.now)


def _preview(call: Call, *, zone: str) -> Callable[[LineOutcome], str]:
    return lambda line: line_preview_sentence(line, zone=zone, now=call.now)


def _all_for_one_reason(lines: Sequence[LineOutcome]) -> bool:
    """Whether the sentence above says it all: one line, or several that were refused alike."""
    first = lines[0].refusal
    return len(lines) == 1 or (first is not None and all(line.refusal == first for line in lines))


def _list(
    call: Call,
    lines: Sequence[LineOutcome],
    *,
    orders: Mapping[int, str],
    said: Callable[[LineOutcome], str],
) -> None:
    """The lines one by one; those that were changed only if they are few."""
    changed = sum(line.outcome is Outcome.CHANGED for line in lines)
    shown = [line for line in lines if line.outcome is not Outcome.CHANGED or changed <= _LISTED]
    for line in shown:
        sentence = said(line)
        if len(orders) > 1:
            sentence = gettext("Order %(order)s: %(sentence)s") % {
                "order": orders[line.order_id],
                "sentence": sentence,
            }
        call.out.say(f"  {sentence}", tone=_TONES.get(line.outcome))
