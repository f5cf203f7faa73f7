"""The order and the lines that a command's options name."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from startline.management.console import Call
from startline.management.failures import BadInput
from startline.queries.access import FoundOrder, find_lines, find_order
from startline.queries.transactions import line_ids_of

_SEPARATOR = ":"


@dataclass(frozen=True, kw_only=True)
class Named:
    """What was named: the order, and the ids of its lines; None for the whole order."""

    order: FoundOrder
    line_ids: list[int] | None


def named_in(call: Call, reference: str, *, lines: list[str] | None) -> Named:
    """The order and lines of *reference* (`104583020`, `104583020:3.0` or a public id) and of *lines*.

    :raises Refused: not_found, where the actor sees no such order or line.
    """
    number, _, line = reference.rpartition(_SEPARATOR) if _SEPARATOR in reference else (reference, "", "")
    order = find_order(number, person=call.person, account=call.options.account)
    numbers = list(dict.fromkeys([*filter(None, [line]), *(lines or [])]))
    return Named(order=order, line_ids=find_lines(order, numbers) if numbers else None)


def named_by_options(call: Call) -> Named:
    """The order and lines of the options ORDER and --line."""
    return named_in(call, call.options.order, lines=call.options.line)


def one_or_all(named: Named, *, all_lines: bool) -> Named:
    """*named*, where it is plain which lines are meant: those named, the order's only one, or all of them.

    :raises BadInput: the order has several lines, and nobody said which.
    """
    count = len(line_ids_of(named.order.id))
    if named.line_ids is None and not all_lines and count > 1:
        sentence = ngettext(
            "The order has %(count)s line. Name it with --line, or add --all-lines.",
            "The order has %(count)s lines. Name those that are meant with --line, or add --all-lines.",
            count,
        )
        raise BadInput("lines_needed", sentence % {"count": count}, count=count)
    return Named(order=named.order, line_ids=None) if all_lines else named
