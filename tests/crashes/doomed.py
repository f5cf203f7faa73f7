"""A program that forks workers and lets each die by SIGKILL at a named point; it knows nothing of tests.

It reads one JSON object a line, `{"run": …, "now": …, "port": …, "point": …, "arguments": {…}}`, and answers
with two: the worker's process id, and the signal that ended it (0 where it came to its end). The product has
no switch for this: the worker wraps one function of it, and kills itself before or after one call.
"""

import json
import os
import signal
import sys
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import django


def main() -> None:
    """Serve until there are no more orders."""
    django.setup()
    for line in sys.stdin:
        order = json.loads(line)
        worker = os.fork()
        if worker == 0:
            _work(order)
            os._exit(0)
        _say({"worker": worker})
        _, status = os.waitpid(worker, 0)
        _say({"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)})


def _say(words: Mapping[str, int]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _work(order: Mapping[str, Any]) -> None:
    from django.conf import settings

    settings.EMAIL_PORT = order["port"]
    if point := order["point"]:
        _doom(**point)
    now = datetime.fromisoformat(order["now"])
    _RUNS[order["run"]](now=now, **order["arguments"])


def _doom(*, module: str, name: str, when: str, call: int) -> None:
    """Have the process killed right before or after (*when*) the *call*-th call of the function."""
    *path, name = name.split(".")
    owner = import_module(module)
    for part in path:
        owner = getattr(owner, part)
    original: Callable[..., Any] = getattr(owner, name)
    calls = count(1)

    @wraps(original)
    def doomed(*args: Any, **options: Any) -> Any:
        last = next(calls) == call
        if last and when == "before":
            _die()
        answer = original(*args, **options)
        if last:
            _die()
        return answer

    setattr(owner, name, doomed)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
    signal.pause()


def _deliver(*, now: datetime, reply_address: str = "", settle_after_s: float = 3600.0) -> None:
    """Settle after so many seconds: usually once all is sent, however long a busy machine takes for that."""
    from django.conf import settings

    from startline.mail.transport import Courier
    from startline.sweeps import deliver_mails

    settings.STARTLINE_REPLY_ADDRESS = reply_address
    deliver_mails._SETTLE_AFTER_S = settle_after_s
    with Courier() as courier:
        while deliver_mails.deliver_mails(clock=lambda: now, courier=courier).more:
            pass


def _mail_due(*, now: datetime) -> None:
    from startline.sweeps import mail_due_lines

    mail_due_lines.mail_due_lines(now=now)


def _close(*, now: datetime) -> None:
    from startline.sweeps import close_overdue_lines

    close_overdue_lines.close_overdue_lines(now=now)


def _remind(*, now: datetime) -> None:
    from startline.sweeps import remind_contacts

    remind_contacts.remind_contacts(now=now)


def _tell_editors(*, now: datetime) -> None:
    from startline.sweeps import tell_editors_daily

    tell_editors_daily.tell_editors_daily(now=now)


def _judge(*, now: datetime, return_address: str) -> None:
    from django.conf import settings

    from startline.sweeps import judge_notices

    settings.STARTLINE_BOUNCE_ADDRESS = return_address
    judge_notices.judge_notices(now=now)


def _take_replies(*, now: datetime) -> None:
    from startline.actions import take_replies

    while take_replies.take_reply(now=now):
        pass


def _open_case(*, now: datetime, address_id: int, account_id: int, order_id: int, picture: str) -> None:
    from startline.actions import open_case
    from startline.actions.actor import Actor
    from startline.files import Kept
    from startline.files import picture as written_anew
    from startline.rules.cases import CaseType
    from startline.rules.who_may import ActorKind

    kept = written_anew("screen.png", b64decode(picture))
    assert isinstance(kept, Kept)
    open_case.open_case(
        actor=Actor(kind=ActorKind.CONTACT, address_id=address_id),
        about=open_case.About(account_id=account_id, order_id=order_id),
        question=open_case.Question(
            type=CaseType.OTHER, subject="It stops", text="It stops here.", language="en", pictures=[kept]
        ),
        now=now,
    )


def _flag_cases(*, now: datetime) -> None:
    from startline.actions import flag_cases

    flag_cases.flag_cases(now=now)


def _tell_hubs(*, now: datetime) -> None:
    from startline.sweeps import tell_hubs

    while tell_hubs.tell_hubs(clock=lambda: now).more:
        pass


def _stage(*, now: datetime, path: str, account_id: int) -> None:
    from startline.actions.actor import CONSOLE
    from startline.actions.import_report import stage
    from startline.reports import read_report

    stage.stage_report(
        actor=CONSOLE,
        report=read_report(Path(path)),
        file_name=path,
        account_id=account_id,
        currency=None,
        sends_mail=True,
        now=now,
    )


def _apply(*, now: datetime, run_id: int, orders_per_batch: int) -> None:
    from startline.actions.actor import CONSOLE
    from startline.actions.import_report import apply, batches

    vars(batches)["ORDERS_PER_BATCH"] = orders_per_batch
    apply.apply_run(actor=CONSOLE, run_id=run_id, now=now)


_RUNS: Mapping[str, Callable[..., None]] = {
    "deliver": _deliver,
    "mail_due": _mail_due,
    "close": _close,
    "remind": _remind,
    "tell_editors": _tell_editors,
    "judge": _judge,
    "take_replies": _take_replies,
    "flag_cases": _flag_cases,
    "open_case": _open_case,
    "tell_hubs": _tell_hubs,
    "stage": _stage,
    "apply": _apply,
}

if __name__ == "__main__":
    main()
