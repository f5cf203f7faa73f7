"""What a client sends is taken whole or not at all, in chunks too (PRODUCT D1, H6)."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from tests.bodies import broken_off, in_chunks
from tests.hubs import hub_elsewhere, mapped, signed
from tests.worlds import NOW, Stage, Wanted, cast, place

from config.wsgi import application
from startline.models import HelpSearch, HubEvent
from startline.web.bodies import body_of

pytestmark = pytest.mark.django_db


def answered(environ: dict[str, Any]) -> int:
    """The status with which the pages answer as the web server runs them; on the test's own connection."""
    told: list[str] = []
    request_started.disconnect(close_old_connections)
    try:
        list(application(environ, lambda status, _: told.append(status)))
    finally:
        request_started.connect(close_old_connections)
    return int(told[0].split()[0])


def search(words: str, *, arrives: slice = slice(None)) -> int:
    """The status with which a search is answered of which so much *arrives*."""
    token = Client().get("/help/").cookies["csrftoken"].value
    form = f"csrfmiddlewaretoken={token}&q={words}".encode()
    request = RequestFactory(headers={"cookie": f"csrftoken={token}"}).generic(
        "POST", "/help/search/", form, content_type="application/x-www-form-urlencoded"
    )
    return answered({**request.META, "wsgi.input": BytesIO(form[arrives])})


def test_a_form_that_breaks_off_is_not_taken_for_one_with_less_in_it() -> None:
    assert search("broken-off", arrives=slice(-4)) == 403
    assert not HelpSearch.objects.exists()
    assert search("whole") == 303
    assert HelpSearch.objects.get().words == "whole"


@pytest.mark.parametrize("read", [lambda stream: stream.read(), lambda stream: stream.read(6)])
def test_a_body_that_ends_too_soon_is_an_error_however_it_is_read(read: Any) -> None:
    stream = broken_off(b"two\nlines of it")["wsgi.input"]

    assert stream.readline() == b"two\n"
    with pytest.raises(OSError, match="went away"):
        read(stream)
    with pytest.raises(OSError, match="went away"):
        stream.readline()


def test_what_comes_in_chunks_is_read_up_to_one_byte_more_than_is_taken() -> None:
    request = RequestFactory().generic("POST", "/", b"", **in_chunks(b"123456"))

    assert body_of(request, most=4) == b"12345"


@pytest.mark.usefixtures("at_now")
def test_a_hub_may_tell_in_chunks_and_what_breaks_off_is_refused() -> None:
    order = place(cast().partner, Wanted(stage=Stage.AWAITING))
    hub = hub_elsewhere()
    body = mapped(order.line("1.0").order.public_id)
    headers = dict(signed(hub.secret, body, event_id="evt-1", at=NOW))

    def tell(body: dict[str, Any]) -> Any:
        return Client().generic(
            "POST", hub.address, b"", content_type="application/json", headers=headers, **body
        )

    refused, taken = tell(broken_off(body)), tell(in_chunks(body))

    assert refused.status_code == 400
    assert taken.status_code == 200, taken.content
    assert [line["outcome"] for line in json.loads(taken.content)["lines"]] == ["changed"]
    assert HubEvent.objects.count() == 1
