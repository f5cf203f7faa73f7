"""A mail inside a page: in a frame that may do nothing, with the styles that the mail brings."""

from django.http import HttpResponse

# A mail brings its own styles, and its frame may do nothing else.
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
    "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def framed(page: HttpResponse) -> HttpResponse:
    """*page*, allowed to show a mail by `web/mail/_frame.html`."""
    page.headers["Content-Security-Policy"] = _POLICY
    return page
