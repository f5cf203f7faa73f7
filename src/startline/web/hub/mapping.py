"""The point of no return in the hub: mapped once the code is typed, or by a member at once, and what is next (H3)."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.actions.actor import Actor
from startline.actions.codes import Step
from startline.actions.map_confirmed import map_confirmed
from startline.actions.map_to_organization import map_to_organization
from startline.actions.outcome import Done, LineOutcome
from startline.models import Line, User
from startline.queries.codes import ShownCode
from startline.queries.links import Errand, LinkedOrder, OpenedLink, open_link
from startline.queries.organization_finder import FoundOrganization, name_of
from startline.queries.spaces import roles_of
from startline.rules.refusal import RefusalCode
from startline.rules.who_may import ActorKind
from startline.web.first_administrator import space_of_invited
from startline.web.hub.arriving import standing, unknown
from startline.web.hub.link_cookies import TO_CONTACT, kept
from startline.web.hub_pass import Pass, give_pass, pass_of
from startline.web.see_other import see_other
from startline.wording.dates import short_instant
from startline.wording.hub_mapping import why_not_mapped
from startline.wording.versions import one_stop

_CONFLICT = 409


def finish(request: HttpRequest, step: Step, now: datetime) -> HttpResponse:
    """Map what the code has confirmed, and lead to what is next; to be called by `codes.confirm`.

    Where somebody else was faster, the page says who mapped what, and it goes on from there. The browser may set the
    services up from now on: whoever typed the code reads the contact's mail.
    """
    response = _answer(request, map_confirmed(step, now=now), now=now)
    give_pass(response, Pass(link_id=step.link_id, address_id=step.address_id))
    return response


def map_as_member(
    request: HttpRequest, errand: Errand, organization: FoundOrganization, *, member: User, now: datetime
) -> HttpResponse:
    """Map the errand's lines for a signed-in member of the organization, who needs no code (PRODUCT H3)."""
    done = map_to_organization(
        actor=Actor(kind=ActorKind.MEMBER, member_id=member.pk),
        order_ids=errand.order_ids,
        line_ids=[line.id for line in errand.lines],
        organization_id=organization.id,
        mapped_by=member.name,
        now=now,
        seen_epochs=errand.epochs,
    )
    return _answer(request, done, now=now)


def told(subject: Mapping[str, Any]) -> str:
    """What a code with this *subject* confirms."""
    name = subject["new"]["name"] if "new" in subject else name_of(uuid.UUID(hex=subject["organization"]))
    return one_stop(
        gettext("The code maps the order to %(organization)s, and that cannot be undone.")
        % {"organization": name}
    )


def done(request: HttpRequest, link: OpenedLink, code: ShownCode) -> HttpResponse:
    """Where it goes on, once *code* was used: to what was mapped, by whomever; else how the link stands."""
    asked = code.subject["order_ids"]
    order = next((each.public_id for each in link.mapped if each.id in asked), None)
    return redirect("hub_mapped", order=order) if order else standing(request, link, overtaken=True)


@require_safe
def mapped(request: HttpRequest, order: uuid.UUID) -> HttpResponse:
    """What was mapped, by whom, and what is next: for who came by the link, or has typed one of its codes."""
    passed = pass_of(request)
    for link_id in filter(None, [kept(request, purpose=TO_CONTACT), passed.link_id if passed else None]):
        link = open_link(link_id)
        found = next((each for each in link.mapped if each.public_id == order), None) if link else None
        if link and found:
            own = passed if passed and passed.link_id == link_id else None
            waiting = [line for each in link.orders if each.public_id == order for line in each.lines]
            context = {
                **_told(request, found, passed=own),
                "waiting": waiting,
                "invited": link.recipient,
                "space": space_of_invited(
                    passed, found.lines[0].organization_id, contact_id=link.recipient_id
                ),
            }
            return render(request, "web/hub/mapped.html", context)
    return unknown(request)


def _told(request: HttpRequest, order: LinkedOrder, *, passed: Pass | None) -> Mapping[str, Any]:
    now, first, user = clock.now(), order.lines[0], request.user
    is_member = isinstance(user, User) and first.organization_id in roles_of(user.pk)
    route = "set_up" if passed or is_member else "hub_go_on"
    return {
        "order": order,
        "organization": first.organization_name,
        "by": first.mapped_by,
        "at": first.mapped_at and short_instant(first.mapped_at, zone=first.time_zone, now=now),
        "finished": all(line.set_up_at for line in order.lines),
        "set_up": reverse(route, kwargs={"order": order.public_id}),
    }


def _answer(request: HttpRequest, done: Done, *, now: datetime) -> HttpResponse:
    """On to what was mapped, by whomever; or why nothing was, and what to do."""
    already = [
        line for line in done.lines if line.refusal and line.refusal.code is RefusalCode.ALREADY_MAPPED
    ]
    if not done.changed and not already:
        return _refused(request, done, now=now)
    goes_on = Line.objects.select_related("order").get(pk=(done.changed or already)[0].line_id)
    if not done.changed:
        messages.warning(request, _why(already[0], zone=goes_on.time_zone, now=now))
    return see_other("hub_mapped", order=goes_on.order.public_id)


def _refused(request: HttpRequest, done: Done, *, now: datetime) -> HttpResponse:
    lines = Line.objects.select_related("order").in_bulk([line.line_id for line in done.lines])
    reasons: dict[str, list[LineOutcome]] = {}
    for line in done.lines:
        reasons.setdefault(_why(line, zone=lines[line.line_id].time_zone, now=now), []).append(line)
    return render(request, "web/hub/not_mapped.html", {"reasons": reasons}, status=_CONFLICT)


def _why(line: LineOutcome, *, zone: str, now: datetime) -> str:
    return why_not_mapped(line.refusal, zone=zone, now=now) if line.refusal else ""
