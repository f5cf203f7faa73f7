"""Addresses of this area."""

from django.urls import URLPattern, path, re_path

from startline.web.contact.asking import ask
from startline.web.contact.changing import change_contact, line_outcome, preview_contact
from startline.web.contact.line_actions import ACTIONS, line_action
from startline.web.contact.mistyped import change_mistyped, mistyped, preview_mistyped
from startline.web.contact.requests import inbox, request_page
from startline.web.contact.resending import resend

urlpatterns: list[URLPattern] = [
    path("lines/contact/", change_contact, name="change_contact"),
    path("lines/contact/preview/", preview_contact, name="preview_contact"),
    path("mistyped/", mistyped, name="mistyped"),
    path("mistyped/preview/", preview_mistyped, name="preview_mistyped"),
    path("mistyped/change/", change_mistyped, name="change_mistyped"),
    path("lines/resend/", resend, name="resend"),
    path("lines/ask/", ask, name="ask"),
    path("requests/", inbox, name="requests"),
    path("requests/<uuid:request_id>/", request_page, name="request"),
    re_path(r"^lines/outcome/(?P<key>[0-9a-f]{32,64})/$", line_outcome, name="line_outcome"),
    re_path(rf"^lines/(?P<action>{'|'.join(ACTIONS)})/$", line_action, name="line_action"),
]
