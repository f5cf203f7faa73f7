"""A refusal as a page: its status, its sentence, and the way out."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from startline.queries.readers import Reader
from startline.rules.refusal import Refusal, RefusalCode
from startline.web.case_links import new_case_address_at
from startline.web.showing import show
from startline.wording.refusals import sentence_of

_CONFLICT = 409
_STATUSES: Mapping[RefusalCode, int] = {
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.MAY_NOT_EDIT: 403,
    RefusalCode.MAY_NOT_OPERATE: 403,
    RefusalCode.MAY_NOT_ADMINISTER: 403,
    RefusalCode.MAY_NOT_IMPORT: 403,
    RefusalCode.LINE_CAP: 429,
    RefusalCode.RECIPIENT_CAP: 429,
    RefusalCode.ACCOUNT_CAP: 429,
    RefusalCode.REQUEST_CAP: 429,
    RefusalCode.CASE_CAP: 429,
    RefusalCode.MAY_NOT_DECIDE: 403,
    RefusalCode.NOT_ASKER: 403,
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status of *refusal*: 409 for all that the state of things forbids."""
    return _STATUSES.get(refusal.code, _CONFLICT)


def refused_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The page (or dialog) that says why not."""
    reader: Reader | None = getattr(request, "reader", None)
    sentence = sentence_of(refusal, zone=reader.zone) if reader else sentence_of(refusal)
    code = refusal.code.value
    case = new_case_address_at(request, refusal=code) if reader else ""
    context = {"code": code, "sentence": sentence, "case": case}
    return show(request, "web/refused.html", context, status=status_of(refusal))
