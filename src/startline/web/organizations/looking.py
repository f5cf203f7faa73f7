"""The list of customers' organizations, and each with its people, orders and record: to be read (PRODUCT P5)."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.organizations import FoundOrganization, find_organization, organizations
from startline.queries.spaces import changes_of_space, members_of, orders_of, waiting_for_space
from startline.web.organization_record import entries
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import page_of, words_in
from startline.web.showing import show
from startline.wording.hub_space import organization_role_label

_MEMBERS, _ORDERS, _RECORD = "members", "orders", "record"


@workspace
@require_safe
def listed(request: WorkRequest) -> HttpResponse:
    """A page of the organizations, by name."""
    refuse_unless(request.reader.operates)
    words = words_in(request.GET)
    page = page_of(request.GET, lambda after: organizations(words=words, after=after))
    context = {"page": page, "first_page": not request.GET.get("after"), "sought": words}
    return show(request, "web/organizations/list.html", context, live="web/organizations/rows.html")


@workspace
@require_safe
def looked_at(request: WorkRequest, organization: uuid.UUID) -> HttpResponse:
    """One organization: its members and who is invited, the orders mapped to it, and what happened."""
    found = found_or_not(request, organization)
    members = page_of(request.GET, lambda after: members_of(found.id, after=after), name=_MEMBERS)
    orders = page_of(request.GET, lambda before: orders_of(found.id, before=before), name=_ORDERS)
    changes = page_of(request.GET, lambda before: changes_of_space(found.id, before=before), name=_RECORD)
    context = {
        "found": found,
        "members": [(member, organization_role_label(member.role)) for member in members.rows],
        "waiting": [(one, organization_role_label(one.role)) for one in waiting_for_space(found.id)],
        "orders": orders.rows,
        "entries": entries(changes.rows, for_operator=True),
        "pagers": {_MEMBERS: members.after, _ORDERS: orders.after, _RECORD: changes.after},
        "may_act": request.reader.runs_instance and found.is_abandoned,
        "now": clock.now(),
    }
    return show(request, "web/organizations/organization.html", context)


def found_or_not(request: WorkRequest, organization: uuid.UUID) -> FoundOrganization:
    """The organization, for the operator's people.

    :raises Refused: may_not_operate.
    :raises Http404: there is none.
    """
    refuse_unless(request.reader.operates)
    found = find_organization(organization)
    if found is None:
        raise Http404
    return found
