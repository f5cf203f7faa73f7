"""A worker: runs jobs as they come, outlives the database server, stops when it is asked to."""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from procrastinate import App
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import OperationalError

from startline.tasks import use_places

_LOG = logging.getLogger(__name__)
_STOP_WITHIN_S = 30
# Running jobs hear of a stop at once; each then finishes the batch that it has in hand.
_LET_RUN_S = 0.1
_PAUSES_S = (1, 2, 5, 10)
_FAILED = 1


async def work(*, places: int) -> None:
    """Run up to *places* jobs at once until SIGTERM or SIGINT.

    What cannot be finished within 30 seconds then is left to another worker: its mails are leased, not lost.
    Jobs run in as many threads as there are places, for each thread keeps a connection to the database.
    """
    stop = _stop_event()
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(places, thread_name_prefix="job"))
    use_places(places)
    failures = 0
    while not stop.is_set():
        try:
            await _work_until(stop, places=places)
            failures = 0
        except (ConnectorException, OperationalError, OSError) as error:
            _LOG.warning("The database is out of reach (%s); the worker tries again.", error)
        if not stop.is_set():
            await _pause(stop, seconds=_PAUSES_S[min(failures, len(_PAUSES_S) - 1)])
            failures += 1


async def _work_until(stop: asyncio.Event, *, places: int) -> None:
    """Work until *stop*, or until the database is lost."""
    async with _opened(places) as worker_app:
        running = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=places,
                delete_jobs="always",
                install_signal_handlers=False,
                shutdown_graceful_timeout=_LET_RUN_S,
            )
        )
        asked = asyncio.create_task(stop.wait())
        await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
        running.cancel()
        asked.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def _opened(places: int) -> AsyncIterator[App]:
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=places + 1)
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            yield worker_app


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _ask_to_stop, stop)
    return stop


def _ask_to_stop(stop: asyncio.Event) -> None:
    if not stop.is_set():
        stop.set()
        limit = threading.Timer(_STOP_WITHIN_S, os._exit, args=(_FAILED,))
        limit.daemon = True
        limit.start()


async def _pause(stop: asyncio.Event, *, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), timeout=seconds)
