"""Servers that no well-behaved library can play: they dribble, never end, or speak no SMTP."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from startline.mail.loopback import serving


class _Talker(asyncio.Protocol):
    """Says *piece* every *pause_s* seconds from the first moment on, whatever it hears."""

    def __init__(self, piece: bytes, *, pause_s: float) -> None:
        self._piece = piece
        self._pause_s = pause_s
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._task = asyncio.get_running_loop().create_task(self._talk(transport))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _talk(self, transport: asyncio.Transport) -> None:
        while not transport.is_closing():
            transport.write(self._piece)
            await asyncio.sleep(self._pause_s)


@contextmanager
def talking(piece: bytes, *, pause_s: float) -> Iterator[int]:
    """A server that says *piece* over and over; yields its port."""
    factory: Callable[[asyncio.AbstractEventLoop], asyncio.Protocol] = lambda loop: _Talker(  # noqa: E731
        piece, pause_s=pause_s
    )
    with serving(factory, port=0) as port:
        yield port
