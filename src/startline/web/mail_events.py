"""Where providers post what became of mails, and answers that they took for us: each proves who it is (M4, D2)."""

import logging
from collections.abc import Iterable, Mapping
from threading import BoundedSemaphore

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.utils import get_request_basic_auth
from anymail.webhooks.base import AnymailBaseWebhookView, AnymailBasicAuthMixin
from anymail.webhooks.mandrill import MandrillSignatureMixin
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt

from startline import clock
from startline.actions.take_notice import take_notice
from startline.mail.events import Event, event_of, hook_of, inbound_hook_of, inbound_of
from startline.mail.inbound import mails_in
from startline.mail.posted_form import PostedForm, form_of
from startline.models.delivery import NoticeSource
from startline.web.bodies import body_of, is_open_ended

_LOG = logging.getLogger(__name__)
# What the library meets where a body is not as it should be, or breaks off.
_UNREADABLE = (
    AnymailError,
    UnreadablePostError,
    ImproperlyConfigured,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

# Thousands of events.
MOST_EVENT_BYTES = 2_621_440
# A mail of 25 MiB, which some post twice: whole and taken apart, in the base64 of JSON or in the escapes of a form.
MOST_BYTES = 64 * 1024 * 1024
MOST_AT_ONCE = 3
"""So many mails come in at once in a process: each may take some hundred megabytes while it does."""
_coming_in = BoundedSemaphore(MOST_AT_ONCE)


@csrf_exempt
def mail_events(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take in what *provider* posts, each event once; 404 for who may not post, 400 for what is not theirs.

    413 and 411 as `mail_replies`.
    """
    hook = hook_of(provider)
    if hook is None:
        raise Http404
    if request.method != "POST":
        return _tried(hook, request)
    if refusal := _refuse_length(request, most=MOST_EVENT_BYTES):
        return refusal
    try:
        body = body_of(request, most=MOST_EVENT_BYTES)
        if len(body) > MOST_EVENT_BYTES:
            return _too_large(MOST_EVENT_BYTES)
        _form_in(request, body)
        _prove(hook, request)
        told = (event_of(one, provider=provider) for one in hook.parse_events(request))
        events = [event for event in told if event is not None]
    except AnymailWebhookValidationFailure as refused:
        return _unproven(hook, request, refused, provider=provider)
    except _UNREADABLE:
        return _unreadable(provider)
    return _take_in(events, source=NoticeSource.WEBHOOK)


@csrf_exempt
def mail_replies(request: HttpRequest, provider: str) -> HttpResponseBase:
    """Take in the mails that *provider* took for us, each once, as `mail_events`.

    413 for one that is too large, 411 for a form in one that does not say how long it is, 503 where too many come at
    once: of each the provider knows that it is not here, and tries again.
    """
    hook = inbound_hook_of(provider)
    if hook is None:
        raise Http404
    if request.method != "POST":
        return _tried(hook, request)
    if refusal := _refuse_length(request, most=MOST_BYTES):
        return refusal
    if not _coming_in.acquire(blocking=False):
        return _answer("Too many mails come in at once; come again.", status=503)
    try:
        AnymailBasicAuthMixin.validate_request(hook, request)  # before anything is read
        body = body_of(request, most=MOST_BYTES)
        if len(body) > MOST_BYTES:
            return _too_large(MOST_BYTES)
        form = _form_in(request, body)
        _prove(hook, request)
        mails = mails_in(provider, body, form=form)
        return _take_in((inbound_of(mail, provider=provider) for mail in mails), source=NoticeSource.INBOUND)
    except AnymailWebhookValidationFailure as refused:
        return _unproven(hook, request, refused, provider=provider)
    except _UNREADABLE:
        return _unreadable(provider)
    finally:
        _coming_in.release()


def _tried(hook: AnymailBaseWebhookView, request: HttpRequest) -> HttpResponseBase:
    """The answer to who only tries the address."""
    hook.setup(request)
    answer: HttpResponseBase = hook.dispatch(request)
    return answer


def _take_in(events: Iterable[Event], *, source: NoticeSource) -> HttpResponse:
    for event in events:
        take_notice(
            source=source,
            source_key=event.source_key,
            raw=event.raw,
            delivered_to=event.delivered_to,
            received_at=clock.now(),
        )
    return HttpResponse()


def _prove(hook: AnymailBaseWebhookView, request: HttpRequest) -> None:
    """Have it proven who posts; one that signs the address, too, signs that which the world knows.

    :raises AnymailWebhookValidationFailure: it is not.
    """
    if isinstance(hook, MandrillSignatureMixin) and not hook.webhook_url:
        scheme, _, host = settings.STARTLINE_URL.partition("://")
        signed_in = get_request_basic_auth(request)
        hook.webhook_url = f"{scheme}://{f'{signed_in}@' if signed_in else ''}{host}{request.get_full_path()}"
    hook.run_validators(request)


def _refuse_length(request: HttpRequest, *, most: int) -> HttpResponse | None:
    """The refusal of a body that is longer than *most*, or of which nobody could tell whether it is whole."""
    if is_open_ended(request) and request.content_type == "application/x-www-form-urlencoded":
        return _answer("Say how long the form is.", status=411)
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    return _too_large(most) if length > most else None


def _too_large(most: int) -> HttpResponse:
    return _answer(f"A post here has at most {most} bytes.", status=413)


def _form_in(request: HttpRequest, body: bytes) -> PostedForm:
    """What *body* says as a form, had by the request too: the framework's bounds are those of pages, and far less."""
    form = form_of(body, content_type=request.META.get("CONTENT_TYPE", ""))
    # There is no other way to set these.
    vars(request).update(_body=body, _post=form.as_querydict(), _files=MultiValueDict())
    return form


def _unproven(
    hook: AnymailBaseWebhookView, request: HttpRequest, refused: Exception, *, provider: str
) -> HttpResponse:
    """The refusal; who could sign in and has not is asked to, as some sign in only then."""
    _LOG.warning("A post to the mail webhook of %s was refused: %r", provider, str(refused))
    words = "This was not signed as agreed. Check the secret or key of the webhook on both sides."
    if hook.basic_auth and "Authorization" not in request.headers:
        return _answer(words, status=401, headers={"WWW-Authenticate": 'Basic realm="Startline"'})
    return _answer(words, status=400)


def _unreadable(provider: str) -> HttpResponse:
    """The refusal of what is not as it should be; called where that was met."""
    _LOG.exception("A post to the mail webhook of %s cannot be read.", provider)
    return _answer("This is no event as the provider's documentation has it.", status=400)


def _answer(words: str, *, status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    return HttpResponse(f"{words}\n", status=status, content_type="text/plain", headers=dict(headers or {}))
