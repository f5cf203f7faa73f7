"""Answers travel compressed, but for what is compressed by its nature."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_DENSE = ("font/", "image/png", "application/zip", "application/vnd.openxmlformats")


class Compression(GZipMiddleware):
    """Django's compression, which hides the length of secrets by padding, without work that gains nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """The answer, compressed where that makes it smaller."""
        if response.headers.get("Content-Type", "").startswith(_DENSE):
            return response
        return super().process_response(request, response)
