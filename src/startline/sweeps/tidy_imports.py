"""Removes the staged rows and files of imports that ended long ago; the runs and what they counted stay."""

from datetime import datetime, timedelta

from django.db import transaction

from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
KEPT = timedelta(days=30)


def tidy_imports(*, now: datetime, limit: int = 10_000) -> Swept:
    """Remove up to *limit* rows of the run that ended first, 30 days ago or more; the last of them end its file too.

    A run that nobody took over for as long is discarded. One at which a worker has yet to work is left alone.
    """
    with transaction.atomic():
        run = _STATEMENTS["next_run"].row(before=now - KEPT)
        if run is None:
            return Swept(lines=0, more=False)
        removed = _STATEMENTS["remove_rows"].run(run_id=run.id, limit=limit)
        if removed < limit:
            for name in ("remove_conflicts", "remove_file"):
                _STATEMENTS[name].run(run_id=run.id)
            _STATEMENTS["mark_tidied"].run(run_id=run.id, now=now)
    return Swept(lines=removed, more=True)
