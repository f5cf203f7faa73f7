"""The help's search: what was typed is sent and kept, and leads to the page of what was found (PRODUCT D1)."""

from urllib.parse import urlencode

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST

from startline import clock
from startline.actions.rate_help import note_search
from startline.models import HelpAudience
from startline.queries.help_search import LONGEST_SEARCH, HelpFound, search_help
from startline.web.help_centre.frame import audiences_for, language_read, written
from startline.web.searching import words_in
from startline.web.see_other import see_other

_MOST_HITS = 20


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Keep what is searched for, and how many articles there are on it; then show them.

    More from one place than people type in a minute is answered all the same, and not kept.
    """
    sought = sought_in(request.POST)
    if not sought:
        return see_other("help")
    if consume(request, action="help_search"):
        found = len(found_for(request, sought).hits)
        note_search(sought, language=language_read(), found=found, now=clock.now())
    return see_other(f"{reverse('help')}?{urlencode({'q': sought})}")


def sought_in(typed: QueryDict) -> str:
    """The words that are searched for; of a long text the beginning."""
    return " ".join(words_in(typed).split())[:LONGEST_SEARCH]


def found_for(request: HttpRequest, sought: str) -> HelpFound:
    """What tells of *sought*, best first; for customers what is written for who sells comes last."""
    found = search_help(sought, language=language_read(), audiences=list(HelpAudience), limit=_MOST_HITS)
    shown, last = written(), audiences_for(request)[-1]
    hits = [hit for hit in found.hits if hit.slug in shown]  # an article that was just withdrawn is not
    if last is HelpAudience.SELLERS:
        hits.sort(key=lambda hit: shown[hit.slug].audience is last)
    return HelpFound(hits=hits, corrected=found.corrected)
