"""`startline clock`: tells the time of the instance, and moves that of a rehearsal forward."""

import re
import time
from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext

from startline import clock
from startline.actions.move_clock import RealInstance, TooFar, move_clock
from startline.management.console import Call, ConsoleCommand
from startline.management.failures import Exit
from startline.management.narrator import Narrator
from startline.management.output import Tone
from startline.narration import span_told
from startline.queries.due import due, next_due_at, workers_alive
from startline.queries.rehearsal import FRESH_S, clock_offset, forget_clock_offset
from startline.tasks import wake_all
from startline.wording.dates import short_instant

NEXT: Literal["next"] = "next"
_SPAN = re.compile(r"\+?(?=\d)(?:(?P<days>\d{1,4})d)?(?:(?P<hours>\d{1,4})h)?(?:(?P<minutes>\d{1,4})m)?")
_LOOK_EVERY_S = 0.2
_DONE_WITHIN_S = 180.0


class Command(ConsoleCommand):
    """Shows or moves the clock; what becomes due by it is done by the worker, and told here."""

    help = "Tell the instance's time, or move a rehearsal's forward."
    example = "startline clock\nstartline clock +7d\nstartline clock +1d12h\nstartline clock next"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take how far to move it."""
        parser.add_argument(
            "forward",
            nargs="?",
            type=_forward,
            metavar="+7d | +3h | next",
            help="days, hours, minutes; `next` goes to the next mail due, retry, reminder or closing",
        )
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Tell the time, after moving it where that is asked for."""
        if call.options.forward is None:
            return _tell(call, now=call.now)
        forward = _until_next(call.now) if call.options.forward == NEXT else call.options.forward
        if forward is None:
            call.out.note(gettext("Nothing is due later: no mail, no retry, no reminder, no closing."))
            return Exit.REFUSED
        narrator = Narrator(out=call.out)
        try:
            move_clock(forward=forward)
        except RealInstance:
            call.out.note(gettext("This is a real instance: its clock is real time, and cannot be moved."))
            return Exit.REFUSED
        except TooFar:
            call.out.note(gettext("A rehearsal's clock goes no more than a hundred years ahead."))
            return Exit.REFUSED
        forget_clock_offset()
        time.sleep(FRESH_S)  # or a worker could look for what is due by the former time
        wake_all()
        done = _wait_until_done(narrator)
        code = _tell(call, now=clock.now())
        return code if done else _tell_unfinished(call)


def _forward(text: str) -> timedelta | str:
    if text == NEXT:
        return NEXT
    found = _SPAN.fullmatch(text)
    span = (
        timedelta(**{unit: int(count or 0) for unit, count in found.groupdict().items()}) if found else None
    )
    if not span:
        raise ArgumentTypeError(f"{text!r} is no span of time: give +7d, +3h, +90m, +1d12h, or next")
    return span


def _until_next(now: datetime) -> timedelta | None:
    at = next_due_at(now=now)
    return None if at is None else at - now


def _wait_until_done(narrator: Narrator) -> bool:
    """Tell what happens until nothing is due any more; whether that was so within three minutes."""
    deadline = time.monotonic() + _DONE_WITHIN_S
    while due(now=clock.now()).anything:
        narrator.tell_news()
        if time.monotonic() > deadline or not workers_alive():
            return False
        time.sleep(_LOOK_EVERY_S)
    narrator.tell_news()
    return True


def _tell(call: Call, *, now: datetime) -> Exit:
    ahead, next_at = clock_offset(), next_due_at(now=now)
    call.out.document({"now": now, "ahead_s": ahead.total_seconds(), "next_due_at": next_at})
    facts = {
        "now": short_instant(now),
        "ahead": span_told(ahead),
        "next": next_at and short_instant(next_at),
    }
    if ahead:
        call.out.say(gettext("It is %(now)s; this rehearsal is %(ahead)s ahead of real time.") % facts)
    else:
        call.out.say(gettext("It is %(now)s.") % facts)
    if next_at:
        call.out.say(gettext("Something is due next on %(next)s.") % facts, tone=Tone.QUIET)
    return Exit.DONE


def _tell_unfinished(call: Call) -> Exit:
    left = due(now=clock.now())
    facts = {
        "lines": left.lines,
        "mails": left.mails,
        "windows": left.windows,
        "reminders": left.reminders,
        "notices": left.notices,
    }
    if not workers_alive():
        call.out.note(gettext("No worker runs, so what is due now waits. Start one with `startline worker`."))
    else:
        words = gettext(
            "Still to do: %(lines)s lines to mail, %(mails)s mails to deliver, %(windows)s windows to end, "
            "%(reminders)s reminders to look at, %(notices)s notices to read."
        )
        call.out.note(words % facts)
    return Exit.REFUSED
