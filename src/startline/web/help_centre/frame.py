"""What stands around the help: the workspace for who belongs to it, else the operator's name and logo (PRODUCT D1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext

from startline.help.articles import FIRST_LANGUAGE, Article, articles
from startline.models import HelpAudience
from startline.queries.readers import Reader
from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.web.showing import HELPING, show
from startline.web.tongue import unspoken

_SELLERS_FIRST = (HelpAudience.SELLERS, HelpAudience.EVERYBODY, HelpAudience.CUSTOMERS)
_CUSTOMERS_FIRST = (HelpAudience.CUSTOMERS, HelpAudience.EVERYBODY, HelpAudience.SELLERS)


def show_help(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render *template* in the frame of who asks; who reads neither of its languages is told which there are."""
    languages = " and ".join(WORKSPACE_LANGUAGES.values()) if unspoken(request) else ""
    return show(request, template, {"languages": languages, **context}, status=status, outside=HELPING)


def reader_in(request: HttpRequest) -> Reader | None:
    """Who of the workspace reads; None for customers and strangers."""
    return getattr(request, "reader", None)


def language_read() -> str:
    """The language of the page, of those in which articles are written."""
    spoken = get_language() or FIRST_LANGUAGE
    return spoken if spoken in WORKSPACE_LANGUAGES else FIRST_LANGUAGE


def written() -> Mapping[str, Article]:
    """The articles in the reader's language, in order."""
    return articles(language_read())


def article_or_404(slug: str) -> Article:
    """The article in the reader's language.

    :raises Http404: there is none of that name.
    """
    found = written().get(slug)
    if found is None:
        raise Http404
    return found


def audiences_for(request: HttpRequest) -> Sequence[HelpAudience]:
    """For whom articles are written, those for who asks first: customers where nobody of the workspace does."""
    return _SELLERS_FIRST if reader_in(request) else _CUSTOMERS_FIRST


def audience_words(audience: HelpAudience) -> str:
    """The heading of the articles for *audience*."""
    return {
        HelpAudience.SELLERS: gettext("For those who sell"),
        HelpAudience.CUSTOMERS: gettext("For customers who set a service up"),
        HelpAudience.EVERYBODY: gettext("For everybody"),
    }[audience]
