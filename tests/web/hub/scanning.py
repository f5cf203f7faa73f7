"""What stands between a mail and its reader: programs that follow links and send forms off as they are served."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

from django.db import connection
from django.test import Client

_MOST_PAGES = 50
WHENCE = re.compile(r"[?&]page=[a-z_]+$")
"""What an address tells of the page that one comes from: without it the desk's page is the same."""
_COUNTED = (
    "SELECT (SELECT count(*) FROM startline_transaction), (SELECT count(*) FROM startline_transactionevent),"
    " (SELECT count(*) FROM startline_code), (SELECT coalesce(sum(tries), 0) FROM startline_code),"
    " (SELECT count(*) FROM startline_mail), (SELECT count(*) FROM startline_organization),"
    " (SELECT count(*) FROM startline_line WHERE started_at IS NOT NULL),"
    " (SELECT count(*) FROM startline_line WHERE mapped_at IS NOT NULL),"
    " (SELECT sum(contact_epoch) FROM startline_line),"
    " (SELECT count(*) FROM startline_case), (SELECT count(*) FROM startline_caseentry)"
)


@dataclass(kw_only=True)
class Form:
    """A form of a page: what it sends without anybody's doing, and what each of its buttons adds."""

    action: str
    method: str
    sends: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The links and forms of a page."""

    def __init__(self, html: str) -> None:
        """Read *html*."""
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down what can be followed and sent."""
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "form":
            self.forms.append(Form(action=given.get("action", ""), method=given.get("method", "get")))
        elif self.forms and tag in ("input", "button") and given.get("name"):
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        pair = (given["name"], given.get("value", ""))
        if tag == "button" or given.get("type") == "submit":
            self.forms[-1].buttons.append(pair)
        elif given.get("type") not in ("radio", "checkbox") or "checked" in given:
            self.forms[-1].sends.append(pair)


def send_everything(client: Client, *starts: str) -> set[str]:
    """Follow every link under /m/ from *starts* on, in their order, and send every form off with each of its buttons.

    Returns the pages seen. The mail's own link has to come first: without it the other pages do not open.
    """
    waiting, seen = list(starts), set[str]()
    while waiting and len(seen) < _MOST_PAGES:
        address = waiting.pop(0)
        if address in seen or not address.startswith("/m/"):
            continue
        seen.add(address)
        page = Page(client.get(address, follow=True).content.decode())
        waiting += [urlsplit(link)._replace(fragment="").geturl() for link in page.links]
        for form in page.forms:
            for sent in _sendings(form):
                waiting += _led_to(client, form, urlencode(sent), page=address)
    return seen


def _led_to(client: Client, form: Form, sent: str, *, page: str) -> list[str]:
    """Where a form leads: one that asks, to the address that it makes up; one that writes, to where it is answered."""
    action = form.action or page
    if form.method.lower() == "get":
        return [f"{action.partition('?')[0]}?{sent}"]
    answer = client.post(action, sent, content_type="application/x-www-form-urlencoded")
    return [answer["Location"]] if answer.has_header("Location") else []


def _sendings(form: Form) -> Iterator[list[tuple[str, str]]]:
    yield form.sends
    for button in form.buttons:
        yield [*form.sends, button]


def everything() -> tuple[int, ...]:
    """What must be as it was after any number of scanners."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
        return tuple(cursor.fetchone() or ())
