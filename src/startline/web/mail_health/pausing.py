"""Pauses all mail after a confirmation, and lets it go on (PRODUCT M6)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from startline import clock
from startline.actions.pause_mail import pause_mail, resume_mail
from startline.web.mail_health.looking import for_operators
from startline.web.reading import WorkRequest
from startline.web.sending import acting_once, to_page
from startline.web.showing import show


@for_operators
@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: WorkRequest) -> HttpResponse:
    """Ask whether all mail is to be paused; confirmed, do it."""
    if request.method != "POST":
        return show(request, "web/mail/pause.html", {})
    with acting_once(request) as actor:
        changed = actor is not None and pause_mail(actor=actor, now=clock.now())
    done = gettext("All mail is paused. What is due waits until it is resumed.")
    messages.success(request, done if changed else gettext("Nothing was changed."))
    return to_page(request, "mail_health")


@for_operators
@require_POST
def resume(request: WorkRequest) -> HttpResponse:
    """Let mail go on."""
    with acting_once(request) as actor:
        changed = actor is not None and resume_mail(actor=actor, now=clock.now())
    done = gettext("Mail goes on. What has been due longest goes first.")
    messages.success(request, done if changed else gettext("Nothing was changed."))
    return to_page(request, "mail_health")
