"""Forms as a browser without scripts sends them: every field of the page, with some filled anew."""

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from django.test import Client

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse


class _Form(HTMLParser):
    """The fields of the page's form that carries a token, and the errors beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        self._inside = self._mine = False
        self._form: dict[str, str] = {}
        self._into: tuple[dict[str, str], str] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = {}
        elif tag == "input" and "name" in has:
            self._input(has)
        elif tag == "select":
            self._select = has["name"]
        elif tag == "option" and self._select and "selected" in has:
            self._form[self._select] = has["value"]
        elif tag == "textarea" and "name" in has:
            self._form[has["name"]] = ""
            self._into = (self._form, has["name"])
        elif tag == "ul" and has.get("class") == "error":
            self._into = (self.errors, has["id"].removeprefix("id_").removesuffix("_error"))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"textarea", "ul"}:
            self._into = None
        elif tag == "select":
            self._select = ""
        elif tag == "form" and "once" in self._form and not self._form.get("forward"):
            self.fields |= self._form

    def handle_data(self, data: str) -> None:
        if self._into:
            holder, name = self._into
            holder[name] = (holder.get(name, "") + data).strip("\n")

    def _input(self, has: dict[str, str]) -> None:
        ticked = has.get("type") not in {"checkbox", "radio"} or "checked" in has
        if ticked:
            self._form[has["name"]] = has.get("value", "on" if has.get("type") == "checkbox" else "")


def _read(page: str) -> _Form:
    form = _Form()
    form.feed(page)
    return form


def fields_of(page: str) -> dict[str, str]:
    """What a browser would send of the page's forms, as they are shown."""
    return _read(page).fields


def errors_of(page: str) -> dict[str, str]:
    """The errors beside the fields, by the fields' names."""
    return _read(page).errors


def send(client: Client, address: str, /, **filled: Any) -> "_MonkeyPatchedWSGIResponse":
    """Open the page at *address*, fill in its form (None: clear the box), send it and follow to the outcome."""
    fields: dict[str, Any] = {**fields_of(client.get(address).content.decode()), **filled}
    sent = {name: value for name, value in fields.items() if value is not None}
    return client.post(address, sent, follow=True)
