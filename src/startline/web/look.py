"""The operator's name and logo on the pages that customers see (PRODUCT H2), and the logo itself."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from startline.queries.look import logo_file, look
from startline.web.stored_files import file_response

_FOR_A_YEAR = "public, max-age=31536000, immutable"
_HASH_LENGTH = 12


@dataclass(frozen=True, kw_only=True)
class ShownLook:
    """The operator account's name, and the address of its logo where there is one."""

    name: str
    logo: str | None


def shown_look() -> ShownLook:
    """What stands on top of a customer's page."""
    found = look()
    return ShownLook(name=found.name, logo=logo_address(found.logo_sha256) if found.logo_sha256 else None)


def logo_address(sha256: str) -> str:
    """Where the logo with that hash is: another logo has another address, so a browser may keep each for a year."""
    return f"{reverse('logo')}?v={sha256[:_HASH_LENGTH]}"


@require_safe
def logo(request: HttpRequest) -> HttpResponse:
    """The operator's logo, for everybody."""
    stored = logo_file()
    if stored is None:
        raise Http404
    return file_response(request, stored, kept_for=_FOR_A_YEAR)
