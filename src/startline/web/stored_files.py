"""Answers with a file that is kept: a picture may be shown, anything else is only saved; none of it runs."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag

from startline.models import StoredFile

_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp"})
# Kept by the browser, and asked for each time: who may no longer see it is not shown what they have seen.
_ASKED_EACH_TIME = "private, no-cache"


def file_response(
    request: HttpRequest, stored: StoredFile, *, kept_for: str = _ASKED_EACH_TIME
) -> HttpResponse:
    """The file, or that the browser has it already; *kept_for* is the answer's Cache-Control.

    Whoever asks may see it: that is the caller's to know.
    """
    tag = quote_etag(stored.sha256)
    response = HttpResponse(bytes(stored.content), content_type=stored.content_type)
    answer = get_conditional_response(request, etag=tag, response=response) or response
    for header, value in {**_headers(stored), "ETag": tag, "Cache-Control": kept_for}.items():
        answer.headers[header] = value
    return answer


def _headers(stored: StoredFile) -> dict[str, str]:
    disposition = content_disposition_header(
        as_attachment=stored.content_type not in _SHOWN, filename=stored.name
    )
    return {
        "Content-Disposition": disposition or "inline",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
