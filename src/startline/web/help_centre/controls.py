"""Pictures of the very controls: the product's own templates, filled with an invented order and not to be used."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from startline import clock
from startline.queries.paging import Page
from startline.rules.line import Status
from startline.rules.starting import WhoSetsUp
from startline.web.case_form import CaseForm
from startline.web.happened import happened
from startline.web.help_centre.frame import reader_in
from startline.web.help_centre.sample_forms import (
    SampleCodeForm,
    SampleContactForm,
    SampleLostForm,
    SampleTypeForm,
)
from startline.web.help_centre.samples import (
    BEFORE,
    CONTACT,
    CUSTOMER,
    ID,
    ORDER,
    PLACER,
    SUBSCRIPTION,
    sample_change,
    sample_line,
)
from startline.web.lines import ShownLine, shown
from startline.web.searching import Figure
from startline.wording.dates import UTC_ZONE
from startline.wording.groups import Fate, MailTime, contact_words, grouped

_LINES = ("1.0", "2.0", "3.0")


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """In which zone and at what time a picture is told."""

    zone: str
    now: datetime


Filling: TypeAlias = Callable[[Eyes], Mapping[str, Any]]


def picture_of(name: str, *, caption: str, request: HttpRequest) -> SafeString:
    """The control of that *name* in the reader's language, which can be seen and not used, over its *caption*."""
    reader = reader_in(request)
    eyes = Eyes(zone=reader.zone if reader else UTC_ZONE, now=clock.now())
    context = {
        "control": f"web/help_centre/controls/{name}.html",
        "name": name,
        "caption": caption,
        "layout": "web/help_centre/controls/_alone.html",
        "zone": eyes.zone,
        "now": eyes.now,
        **FILLINGS[name](eyes),
    }
    return render_to_string("web/help_centre/control.html", context, request=request)


def _line(eyes: Eyes, *, editable: bool = True) -> ShownLine:
    line = shown(sample_line(zone=eyes.zone, now=eyes.now), now=eyes.now, zone=eyes.zone)
    return replace(line, editable=editable)


def _with_line(eyes: Eyes) -> Mapping[str, Any]:
    return {"line": _line(eyes)}


def _mapped(eyes: Eyes) -> Mapping[str, Any]:
    """The line when its order was mapped yesterday."""
    at = eyes.now - timedelta(days=1)
    line = sample_line(zone=eyes.zone, now=eyes.now, status=Status.PENDING, mapped_at=at)
    return {"line": shown(line, now=eyes.now, zone=eyes.zone)}


def _selected() -> Mapping[str, Any]:
    order = {"number": ORDER, "customer_name": CUSTOMER, "public_id": ID}
    return {"sole_line": None, "sole_order": order, "lines": _LINES}


def _contact_dialog(eyes: Eyes) -> Mapping[str, Any]:
    fates = [(number, Fate(mail=MailTime.NOW)) for number in _LINES]
    return {
        "selected": _selected(),
        "contacts": [BEFORE],
        "form": SampleContactForm(lines=len(_LINES), address=CONTACT),
        "token": "control",
        "preview": {"groups": grouped(fates, said=partial(contact_words, done=False))},
        "in_dialog": True,
    }


def _resend(eyes: Eyes) -> Mapping[str, Any]:
    return {
        "selected": _selected(),
        "recipients": {"named": [{"address": CONTACT, "lines": len(_LINES)}]},
        "in_dialog": True,
    }


def _ask(eyes: Eyes) -> Mapping[str, Any]:
    order = {
        "number": ORDER,
        "customer_name": CUSTOMER,
        "placed_by_email": "l.verdi@partner.example",
        "account_name": "Partner",
        "public_id": ID,
    }
    line = sample_line(zone=eyes.zone, now=eyes.now, contact_email=BEFORE)
    form = SampleContactForm(lines=len(_LINES), address=CONTACT)
    return {"order": order, "account": "Partner", "placer": PLACER, "lines": [(line, None)], "form": form}


def _transactions(eyes: Eyes) -> Mapping[str, Any]:
    told = sample_change(zone=eyes.zone, now=eyes.now)
    return {
        "rows": [happened(told, now=eyes.now, zone=eyes.zone, naming_order=True)],
        "count": Figure(number=1, text="1"),
        "page": Page[None](rows=[], after=None),
        "first_page": True,
    }


def _pending(eyes: Eyes) -> Mapping[str, Any]:
    return {"subscription_id": ID, "subscription": SUBSCRIPTION}


FILLINGS: Mapping[str, Filling] = {
    "contact-cell": _with_line,
    "contact-dialog": _contact_dialog,
    "apply-to-all": _contact_dialog,
    "resend": _resend,
    "track": _with_line,
    "mapped-track": _mapped,
    "window-bar": _with_line,
    "manage-transactions": _transactions,
    "type-filter": lambda eyes: {"form": SampleTypeForm()},
    "ask-for-change": _ask,
    "pending-banner": _pending,
    "type-of-request": lambda eyes: {"form": CaseForm()},
    "code-field": lambda eyes: {"form": SampleCodeForm()},
    "who-sets-up": lambda eyes: {
        "form": None,
        "chosen": WhoSetsUp.CONTACT,
        "errand": {"contact": CONTACT},
        "order": {"customer_name": CUSTOMER},
    },
    "lost-mail": lambda eyes: {"form": SampleLostForm()},
}
"""What each control is filled with."""
