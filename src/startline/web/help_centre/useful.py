"""Was this useful? One vote per browser, article and day, and optional words to it (PRODUCT D1)."""

import uuid
from dataclasses import dataclass

from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from startline import clock
from startline.actions.rate_help import MOST_WORDS, add_words, vote_on_help
from startline.help.articles import Article
from startline.web.help_centre.frame import article_or_404
from startline.web.link_names import name_in
from startline.web.once import is_first
from startline.web.see_other import see_other

_COOKIE, _SALT = "startline_useful", "startline.help.useful"
_DAY_S = 24 * 60 * 60
_NOBODY = 0
_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, kw_only=True)
class Vote:
    """What this browser has said of an article today; *said* where words came with it."""

    id: uuid.UUID
    useful: bool
    said: bool


@require_POST
def useful(request: HttpRequest, slug: str) -> HttpResponse:
    """Count the answer, or add words to the one that was given; then show the article, which says what was noted.

    :raises Http404: there is no such article.
    """
    found = article_or_404(slug)
    response = see_other(f"{reverse('help_article', args=[slug])}#useful")
    if not consume(request, action="help_useful"):
        messages.warning(
            request,
            gettext(
                "More answers came from here in a short time than a person gives. This one was not counted: try "
                "again in an hour."
            ),
        )
        return response
    given, vote = request.POST.get("useful", ""), vote_in(request, slug)
    if vote is None and given in _ANSWERS and is_first(request.POST, user_id=_NOBODY):
        vote = _count(request, found, useful=_ANSWERS[given])
        _remember(response, slug, vote)
    elif vote and not vote.said and add_words(vote.id, words=_words(request)):
        _remember(response, slug, Vote(id=vote.id, useful=vote.useful, said=True))
    return response


def vote_in(request: HttpRequest, slug: str) -> Vote | None:
    """What this browser has said of the article within the day, by the cookie that was signed then."""
    kept = request.get_signed_cookie(_COOKIE, default="", salt=_SALT + slug, max_age=_DAY_S)
    if not kept:
        return None
    vote_id, answer, said = kept.split(" ")
    return Vote(id=uuid.UUID(vote_id), useful=_ANSWERS[answer], said=said == "said")


def _count(request: HttpRequest, found: Article, *, useful: bool) -> Vote:
    vote_id = vote_on_help(
        slug=found.slug,
        language=found.language,
        useful=useful,
        came_from=name_in(request.POST.get("from", "")),
        now=clock.now(),
    )
    return Vote(id=vote_id, useful=useful, said=False)


def _words(request: HttpRequest) -> str:
    typed = request.POST.get("words", "").replace("\0", "").replace("\r\n", "\n")
    return typed.strip()[:MOST_WORDS]


def _remember(response: HttpResponse, slug: str, vote: Vote) -> None:
    """Let the browser keep what it said, for this article alone."""
    response.set_signed_cookie(
        _COOKIE,
        f"{vote.id} {'yes' if vote.useful else 'no'} {'said' if vote.said else 'silent'}",
        salt=_SALT + slug,
        max_age=_DAY_S,
        path=reverse("help_article", args=[slug]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
