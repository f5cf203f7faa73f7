"""Addresses of what only a rehearsal has."""

from django.urls import URLPattern, path

from startline.web.rehearsal.clock import move
from startline.web.rehearsal.mailbox import mail, mailbox
from startline.web.rehearsal.sign_in_as import sign_in_as

urlpatterns: list[URLPattern] = [
    path("rehearsal/sign-in/", sign_in_as, name="sign_in_as"),
    path("rehearsal/clock/", move, name="move_clock"),
    path("mailbox/", mailbox, name="mailbox"),
    path("mailbox/<str:key>/", mail, name="mail"),
]
