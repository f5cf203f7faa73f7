"""Addresses of the pages, area by area."""

from django.urls import URLPattern, URLResolver, include, path

from startline.web import (
    cases,
    checks,
    contact,
    desk,
    gallery,
    help_centre,
    hub,
    imports,
    mail_health,
    notices,
    orders,
    organizations,
    people,
    preferences,
    rehearsal,
    set_up,
    space,
    subscriptions,
    transactions,
    work_list,
)
from startline.web.health import health
from startline.web.hub_events import hub_events
from startline.web.language import choose_language
from startline.web.look import logo
from startline.web.mail_events import mail_events, mail_replies

AREAS = (
    work_list,
    orders,
    contact,
    subscriptions,
    transactions,
    imports,
    mail_health,
    people,
    organizations,
    preferences,
    notices,
    gallery,
    rehearsal,
    hub,
    set_up,
    space,
    checks,  # before the help, whose articles would take its /help/check/
    help_centre,
    cases,
    desk,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *(pattern for area in AREAS for pattern in area.urls.urlpatterns),
    path("account/", include("startline.web.people.sign_in_urls")),
    path("i18n/setlang/", choose_language, name="set_language"),
    path("hooks/mail/<slug:provider>/", mail_events, name="mail_events"),
    path("hooks/mail/<slug:provider>/replies/", mail_replies, name="mail_replies"),
    path("logo", logo, name="logo"),
    path("hooks/hub/<uuid:hub>/", hub_events, name="hub_events"),
    path("healthz", health, name="health"),
]
handler403 = "startline.web.errors.forbidden"
handler404 = "startline.web.errors.not_found"
handler429 = "startline.web.people.sign_in.too_many"
handler500 = "startline.web.errors.broken"
