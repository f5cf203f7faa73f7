"""Addresses of the pages."""

from django.urls import URLPattern, URLResolver, path

from startline.web.health import health
from startline.web.link import enter, opened
from startline.web.mailbox import mail, mailbox
from startline.web.status import status

urlpatterns: list[URLPattern | URLResolver] = [
    path("", status, name="status"),
    path("m/", opened, name="link"),
    path("m/<str:token>", enter, name="enter_link"),
    path("mailbox/", mailbox, name="mailbox"),
    path("mailbox/<str:key>/", mail, name="mail"),
    path("healthz", health, name="health"),
]
handler404 = "startline.web.errors.not_found"
handler500 = "startline.web.errors.broken"
