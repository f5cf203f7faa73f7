"""Addresses of this area; *line* is any line of those that are set up together."""

from django.urls import URLPattern, path

from startline.web.set_up.list import set_ups
from startline.web.set_up.order import set_up

_ORDER = "set-up/<uuid:order>/"
urlpatterns: list[URLPattern] = [
    path("set-up/", set_ups, name="set_ups"),
    path(_ORDER, set_up, name="set_up"),
]
