"""One article: its text with pictures of the very controls, its neighbours, and whether it was useful (PRODUCT D1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline.help.articles import Article
from startline.help.markdown import Surroundings, to_html
from startline.web.case_links import new_case_address
from startline.web.help_centre.controls import picture_of
from startline.web.help_centre.frame import (
    article_or_404,
    audience_words,
    reader_in,
    show_help,
    written,
)
from startline.web.help_centre.useful import vote_in
from startline.web.help_links import article_address
from startline.web.link_names import name_in
from startline.web.reading import for_everybody

_MOST_RELATED = 4
_CHECKS_A_LINE = frozenset({"change-contact", "mail-not-arrived"})
"""Articles beneath which who sells finds the line that they read them for."""


@dataclass(frozen=True, kw_only=True)
class Back:
    """Where a reader came from, and goes on after reading."""

    address: str
    words: str


@require_safe
@for_everybody
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """The article in the reader's language.

    :raises Http404: there is none of that name.
    """
    found = article_or_404(slug)
    before, after = _neighbours(found)
    context = {
        "article": found,
        "audience": audience_words(found.audience),
        "body": _body(request, found),
        "related": _related(found),
        "before": before,
        "after": after,
        "vote": vote_in(request, slug),
        "new_case": new_case_address(page="help_article", article=slug),
        "checks_a_line": slug in _CHECKS_A_LINE,
        "came_from": name_in(request.GET.get("from", "")),
        "back": None if reader_in(request) else _back_to(name_in(request.GET.get("from", ""))),
    }
    return show_help(request, "web/help_centre/article.html", context)


def _back_to(page: str) -> Back | None:
    """Where a customer goes on who came from the page of that name; None where they came from no page of theirs."""
    if page == "link" or (page.startswith("hub_") and page != "hub_lost"):
        return Back(address=reverse("link"), words=gettext("To the order"))
    if page.startswith("set_up"):
        return Back(address=reverse("set_ups"), words=gettext("Go on with the setup"))
    if page.startswith("space_"):
        return Back(address=reverse("space"), words=gettext("My organization"))
    return None


def _body(request: HttpRequest, found: Article) -> SafeString:
    around = Surroundings(
        article=article_address,
        page=reverse,
        control=lambda name, caption: picture_of(name, caption=caption, request=request),
    )
    return mark_safe(to_html(found.text, around))  # noqa: S308 - our own text, markup in it is escaped


def _neighbours(found: Article) -> tuple[Article | None, Article | None]:
    """What stands before and after the article among those for the same audience."""
    same = [one for one in written().values() if one.audience is found.audience]
    place = same.index(found)
    return (same[place - 1] if place else None), (same[place + 1] if place + 1 < len(same) else None)


def _related(found: Article) -> Sequence[Article]:
    """The articles that this one leads to, then those that lead to it."""
    everything = written().values()
    there = [one for one in everything if one.slug in found.text.articles]
    back = [one for one in everything if found.slug in one.text.articles and one not in there]
    return [one for one in (*there, *back) if one.slug != found.slug][:_MOST_RELATED]
