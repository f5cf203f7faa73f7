"""What a rehearsal's machinery has done, is doing and will do next, in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext, ngettext

from startline.narration import Telling, one_per_mail, tell
from startline.queries.due import Due, due, next_due_at, workers_alive
from startline.queries.happenings import events_after, newest_place
from startline.web.reading import WorkRequest, acting
from startline.wording.dates import short_instant

_SHOWN = 40
_LOOKED_BACK = 60  # events; several may make one sentence


@dataclass(frozen=True, kw_only=True)
class Happened:
    """Sentences, newest first; *more* of them are left out. *at_work* where the worker has not caught up."""

    time: str
    tellings: Sequence[Telling]
    more: int
    at_work: bool
    workers: int
    machinery: str


def happened(request: WorkRequest, *, since: int | None, now: datetime) -> Happened:
    """What the reader may see of what happened after the event *since*; where it is None, what happened last."""
    after = max(0, newest_place().event_id - _LOOKED_BACK) if since is None else since
    tellings = [tell(one) for one in one_per_mail(events_after(after))]
    waiting = due(now=now)
    with acting(request):  # workers are nobody's rows
        workers = workers_alive()
    return Happened(
        time=short_instant(now, zone=request.reader.zone),
        tellings=tellings[: -_SHOWN - 1 : -1],
        more=max(0, len(tellings) - _SHOWN),
        at_work=waiting.anything and workers > 0,
        workers=workers,
        machinery=_machinery(waiting, now=now, zone=request.reader.zone),
    )


def _machinery(waiting: Due, *, now: datetime, zone: str) -> str:
    """What the worker has to do: now, or next."""
    if waiting.anything:
        return gettext("Due now: %(work)s.") % {"work": ", ".join(_parts(waiting))}
    following = next_due_at(now=now)
    if following is None:
        return gettext("Nothing is due, now or later.")
    return gettext("Nothing is due until %(at)s.") % {"at": short_instant(following, zone=zone, now=now)}


def _parts(waiting: Due) -> Iterator[str]:
    if lines := waiting.lines:
        yield ngettext("%(count)s line to mail", "%(count)s lines to mail", lines) % {"count": lines}
    if mails := waiting.mails:
        yield ngettext("%(count)s mail to deliver", "%(count)s mails to deliver", mails) % {"count": mails}
    if windows := waiting.windows:
        yield ngettext("%(count)s line to close", "%(count)s lines to close", windows) % {"count": windows}
    if reminders := waiting.reminders:
        words = ngettext("%(count)s reminder to look at", "%(count)s reminders to look at", reminders)
        yield words % {"count": reminders}
    if notices := waiting.notices:
        yield ngettext("%(count)s notice to read", "%(count)s notices to read", notices) % {"count": notices}
