"""Addresses of this area; *line* is any line of those that are set up together."""

from django.urls import URLPattern, path

from startline.web.set_up.done import set_up_done
from startline.web.set_up.file import set_up_file
from startline.web.set_up.how import set_up_how
from startline.web.set_up.list import set_ups
from startline.web.set_up.order import set_up
from startline.web.set_up.question import set_up_question
from startline.web.set_up.review import set_up_review

_ORDER = "set-up/<uuid:order>/"
_LINE = f"{_ORDER}line/<uuid:line>/"
urlpatterns: list[URLPattern] = [
    path("set-up/", set_ups, name="set_ups"),
    path(_ORDER, set_up, name="set_up"),
    path(f"{_ORDER}done/", set_up_done, name="set_up_done"),
    path(f"{_ORDER}file/<uuid:file>/", set_up_file, name="set_up_file"),
    path(_LINE, set_up_review, name="set_up_review"),
    path(f"{_LINE}how/", set_up_how, name="set_up_how"),
    path(f"{_LINE}ask/<slug:key>/", set_up_question, name="set_up_question"),
]
