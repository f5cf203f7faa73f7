"""The list of subscriptions with its search (PRODUCT P2)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.orders import partners
from startline.queries.subscriptions import subscriptions as find_subscriptions
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import cursor_in, figure, known_pages
from startline.web.showing import show
from startline.web.subscriptions.forms import SubscriptionSearch

_ROWS = 50


@require_safe
@workspace
def subscriptions(request: WorkRequest) -> HttpResponse:
    """One page of the subscriptions, by number."""
    seen = request.reader.accounts
    several = partners(seen)
    form = SubscriptionSearch(request.GET, partners=several)
    wanted, after = form.wanted(seen=seen), cursor_in(request.GET)
    with known_pages():
        page = find_subscriptions(wanted, limit=_ROWS, after=after)
    context = {
        "form": form,
        "page": page,
        "rows": page.rows,
        "count": figure(page.count),
        "first_page": after is None,
        "several": len(several) > 1,
        "now": clock.now(),
    }
    return show(request, "web/subscriptions/list.html", context, live="web/subscriptions/rows.html")
