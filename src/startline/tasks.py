"""Background jobs: each runs one sweep until nothing is due, and starts over by itself, most every ten seconds.

A job holds nothing that another could need: no lock, no parameter. One that fails is logged and dropped,
one whose worker died is removed; either way the next run takes up whatever is due by then.
"""

import threading
import time
from collections.abc import Callable

from django.conf import settings
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from startline import clock
from startline.actions.fetch_returned import fetch_returned
from startline.actions.find_lost_mails import find_lost_mails
from startline.actions.flag_cases import flag_cases
from startline.actions.import_report import IMPORT_REPORTS, work_on_import
from startline.actions.take_replies import take_reply
from startline.mail.courier import courier_of_settings
from startline.mail.returned_mailbox import Place
from startline.mail.wake import (
    DELIVER_MAILS,
    FIND_LOST_MAILS,
    FLAG_CASES,
    JUDGE_NOTICES,
    MAIL_DUE_LINES,
    TAKE_REPLIES,
    TELL_HUBS,
    wake,
)
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.cut_taken_in import cut_taken_in
from startline.sweeps.cut_waiting import cut_waiting
from startline.sweeps.deliver_mails import deliver_mails
from startline.sweeps.judge_notices import judge_notices
from startline.sweeps.look_up_domains import look_up_domains
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.swept import Swept
from startline.sweeps.tell_editors_daily import tell_editors_daily
from startline.sweeps.tell_hubs import tell_hubs
from startline.sweeps.tidy_codes import tidy_codes
from startline.sweeps.tidy_files import tidy_files
from startline.sweeps.tidy_help import tidy_help
from startline.sweeps.tidy_imports import tidy_imports
from startline.sweeps.tidy_sessions import tidy_sessions

CLOSE_OVERDUE_LINES = "startline.close_overdue_lines"
REMIND_CONTACTS = "startline.remind_contacts"
TELL_EDITORS_DAILY = "startline.tell_editors_daily"
LOOK_UP_DOMAINS = "startline.look_up_domains"
TIDY_IMPORTS = "startline.tidy_imports"
TIDY_FILES = "startline.tidy_files"
TIDY_CODES = "startline.tidy_codes"
TIDY_HELP = "startline.tidy_help"
TIDY_SESSIONS = "startline.tidy_sessions"
CUT_WAITING = "startline.cut_waiting"
CUT_TAKEN_IN = "startline.cut_taken_in"
FETCH_RETURNED = "startline.fetch_returned"
_QUEUE = "sweeps"
_EVERY_TEN_SECONDS = "* * * * * */10"
_EVERY_MINUTE = "* * * * *"
_EVERY_HOUR = "23 * * * *"
_BATCHES = 200
_DEAD_AFTER_S = 30
_TURN_S = 5.0
_FETCH_S = 50.0
# A server that stalls may hold up a delivery, the fetching of returned mail or what a hub elsewhere is told for long,
# and a large file its reader; the other sweeps keep a place of their own.
_deliveries = threading.BoundedSemaphore(1)
_imports = threading.BoundedSemaphore(1)
_fetches = threading.BoundedSemaphore(1)
_tellings = threading.BoundedSemaphore(1)
_replies = threading.BoundedSemaphore(1)
_asked = threading.Event()


def use_places(count: int) -> None:
    """Let this process run *count* jobs at once: deliveries but for three, or four where mail is fetched, or one."""
    global _deliveries  # noqa: PLW0603 - one process has one number of places
    others = 4 if settings.STARTLINE_IMAP_HOST else 3
    _deliveries = threading.BoundedSemaphore(max(1, count - others))


def wake_all() -> None:
    """See to it that a worker runs every sweep now."""
    for task_name in (
        MAIL_DUE_LINES,
        CLOSE_OVERDUE_LINES,
        REMIND_CONTACTS,
        TELL_EDITORS_DAILY,
        DELIVER_MAILS,
        JUDGE_NOTICES,
        TAKE_REPLIES,
        FLAG_CASES,
        TELL_HUBS,
    ):
        wake(task_name)


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=MAIL_DUE_LINES, queue=_QUEUE, queueing_lock=MAIL_DUE_LINES, pass_context=True)
def mail_due_lines_job(context: JobContext, timestamp: int = 0) -> None:
    """Write the mails of all lines that are due."""
    _sweep(MAIL_DUE_LINES, context, lambda: mail_due_lines(now=clock.now()))


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=CLOSE_OVERDUE_LINES, queue=_QUEUE, queueing_lock=CLOSE_OVERDUE_LINES, pass_context=True)
def close_overdue_lines_job(context: JobContext, timestamp: int = 0) -> None:
    """Close all lines whose window is over."""
    _sweep(CLOSE_OVERDUE_LINES, context, lambda: close_overdue_lines(now=clock.now()))


