"""Reads forms out of pages as a browser does, so that tests send what people would."""

import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import urlencode

from django.test import Client
from tests.worlds import Placed

from startline.models import Order

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

Answer: TypeAlias = "_MonkeyPatchedWSGIResponse"
IN_DIALOG = {"HX-Request": "true", "HX-Target": "dialog"}
IN_PREVIEW = {"HX-Request": "true", "HX-Target": "preview"}

_INPUT = re.compile(r'<input type="hidden" name="(?P<name>\w+)" value="(?P<value>[^"]*)"')


def text_of(response: Answer) -> str:
    """What the page says: its text, without tags, in single spaces."""
    page = re.sub(r"<(script|style|template|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def fields_in(response: Answer) -> dict[str, Sequence[str]]:
    """The hidden fields of the forms of the page's content."""
    content = response.content.decode().partition('<main id="main"')[2] or response.content.decode()
    fields: dict[str, list[str]] = {}
    for found in _INPUT.finditer(content):
        fields.setdefault(found["name"], []).append(unescape(found["value"]))
    return {name: values for name, values in fields.items() if name != "csrfmiddlewaretoken"}


def lines(placed: Placed, *numbers: str) -> str:
    """The query that names these lines of the order (all of them, where none is named)."""
    names = numbers or tuple(placed.line_ids)
    return urlencode([("line", str(placed.line(number).public_id)) for number in names])


def order(placed: Placed) -> str:
    """The query that names the whole order."""
    return urlencode(
        {"order": str(Order.objects.values_list("public_id", flat=True).get(pk=placed.order_id))}
    )


def send(
    client: Client,
    address: str,
    shown: Answer,
    typed: Mapping[str, Any],
    headers: Mapping[str, str] = IN_DIALOG,
) -> Answer:
    """Fill in what is *typed* and send the form that was *shown*."""
    return client.post(address, {**fields_in(shown), **typed}, headers=headers)
