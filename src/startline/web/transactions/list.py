"""Change view → Manage transactions: every update, searched and filtered (PRODUCT P3)."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.orders import partners
from startline.queries.transactions import transactions as find_transactions
from startline.web.happened import happened
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import cursor_in, figure, known_pages
from startline.web.showing import LIVE, show, target_of
from startline.web.transactions.forms import TransactionSearch

_ROWS = 50


@require_safe
@workspace
def transactions(request: WorkRequest) -> HttpResponse:
    """One page of the transactions, newest first; the whole number of one leads on to it."""
    now, zone, seen = clock.now(), request.reader.zone, request.reader.accounts
    several = partners(seen)
    form = TransactionSearch(request.GET, partners=several, zone=zone)
    wanted, after = form.wanted(seen=seen), cursor_in(request.GET)
    with known_pages():
        page = find_transactions(wanted, limit=_ROWS, after=after)
    rows = [happened(told, now=now, zone=zone, naming_order=True) for told in page.rows]
    if wanted.words and [row.number for row in rows] == [wanted.words.upper()] and target_of(request) != LIVE:
        return redirect("transaction", public_id=rows[0].id)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "count": figure(page.count),
        "first_page": after is None,
        "now": now,
    }
    return show(request, "web/transactions/list.html", context, live="web/transactions/rows.html")
