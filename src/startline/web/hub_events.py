"""Where hubs elsewhere report what was done there (PRODUCT H6); nobody signs in here, each event proves whose it is."""

import logging
from uuid import UUID

from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from startline import clock
from startline.actions.take_hub_event import take_hub_event
from startline.queries.hubs import HeardHub, heard_hub
from startline.rules.hub_events import EventProblemCode
from startline.rules.webhooks import (
    ID_HEADER,
    MOST_BYTES,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    is_signed,
    is_timely,
)
from startline.web.bodies import body_of
from startline.wording.hubs_elsewhere import event_problem_sentence

_LOG = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def hub_events(request: HttpRequest, hub: UUID) -> JsonResponse:
    """Take what the hub tells and answer for each line; 401 for whoever is not that hub, and nothing besides."""
    with translation.override("en"):
        try:
            body = body_of(request, most=MOST_BYTES)
        except UnreadablePostError:  # nobody waits for the answer
            return _refused(400, EventProblemCode.NOT_JSON)
        if len(body) > MOST_BYTES:
            return _refused(413, EventProblemCode.TOO_LARGE, most=MOST_BYTES // 1024)
        heard = heard_hub(hub, now=clock.now())
        proven = _is_proven(request, body, hub=heard)
        if heard is None or not proven:
            _LOG.warning("An event for the hub %s was not signed by it, or not just now.", hub)
            return _refused(401, EventProblemCode.NOT_SIGNED)
        if not heard.is_active:
            return _refused(403, EventProblemCode.NOT_ACTIVE)
        event_id = request.headers[ID_HEADER]
        answer = take_hub_event(hub=heard, event_id=event_id, body=body, now=clock.now())
    # Sorted, so that the same answer is the same to the byte, whether it was just given or kept.
    return JsonResponse(dict(answer.body), status=answer.status, json_dumps_params={"sort_keys": True})


def _is_proven(request: HttpRequest, body: bytes, *, hub: HeardHub | None) -> bool:
    """Whether the hub signed the event, within the last minutes; asked in the same way where there is no such hub."""
    given = {name: request.headers.get(name, "") for name in (ID_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER)}
    signed = is_signed(
        hub.secrets if hub else [],
        event_id=given[ID_HEADER],
        timestamp=given[TIMESTAMP_HEADER],
        body=body,
        signatures=given[SIGNATURE_HEADER],
    )
    return signed and is_timely(given[TIMESTAMP_HEADER], now=clock.now())


def _refused(status: int, code: EventProblemCode, **facts: object) -> JsonResponse:
    message = event_problem_sentence(code, **facts)
    return JsonResponse({"error": {"code": code.value, "message": message}}, status=status)
