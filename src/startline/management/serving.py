"""The web server: granian on a port of this machine, its pages run by a process of its own."""

import os
import socket
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.servers.basehttp import get_internal_wsgi_application
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from startline.management.lifeline import end_with

ADDRESS = "127.0.0.1"
_THREADS = min(8, 2 * (os.cpu_count() or 1))  # each keeps a database connection
_STOP_WITHIN_S = 5


class PortTaken(Exception):
    """Another program listens on the port, or it may not be used."""


def refuse_taken(port: int) -> None:
    """Say now what the server could only say in its own words later.

    :raises PortTaken: the port cannot be had.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except PermissionError as error:
            raise PortTaken(f"This account may not use port {port}. {_way_out(8000)}") from error
        except OSError as error:
            raise PortTaken(f"Another program uses port {port}. {_way_out(port + 1)}") from error


def serve(*, port: int) -> None:
    """Serve the pages on localhost until SIGTERM or SIGINT.

    :raises PortTaken: the port cannot be had.
    """
    refuse_taken(port)
    server = Server(
        "config.wsgi",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_WITHIN_S,
    )
    server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)


def _application(server: int) -> Callable[..., Any]:
    """The pages, in the process that runs them; it must not hold the port once its *server* is gone."""
    end_with(server)
    application: Callable[..., Any] = get_internal_wsgi_application()
    return application


def _way_out(port: int) -> str:
    return f"Set STARTLINE_PORT to a free one, such as {port}."
