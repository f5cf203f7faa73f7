"""The address at which a case is opened, with what is known where the link stands (PRODUCT D2)."""

import uuid
from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from startline.rules.cases import CaseType
from startline.web.public_ids import ids_in

_ITSELF = frozenset({"case", "case_new", "case_say", "case_solve", "case_file"})


def new_case_address(
    *,
    lines: Iterable[uuid.UUID] = (),
    order: uuid.UUID | None = None,
    type: CaseType | None = None,  # noqa: A002 - the parameter of the address is called so
    page: str = "",
    refusal: str = "",
    article: str = "",
) -> str:
    """Where somebody of the workspace opens a case about these lines, or the whole order.

    *page* is the name of the page that one comes from, *refusal* the code of what was refused there, *article* the
    help article that did not help.
    """
    asked = [
        *(("line", str(line)) for line in lines),
        ("order", str(order) if order else ""),
        ("type", type.value if type else ""),
        ("page", page),
        ("refusal", refusal),
        ("article", article),
    ]
    query = urlencode([(name, value) for name, value in asked if value])
    return f"{reverse('case_new')}?{query}" if query else reverse("case_new")


def new_case_address_at(request: HttpRequest, *, refusal: str) -> str:
    """Where a case is opened about what *request* asked for, which was refused with that code; blank from cases."""
    match = request.resolver_match
    page = (match.url_name if match else None) or ""
    if page in _ITSELF:
        return ""
    own = match.kwargs.get("public_id") if match else None
    lines = [*_ids(request, "line"), *([own] if own and page == "line" else [])]
    orders = [*_ids(request, "order"), *([own] if own and page == "order" else [])]
    return new_case_address(
        lines=lines, order=None if lines else next(iter(orders), None), page=page, refusal=refusal
    )


def _ids(request: HttpRequest, name: str) -> Iterator[uuid.UUID]:
    """What the request names so, in its query or its form; what is no id is passed over."""
    return ids_in([*request.GET.getlist(name), *request.POST.getlist(name)])
