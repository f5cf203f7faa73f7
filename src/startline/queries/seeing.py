"""What a person's request may read at all: behind every door, the database shows their accounts' rows alone.

Pages read as the role `startline_reader`, which can write nothing and sees only rows of the accounts named for
the session (row-level security, migrations/reader.sql). Actions step out of it: they change rows, count caps over
all accounts, and ask `rules.who_may` for each order.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
ROLE = "startline_reader"
_EVERY_ACCOUNT = "*"


@contextmanager
def seeing(accounts: Sequence[int] | None, *, user_id: int) -> Iterator[None]:
    """Read as somebody who sees *accounts* (None: all of them) until the block ends."""
    _enter(accounts, user_id=user_id)
    try:
        yield
    finally:
        _STATEMENTS["leave"].run()


@contextmanager
def acting(accounts: Sequence[int] | None, *, user_id: int) -> Iterator[None]:
    """Step out of `seeing`, for an action that asks its own rules; step back in when the block ends."""
    _STATEMENTS["leave"].run()
    try:
        yield
    finally:
        _enter(accounts, user_id=user_id)


def _enter(accounts: Sequence[int] | None, *, user_id: int) -> None:
    named = _EVERY_ACCOUNT if accounts is None else "{" + ",".join(map(str, accounts)) + "}"
    _STATEMENTS["enter"].run(role=ROLE, accounts=named, user_id=str(user_id))