@app.periodic(cron=_EVERY_MINUTE)
@app.task(name=REMIND_CONTACTS, queue=_QUEUE, queueing_lock=REMIND_CONTACTS, pass_context=True)
def remind_contacts_job(context: JobContext, timestamp: int = 0) -> None:
    """Remind the contacts whose windows end soon."""
    _sweep(REMIND_CONTACTS, context, lambda: remind_contacts(now=clock.now()))


@app.periodic(cron=_EVERY_MINUTE)
@app.task(name=TELL_EDITORS_DAILY, queue=_QUEUE, queueing_lock=TELL_EDITORS_DAILY, pass_context=True)
def tell_editors_daily_job(context: JobContext, timestamp: int = 0) -> None:
    """Tell the editors of windows that end soon and of what has not started."""
    _sweep(TELL_EDITORS_DAILY, context, lambda: tell_editors_daily(now=clock.now()))


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=DELIVER_MAILS, queue=_QUEUE, queueing_lock=DELIVER_MAILS, pass_context=True)
def deliver_mails_job(context: JobContext, timestamp: int = 0) -> None:
    """Deliver all mails that are due over one courier; where enough deliveries run, ask one to go on."""
    _asked.set()
    while _asked.is_set() and _deliveries.acquire(blocking=False):
        _asked.clear()
        try:
            with courier_of_settings() as courier:
                _sweep(DELIVER_MAILS, context, lambda: deliver_mails(clock=clock.now, courier=courier))
        finally:
            _deliveries.release()


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=JUDGE_NOTICES, queue=_QUEUE, queueing_lock=JUDGE_NOTICES, pass_context=True)
def judge_notices_job(context: JobContext, timestamp: int = 0) -> None:
    """Judge everything that came back."""
    _sweep(JUDGE_NOTICES, context, lambda: judge_notices(now=clock.now()))


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=TAKE_REPLIES, queue=_QUEUE, queueing_lock=TAKE_REPLIES, pass_context=True)
def take_replies_job(context: JobContext, timestamp: int = 0) -> None:
    """Take replies to mails about cases into these, one after the other, as each may be large; then let others work."""
    if not _replies.acquire(blocking=False):
        return
    try:
        more, ends = True, time.monotonic() + _TURN_S
        while more and not context.should_abort() and time.monotonic() < ends:
            more = take_reply(now=clock.now())
    finally:
        _replies.release()
    if more:
        wake(TAKE_REPLIES)


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=FLAG_CASES, queue=_QUEUE, queueing_lock=FLAG_CASES, pass_context=True)
def flag_cases_job(context: JobContext, timestamp: int = 0) -> None:
    """Tell cases of the mails that did not arrive."""
    _repeat(FLAG_CASES, context, lambda: flag_cases(now=clock.now()))


@app.periodic(cron=_EVERY_MINUTE)
@app.task(name=FIND_LOST_MAILS, queue=_QUEUE, queueing_lock=FIND_LOST_MAILS, pass_context=True)
def find_lost_mails_job(context: JobContext, timestamp: int = 0) -> None:
    """Answer the addresses that were typed because a mail is lost."""
    _repeat(FIND_LOST_MAILS, context, lambda: find_lost_mails(now=clock.now()))


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=TELL_HUBS, queue=_QUEUE, queueing_lock=TELL_HUBS, pass_context=True)
def tell_hubs_job(context: JobContext, timestamp: int = 0) -> None:
    """Tell the hubs elsewhere all that is due, one after the other."""
    if not _tellings.acquire(blocking=False):
        return
    try:
        _sweep(TELL_HUBS, context, lambda: tell_hubs(clock=clock.now))
    finally:
        _tellings.release()


@app.periodic(cron=_EVERY_TEN_SECONDS)
@app.task(name=IMPORT_REPORTS, queue=_QUEUE, queueing_lock=IMPORT_REPORTS, pass_context=True)
def import_reports_job(context: JobContext, timestamp: int = 0) -> None:
    """Take the longest waiting import a piece further, and ask for another turn as long as one waits."""
    if not _imports.acquire(blocking=False):
        return
    try:
        ends = time.monotonic() + _TURN_S
        worked = work_on_import(
            clock=clock.now,
            should_pause=lambda: context.should_abort() or time.monotonic() > ends,
            should_stop=context.should_abort,
        )
    finally:
        _imports.release()
    if worked:
        wake(IMPORT_REPORTS)


