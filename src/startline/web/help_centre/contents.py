"""The help's first page: what there is by audience and task, or what was found (PRODUCT D1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from startline.help.articles import Article
from startline.queries.help_search import HelpFound
from startline.web.case_links import new_case_address
from startline.web.help_centre.frame import audience_words, audiences_for, show_help, written
from startline.web.help_centre.searching import found_for, sought_in
from startline.web.reading import for_everybody


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The articles for one audience; *key* names it in the page."""

    key: str
    words: str
    articles: Sequence[Article]


@require_safe
@for_everybody
def contents(request: HttpRequest) -> HttpResponse:
    """All articles; with words in the query those that tell of them, all again where none does."""
    sought = sought_in(request.GET)
    found = found_for(request, sought) if sought else HelpFound(hits=[])
    context = {
        "sought": sought,
        "found": found,
        "shelves": [] if found.hits else _shelves(request),
        "new_case": new_case_address(page="help"),
    }
    return show_help(request, "web/help_centre/contents.html", context)


def _shelves(request: HttpRequest) -> Sequence[Shelf]:
    shelves = (
        Shelf(
            key=audience.value,
            words=audience_words(audience),
            articles=[article for article in written().values() if article.audience is audience],
        )
        for audience in audiences_for(request)
    )
    return [shelf for shelf in shelves if shelf.articles]
