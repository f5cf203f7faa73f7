"""One template is a page, the content of a dialog, or the part of it that renews itself."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from startline.web.showing import layout_of, renewed, target_of


def asked(**headers: str) -> HttpRequest:
    request = RequestFactory(headers=headers).get("/")
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("headers", "layout"),
    [
        ({}, "web/base.html"),
        ({"HX-Request": "true", "HX-Target": "dialog"}, "web/in_dialog.html"),
        ({"HX-Target": "dialog"}, "web/base.html"),
    ],
)
def test_the_layout_is_that_of_who_asked(headers: dict[str, str], layout: str) -> None:
    assert layout_of(asked(**headers)) == layout


def test_the_workspace_stands_around_what_its_people_read() -> None:
    request = asked()
    request.reader = object()  # type: ignore[attr-defined]

    assert layout_of(request) == "web/page.html"


def test_a_request_without_htmx_has_no_target() -> None:
    assert target_of(RequestFactory().get("/")) is None


def test_what_the_browser_has_is_not_sent_again() -> None:
    tag = renewed(asked(), HttpResponse("rows"))["ETag"]

    same = renewed(asked(**{"If-None-Match": f"W/{tag}"}), HttpResponse("rows"))
    other = renewed(asked(**{"If-None-Match": tag}), HttpResponse("other rows"))

    assert (same.status_code, same["ETag"]) == (304, tag)
    assert (other.status_code, other.content) == (200, b"other rows")


@pytest.mark.parametrize("name", ["csrfmiddlewaretoken", "once"])
def test_a_forms_token_makes_no_news(name: str) -> None:
    first, second = (
        renewed(asked(), HttpResponse(f'<input type="hidden" name="{name}" value="{token}">'))
        for token in "ab"
    )

    assert first["ETag"] == second["ETag"]
    assert b'value="a"' in first.content
