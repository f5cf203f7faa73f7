"""Where providers post what became of mails, and answers that they took for us: each proves who it is (M4, D2)."""

import logging
from collections.abc import Callable, Sequence

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.webhooks.base import AnymailBaseWebhookView
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from startline import clock
from startline.actions.take_notice import take_notice
from startline.mail.events import Event, event_of, hook_of, inbound_hook_of, inbound_of
from startline.models.delivery import NoticeSource

_LOG = logging.getLogger(__name__)
# What the library meets where a body is not as it should be.
_UNREADABLE = (
    AnymailError,
    ImproperlyConfigured,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)


# A mail of 25 MiB in the base64 of JSON, and what stands around it.
MOST_BYTES = 36 * 1024 * 1024


@csrf_exempt
def mail_events(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take in what *provider* posts, each event once; 404 for who may not post, 400 for what is not theirs."""
    hook = hook_of(provider)
    if hook is None:
        raise Http404
    return _take_in(hook, request, provider=provider, read=event_of, source=NoticeSource.WEBHOOK)


@csrf_exempt
def mail_replies(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take in the mails that *provider* took for us, each once; as `mail_events`, and 413 for one that is too large."""
    hook = inbound_hook_of(provider)
    if hook is None:
        raise Http404
    if not _has_read_body(request):
        return HttpResponse("A mail here has at most 25 MiB.\n", status=413, content_type="text/plain")
    return _take_in(hook, request, provider=provider, read=inbound_of, source=NoticeSource.INBOUND)


def _take_in(
    hook: AnymailBaseWebhookView,
    request: HttpRequest,
    *,
    provider: str,
    read: Callable[..., Event | None],
    source: NoticeSource,
) -> HttpResponseBase:
    if request.method != "POST":
        hook.setup(request)
        answer: HttpResponseBase = hook.dispatch(request)
        return answer
    try:
        events = _events(hook, request, provider=provider, read=read)
    except AnymailWebhookValidationFailure as refused:
        _LOG.warning("A post to the mail webhook of %s was refused: %r", provider, str(refused))
        return _unproven(hook, request)
    except _UNREADABLE:
        _LOG.exception("A post to the mail webhook of %s cannot be read.", provider)
        return HttpResponseBadRequest(
            "This is no event as the provider's documentation has it.\n", content_type="text/plain"
        )
    for event in events:
        take_notice(
            source=source,
            source_key=event.source_key,
            raw=event.raw,
            delivered_to=event.delivered_to,
            received_at=clock.now(),
        )
    return HttpResponse()


def _events(
    hook: AnymailBaseWebhookView, request: HttpRequest, *, provider: str, read: Callable[..., Event | None]
) -> Sequence[Event]:
    """The events to take in, once it is proven whose they are."""
    hook.run_validators(request)
    told = (read(one, provider=provider) for one in hook.parse_events(request))
    return [event for event in told if event is not None]


def _has_read_body(request: HttpRequest) -> bool:
    """Whether the body is in memory now, within our bound: the framework's own is that of forms, and far less."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return False
    if length > MOST_BYTES:
        return False
    if not request.META.get("CONTENT_TYPE", "").startswith("multipart/"):  # these are kept on disk in pieces
        request._body = request.read(length)  # there is no other way to set it
    return True


def _unproven(hook: AnymailBaseWebhookView, request: HttpRequest) -> HttpResponse:
    """The refusal; who could sign in and has not is asked to, as some sign in only then."""
    words = "This was not signed as agreed. Check the secret or key of the webhook on both sides.\n"
    if hook.basic_auth and "Authorization" not in request.headers:
        challenge = {"WWW-Authenticate": 'Basic realm="Startline"'}
        return HttpResponse(words, status=401, content_type="text/plain", headers=challenge)
    return HttpResponseBadRequest(words, content_type="text/plain")
