"""From a page, and from a refusal, to the article that explains it (PRODUCT D1); no database is asked for it."""

from functools import cache
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from startline.help.articles import FIRST_LANGUAGE, articles

HELP_PAGES = frozenset({"help", "help_article"})


@cache
def article_of_page(url_name: str) -> str | None:
    """The slug of the article about the page of that name; None where it has none of its own."""
    found = articles(FIRST_LANGUAGE).values()
    return next((article.slug for article in found if url_name in article.pages), None)


@cache
def article_of_refusal(code: str) -> str | None:
    """The slug of the article about the refusal of that *code*; None where its sentence says all there is."""
    found = articles(FIRST_LANGUAGE).values()
    return next((article.slug for article in found if code in article.refusals), None)


def title_of(slug: str) -> str:
    """The title of the article in the language being read; one that is there no more keeps its name in addresses."""
    article = articles(get_language() or FIRST_LANGUAGE).get(slug)
    return article.title if article else slug


def article_address(slug: str, *, came_from: str = "") -> str:
    """Where the article is; *came_from* is the name of the page or refusal that leads there."""
    query = f"?{urlencode({'from': came_from})}" if came_from else ""
    return reverse("help_article", args=[slug]) + query


def help_address(request: HttpRequest) -> str:
    """The article about the page that is asked for; the help's contents where none is, and from the help itself."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    slug = article_of_page(name) if name not in HELP_PAGES else None
    return article_address(slug, came_from=name) if slug else reverse("help")
