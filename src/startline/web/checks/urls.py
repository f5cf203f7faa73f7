"""Addresses of the checks."""

from django.urls import URLPattern, path

from startline.web.checks.browser import self_check, self_check_cookie, self_check_now
from startline.web.checks.finder import line_finder
from startline.web.checks.line import line_check

urlpatterns: list[URLPattern] = [
    path("help/check/", self_check, name="self_check"),
    path("help/check/now", self_check_now, name="self_check_now"),
    path("help/check/cookie", self_check_cookie, name="self_check_cookie"),
    path("check/", line_finder, name="line_finder"),
    path("check/line/<uuid:public_id>/", line_check, name="line_check"),
]
