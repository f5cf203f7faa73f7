"""What clients send, whole or not at all: the web server ends a body that breaks off like one that is whole."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeAlias

from django.http import HttpRequest

Application: TypeAlias = Callable[..., Iterable[bytes]]


class Stream(Protocol):
    """What a body is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """The next *size* bytes, fewer where it ends before."""

    def readline(self, size: int = -1, /) -> bytes:
        """The next line, or the beginning of it."""


def whole_bodies(application: Application) -> Application:
    """*application*, to which a body that ends before the length that was said is an error when it is read.

    Else a form whose connection broke off would be taken for one with less in it.
    """

    def whole(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            environ["wsgi.input"] = _Counted(environ["wsgi.input"], length=int(length))
        return application(environ, start_response)

    return whole


class _Counted:
    """A stream that raises OSError where it ends before *length*."""

    def __init__(self, stream: Stream, *, length: int) -> None:
        self._stream = stream
        self._left = length

    def read(self, size: int = -1, /) -> bytes:
        piece = self._stream.read(size)
        return self._counted(piece, expected=self._left if size < 0 else min(size, self._left))

    def readline(self, size: int = -1, /) -> bytes:
        piece = self._stream.readline(size)
        return self._counted(piece, expected=min(1, self._left) if size else 0)

    def _counted(self, piece: bytes, *, expected: int) -> bytes:
        if len(piece) < expected:
            raise OSError("The client went away before all was sent.")
        self._left -= len(piece)
        return piece


def is_open_ended(request: HttpRequest) -> bool:
    """Whether nobody knows how long the body is, as it comes in chunks, but the server tells where it ends."""
    return not request.META.get("CONTENT_LENGTH") and bool(request.META.get("wsgi.input_terminated"))


def body_of(request: HttpRequest, *, most: int) -> bytes:
    """The body, or the beginning of one that has more than *most* bytes: one more than that.

    Of one that is open-ended nobody knows whether it is whole: what it says has to show where it ends.

    :raises UnreadablePostError: the client went away before all was sent.
    """
    if is_open_ended(request):  # the framework takes it for empty
        chunks: bytes = request.META["wsgi.input"].read(most + 1)
        return chunks
    return request.read(most + 1)
