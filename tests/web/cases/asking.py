"""Cases as browsers open them: forms filled in and sent, and what comes back."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cases import png as written_png
from tests.worlds import Placed

from startline.models import Case, Line, Order
from startline.web.once import new_token

NEW = "/cases/new/"


def sent(**more: Any) -> Mapping[str, Any]:
    """What a filled-in form sends."""
    usual = {"type": "mail_not_arrived", "subject": "No mail", "text": "Nothing came.", "once": new_token()}
    return {**usual, **more}


def of_order(placed: Placed, *numbers: str) -> Mapping[str, Any]:
    """The order and its lines of these numbers, as the form names them."""
    lines = [Line.objects.get(pk=placed.line_ids[number]).public_id for number in numbers]
    return {
        "order": str(Order.objects.get(pk=placed.order_id).public_id),
        "line": [str(one) for one in lines],
    }


def opens(client: Client, **more: Any) -> Case:
    """The case that sending the form opens."""
    response = client.post(NEW, sent(**more))
    assert response.status_code == 303, text_of(response)
    return Case.objects.get(public_id=response.headers["Location"].split("/")[2])


def png(name: str = "screen.png", *, size: tuple[int, int] = (30, 20)) -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    return SimpleUploadedFile(name, written_png(size=size), "image/png")


def kept_in(response: Any) -> list[str]:
    """The tokens of pictures that were taken and stand in the form."""
    return [unescape(token) for token in re.findall(r'name="kept" value="([^"]+)"', body(response))]


def body(response: Any) -> str:
    """The page as it came."""
    text: str = response.getvalue().decode()
    return text


def text_of(response: Any) -> str:
    """The words of the page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body(response))).split())
