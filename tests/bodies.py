"""Bodies of requests as the web server hands them over, for tests: in chunks, or broken off on their way."""

from io import BytesIO
from typing import Any

from startline.web.bodies import whole_bodies


def in_chunks(body: bytes) -> dict[str, Any]:
    """What stands for a body that came in chunks, in place of its length."""
    return {
        "CONTENT_LENGTH": "",
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": BytesIO(body),
        "wsgi.input_terminated": True,
    }


def broken_off(body: bytes) -> dict[str, Any]:
    """What stands for a body of which the end did not come."""
    environ = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body[:-9])}
    whole_bodies(lambda *_: [])(environ, lambda *_: None)
    return environ
