"""Serves a protocol on this machine's loopback address, in a thread of its own."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Thread

ADDRESS = "127.0.0.1"
_PATIENCE_S = 10.0


@contextmanager
def serving(factory: Callable[[asyncio.AbstractEventLoop], asyncio.Protocol], *, port: int) -> Iterator[int]:
    """Serve *factory*'s protocols on *port* (0: any free one), which is yielded, until the block is left.

    :raises OSError: the port is taken, or may not be listened on.
    """
    with socket.create_server((ADDRESS, port)) as listener:
        stop: Future[Callable[[], object]] = Future()
        thread = Thread(target=lambda: asyncio.run(_serve(listener, factory, stop)), daemon=True)
        thread.start()
        stop_serving = stop.result(_PATIENCE_S)
        try:
            yield listener.getsockname()[1]
        finally:
            stop_serving()
            thread.join(_PATIENCE_S)


async def _serve(
    listener: socket.socket,
    factory: Callable[[asyncio.AbstractEventLoop], asyncio.Protocol],
    stop: Future[Callable[[], object]],
) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: factory(loop), sock=listener)
    stop.set_result(lambda: loop.call_soon_threadsafe(over.set))
    await over.wait()
    # Conversations that go on are cancelled with the loop; waiting for them could take for ever.
    server.close()
