"""Other work beside a backlog of a hundred thousand mails: contact changes, the work list, and a claim of mails."""

from collections.abc import Iterator

from benchmarks.bench import Bench, Result, median_ratio, rate_of, seconds_of
from benchmarks.change_one import change as _change
from benchmarks.owing import owe
from startline import clock
from startline.models import Account
from startline.queries.lines import LineFilter
from startline.queries.work_list import WorkFilter, waiting_lines
from startline.sweeps.claim_mails import claim_mails

_BACKLOG = 100_000
_FEW = 2_000
_CLAIMS = 20
_ROUNDS = 2


def measure(bench: Bench) -> Iterator[Result]:
    """Each kind of work, so many times a second with the backlog and without, in rounds side by side."""
    pairs: dict[str, list[tuple[float, float]]] = {}
    for _ in range(_ROUNDS):
        owe(_FEW)
        without = _rates(bench)
        owe(_BACKLOG)
        for name, rate in _rates(bench).items():
            pairs.setdefault(name, []).append((rate, without[name]))
    for name, rates in pairs.items():
        yield Result(
            name=f"{name}, {_BACKLOG:,} mails waiting",
            ours=f"{rates[-1][0]:.0f}/s",
            bare=f"{rates[-1][1]:.0f}/s without",
            ratio=median_ratio(rates),
            target=0.8,
            at_least=True,
        )


def _rates(bench: Bench) -> dict[str, float]:
    seconds = bench.seconds / 4
    _change(bench)
    _work_list()
    return {
        "change a contact": rate_of(lambda: _change(bench), seconds=seconds),
        "page of work list": rate_of(_work_list, seconds=seconds),
        "claim fifty mails": _CLAIMS / seconds_of(_claim),
    }


def _claim() -> None:
    """Claim mails that nobody has claimed before: each is rendered."""
    for _ in range(_CLAIMS):
        claim = claim_mails(now=clock.now(), limit=50, server="bench")
        if claim.picked != 50:
            raise RuntimeError(f"{claim.picked} mails were claimed, of 50.")


def _work_list() -> None:
    account = Account.objects.only("pk").first()
    assert account is not None
    waiting_lines(WorkFilter(lines=LineFilter(accounts=[account.pk])), now=clock.now(), limit=50)