@app.periodic(cron=_EVERY_MINUTE)
@app.task(name=FETCH_RETURNED, queue=_QUEUE, queueing_lock=FETCH_RETURNED, pass_context=True)
def fetch_returned_job(context: JobContext, timestamp: int = 0) -> None:
    """Fetch what came back from the mailbox of the settings, where they name one."""
    if not settings.STARTLINE_IMAP_HOST or not _fetches.acquire(blocking=False):
        return
    try:
        place, ends = Place.of_settings(), time.monotonic() + _FETCH_S
        more = True
        while more and not context.should_abort() and time.monotonic() < ends:
            more = fetch_returned(place, clock=clock.now, should_stop=context.should_abort)
    finally:
        _fetches.release()


@app.periodic(cron=_EVERY_MINUTE)
@app.task(name=LOOK_UP_DOMAINS, queue=_QUEUE, queueing_lock=LOOK_UP_DOMAINS, pass_context=True)
def look_up_domains_job(context: JobContext, timestamp: int = 0) -> None:
    """Look up a few domains of contacts; the next ones are for the next minute, as name servers may be slow."""
    look_up_domains(now=clock.now(), should_stop=context.should_abort)


@app.periodic(cron=_EVERY_HOUR)
@app.task(name=TIDY_IMPORTS, queue=_QUEUE, queueing_lock=TIDY_IMPORTS, pass_context=True)
def tidy_imports_job(context: JobContext, timestamp: int = 0) -> None:
    """Remove the rows of imports that ended 30 days ago."""
    _sweep(TIDY_IMPORTS, context, lambda: tidy_imports(now=clock.now()))


@app.periodic(cron=_EVERY_HOUR)
@app.task(name=TIDY_FILES, queue=_QUEUE, queueing_lock=TIDY_FILES, pass_context=True)
def tidy_files_job(context: JobContext, timestamp: int = 0) -> None:
    """Remove the files that are no answer any more; a rehearsal's clock that was moved makes none older."""
    _sweep(TIDY_FILES, context, lambda: tidy_files(now=clock.wall()))


@app.periodic(cron=_EVERY_HOUR)
@app.task(name=TIDY_CODES, queue=_QUEUE, queueing_lock=TIDY_CODES, pass_context=True)
def tidy_codes_job(context: JobContext, timestamp: int = 0) -> None:
    """Remove the codes that expired 30 days ago."""
    _sweep(TIDY_CODES, context, lambda: tidy_codes(now=clock.now()))


@app.periodic(cron=_EVERY_HOUR)
@app.task(name=TIDY_HELP, queue=_QUEUE, queueing_lock=TIDY_HELP, pass_context=True)
def tidy_help_job(context: JobContext, timestamp: int = 0) -> None:
    """Forget what was typed into the help 400 days ago."""
    _sweep(TIDY_HELP, context, lambda: tidy_help(now=clock.now()))


@app.periodic(cron=_EVERY_HOUR)
@app.task(name=TIDY_SESSIONS, queue=_QUEUE, queueing_lock=TIDY_SESSIONS, pass_context=True)
def tidy_sessions_job(context: JobContext, timestamp: int = 0) -> None:
    """Remove the sessions that ran out."""
    _sweep(TIDY_SESSIONS, context, lambda: tidy_sessions(now=clock.wall()))


@app.periodic(cron=_EVERY_MINUTE)
@app.task(name=CUT_WAITING, queue=_QUEUE, queueing_lock=CUT_WAITING, pass_context=True)
def cut_waiting_job(context: JobContext, timestamp: int = 0) -> None:
    """Cut what has waited for a person for 30 days, or is too much."""
    _sweep(CUT_WAITING, context, lambda: cut_waiting(now=clock.now()))


@app.periodic(cron=_EVERY_HOUR)
@app.task(name=CUT_TAKEN_IN, queue=_QUEUE, queueing_lock=CUT_TAKEN_IN, pass_context=True)
def cut_taken_in_job(context: JobContext, timestamp: int = 0) -> None:
    """Cut what was taken into a case 30 days ago, though not whole."""
    _sweep(CUT_TAKEN_IN, context, lambda: cut_taken_in(now=clock.now()))


@app.periodic(cron=_EVERY_MINUTE)
@app.task(name="startline.clear_after_the_dead", queue=_QUEUE, queueing_lock="startline.clear_after_the_dead")
async def clear_after_the_dead(timestamp: int = 0) -> None:
    """Remove the jobs of workers that were killed, and the workers themselves."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_DEAD_AFTER_S):
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
    await app.job_manager.prune_stalled_workers(_DEAD_AFTER_S)


def _sweep(task_name: str, context: JobContext, sweep: Callable[[], Swept]) -> None:
    """Sweep until no more is due."""
    _repeat(task_name, context, lambda: sweep().more)


def _repeat(task_name: str, context: JobContext, step: Callable[[], bool]) -> None:
    """Go on until *step* says that there is no more; leave the rest to another job after 200, or on a stop."""
    for _ in range(_BATCHES):
        if context.should_abort() or not step():
            return
    wake(task_name)
