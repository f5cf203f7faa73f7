"""Several lists on one page, each paged by a parameter of its own."""

from dataclasses import dataclass
from typing import Any

from startline.queries.paging import Page
from startline.web.reading import WorkRequest


@dataclass(frozen=True, kw_only=True)
class Pager:
    """Where the first and the next page of one list are; empty where that is this page, or there is none."""

    first: str
    next: str


def pager(request: WorkRequest, page: Page[Any], *, name: str, anchor: str) -> Pager:
    """The ways on in the list that the parameter *name* pages and that stands at *anchor*."""

    def address(cursor: str | None) -> str:
        parameters = request.GET.copy()
        parameters.pop(name, None)
        if cursor:
            parameters[name] = cursor
        return f"?{parameters.urlencode()}#{anchor}"

    return Pager(
        first=address(None) if name in request.GET else "", next=address(page.after) if page.after else ""
    )
