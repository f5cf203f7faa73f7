"""Change one contact: the whole action, beside pgbench running the very same statements."""

import random
from collections.abc import Iterator

from benchmarks.bare import pgbench, written
from benchmarks.bench import Bench, Result, median_ratio, rate_of
from startline import clock
from startline.actions import change_contact as action
from startline.actions import locking
from startline.actions.actor import CONSOLE
from startline.mail import addresses, wake
from startline.statements import statements_of

_ADDRESSES = 5000
_ROUNDS = 3


def measure(bench: Bench) -> Iterator[Result]:
    """Changes a second on one connection, three rounds side by side."""
    script = _script(bench)
    seconds = bench.seconds / _ROUNDS
    rate_of(lambda: change(bench), seconds=1)
    pairs = [
        (
            rate_of(lambda: change(bench), seconds=seconds),
            pgbench(script, binaries=bench.binaries, url=bench.url, seconds=max(1, round(seconds))),
        )
        for _ in range(_ROUNDS)
    ]
    yield Result(
        name="change one contact, whole action",
        ours=f"{pairs[-1][0]:.0f}/s",
        bare=f"{pairs[-1][1]:.0f}/s",
        ratio=median_ratio(pairs),
        target=0.25,
        at_least=True,
    )


def change(bench: Bench) -> None:
    """Give a random line a random one of the addresses."""
    line_id = random.randint(1, bench.lines)
    selection = action.Selection(order_ids=[1 + (line_id - 1) // 2], line_ids=[line_id])
    address = f"n{random.randint(1, _ADDRESSES)}@bench.example"
    action.change_contact(actor=CONSOLE, selection=selection, address=address, now=clock.now())


def _script(bench: Bench) -> str:
    """The action's statements in its order, with pgbench's variables for parameters."""
    address = {
        "email": "'n' || :n || '@bench.example'",
        "key": "'n' || :n || '@bench.example'",
        "domain": "'bench.example'",
    }
    order, line = "ARRAY[:order_id]::bigint[]", "ARRAY[:id]::bigint[]"
    find = written(statements_of(addresses.__file__)["find_or_add"], address)
    locks = statements_of(locking.__file__)
    lines = written(locks["lines"].locking("l"), {"order_ids": order, "line_ids": line})
    recipients = written(locks["lock_recipients"], {"address_ids": "ARRAY[:contact_id]::bigint[]"})
    return "\n".join(
        (
            rf"\set id random(1, {bench.lines})",
            rf"\set n random(1, {_ADDRESSES})",
            r"\set order_id 1 + (:id - 1) / 2",
            find.rstrip(";") + r" \gset contact_",
            "BEGIN;",
            written(locks["orders"].locking("o"), {"order_ids": order}),
            lines.rstrip(";") + r" \gset line_",
            recipients,
            written(statements_of(action.__file__)["change"], CHANGE),
            "COMMIT;",
            written(statements_of(wake.__file__)["wake"], {"task_name": "'startline.deliver_mails'"}),
        )
    )


CHANGE = {
    "line_ids": "ARRAY[:id]::bigint[]",
    "epochs": "ARRAY[:line_contact_epoch]::int[]",
    "from_ids": "ARRAY[:line_contact_id]::bigint[]",
    "treatments": "ARRAY['mail']::text[]",
    "noticed": "ARRAY(SELECT mail_accepted_at IS NOT NULL FROM startline_line WHERE id = :id)",
    "resolved": "ARRAY[false]",
    "contact_id": ":contact_id::bigint",
    "now": "clock_timestamp()",
    "account_id": "1",
    "order_id": ":order_id",
    "actor_kind": "'console'",
    "actor_user_id": "NULL",
    "actor_address_id": "NULL",
    "refused_ids": "'{}'",
    "outcomes": "'{}'",
    "reasons": "'{}'",
    "facts": "'{}'",
    "refusal_facts": "'{}'",
    "status": "'in_progress'",
    "cause": "NULL",
    "mail_kind": "'corrected'",
    "language": "'en'",
    "cap_span": "interval '1 day'",
    "key_number": "1",
}
