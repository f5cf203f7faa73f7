"""`startline mail`: tells how mail stands, pauses all of it, and lets it go on."""

from argparse import ArgumentParser
from enum import StrEnum

from django.utils.translation import gettext

from startline.actions.pause_mail import pause_mail, resume_mail
from startline.management.console import Call, ConsoleCommand
from startline.management.failures import Exit
from startline.management.output import Tone
from startline.queries.breaker import Paused, pause_in_force
from startline.queries.mail_health import Standing, standing
from startline.rules.refusal import Refused
from startline.rules.settings import refuse_looking_at_mail
from startline.wording.dates import short_instant
from startline.wording.mail_health import before_resuming, pause_sentence


class Verb(StrEnum):
    """What is asked for."""

    STATUS = "status"
    PAUSE = "pause"
    RESUME = "resume"


class Command(ConsoleCommand):
    """Shows whether mail goes out and what waits, pauses all mail, and lets it go on (PRODUCT M6)."""

    help = "Tell how mail stands, pause all of it, or let it go on."
    example = "startline mail\nstartline mail pause\nstartline mail resume"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do."""
        parser.add_argument(
            "verb",
            nargs="?",
            choices=[verb.value for verb in Verb],
            default=Verb.STATUS.value,
            help="default: status",
        )
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Do it, and say how mail stands then; to what it is already nothing happens."""
        match Verb(call.options.verb):
            case Verb.PAUSE:
                pause_mail(actor=call.actor, now=call.now)
            case Verb.RESUME:
                resume_mail(actor=call.actor, now=call.now)
            case Verb.STATUS:
                if refusal := refuse_looking_at_mail(call.person):
                    raise Refused(refusal)
        return _tell(call, standing(now=call.now), pause_in_force())


def _tell(call: Call, stands: Standing, paused: Paused | None) -> Exit:
    call.out.document(
        {
            "paused_at": paused.at if paused else None,
            "cause": paused.cause if paused else None,
            "due": stands.queue.due,
            "sending": stands.queue.sending,
            "waiting": stands.queue.waiting,
            "accepted_last_hour": stands.hour.accepted,
            "refused_last_hour": stands.hour.refused,
        }
    )
    if paused:
        call.out.say(pause_sentence(paused.cause), tone=Tone.BAD)
        since = gettext("Paused since %(at)s.") % {"at": short_instant(paused.at)}
        call.out.say(f"{since} {before_resuming(paused.cause)}", tone=Tone.QUIET)
    else:
        call.out.say(gettext("Mail goes out."))
    words = gettext(
        "Due now: %(due)s, being sent: %(sending)s, waiting in all: %(waiting)s. In the last hour %(accepted)s "
        "were accepted and %(refused)s refused."
    )
    call.out.say(
        words
        % {
            "due": stands.queue.due,
            "sending": stands.queue.sending,
            "waiting": stands.queue.waiting,
            "accepted": stands.hour.accepted,
            "refused": stands.hour.refused,
        }
    )
    return Exit.DONE
