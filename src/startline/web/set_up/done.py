"""The summary of what was set up: which lines, when, with which answers, billing from when; made to be printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries.paging import Page, page_among
from startline.queries.set_ups import SetUpLine, SetUpOrder, told_of_set_up
from startline.queries.setup_answers import Answers, SavedAnswer, answers_of
from startline.queries.setup_fields import fields_by_id, fields_of
from startline.rules.setup_fields import Field
from startline.web.searching import page_of
from startline.web.see_other import see_other
from startline.web.set_up.door import SetUpRequest, space_for, through_the_door
from startline.web.set_up.shown import MOST_GROUPS, ShownAnswer, shown_answer
from startline.web.tongue import spoken
from startline.wording.dates import short_day, short_instant
from startline.wording.hub_set_up import lines_named, listed


@dataclass(frozen=True, kw_only=True)
class Finished:
    """Lines that were set up together with the same answers."""

    service: str
    lines: str
    set_up_at: str
    billing: str
    answers: Sequence[tuple[str, ShownAnswer]]


@require_safe
@through_the_door
def set_up_done(request: SetUpRequest) -> HttpResponse:
    """What was set up; where nothing is yet, on to the setup itself."""
    order = request.order
    if not order.done:
        return see_other("set_up", order.public_id)
    answers = answers_of([line.id for line in order.done])
    fields, groups, now = _fields(order, answers), _alike(order, answers), clock.now()
    page: Page[Sequence[SetUpLine]] = page_of(
        request.GET,
        lambda after: page_among(
            groups, after=after, key=lambda lines: lines[0].public_id, limit=MOST_GROUPS
        ),
    )
    context = {
        "order": order,
        "finished": [_one(lines, answers[lines[0].id], fields, order=order, now=now) for lines in page.rows],
        "page": page,
        "first_page": "after" not in request.GET,
        "left": len(order.lines) - len(order.done),
        "space": space_for(request),
        "told": listed(told_of_set_up([line.id for line in order.done])),
    }
    return render(request, "web/set_up/done.html", context)


def _fields(order: SetUpOrder, answers: Answers) -> Sequence[Field]:
    """The fields that were answered: those still asked in their order, then those asked no longer."""
    answered = {field_id for given in answers.values() for field_id in given}
    by_offer = fields_of({line.offer_id for line in order.done})
    asked = [field for fields in by_offer.values() for field in fields if field.id in answered]
    retired = fields_by_id(answered - {field.id for field in asked})
    return [*asked, *retired.values()]


def _alike(order: SetUpOrder, answers: Answers) -> Sequence[Sequence[SetUpLine]]:
    """The lines that are set up, those together that were set up together with the same answers."""
    alike: dict[object, list[SetUpLine]] = {}
    for line in order.done:
        said = {field_id: (one.value, one.file_id) for field_id, one in answers[line.id].items()}
        key = (line.offer_id, line.set_up_at, line.billing_started_at, repr(said))
        alike.setdefault(key, []).append(line)
    return list(alike.values())


def _one(
    lines: Sequence[SetUpLine],
    given: Mapping[int, SavedAnswer],
    fields: Sequence[Field],
    *,
    order: SetUpOrder,
    now: datetime,
) -> Finished:
    line = lines[0]
    return Finished(
        service=line.offer_name,
        lines=lines_named([one.number for one in lines]),
        set_up_at=short_instant(line.set_up_at, zone=order.zone, now=now) if line.set_up_at else "",
        billing=_billing(line, order=order),
        answers=[
            (field.label(spoken()), shown_answer(field, given[field.id], order=order, now=now))
            for field in fields
            if field.id in given
        ],
    )


def _billing(line: SetUpLine, *, order: SetUpOrder) -> str:
    if line.billing_started_at is None:
        return gettext("Billing started before the order came here.")
    return gettext("Billing since %(date)s.") % {"date": short_day(line.billing_started_at, zone=order.zone)}
