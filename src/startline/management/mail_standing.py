"""How mail stands, as `startline mails` tells it to people and scripts (PRODUCT M6)."""

from django.utils.translation import gettext

from startline.management.console import Call
from startline.management.failures import Exit
from startline.management.output import Tone
from startline.queries.breaker import pause_in_force
from startline.queries.mail_health import standing
from startline.wording.dates import short_instant
from startline.wording.mail_health import before_resuming, pause_sentence


def tell_standing(call: Call) -> Exit:
    """Say whether mail goes out, what waits, and how the last hour went."""
    stands, paused = standing(now=call.now), pause_in_force()
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
