"""A page that tests write themselves, with the product's own script and style: what the script does to any page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.template import Engine
from django.templatetags.static import static
from playwright.sync_api import Page, Route

PATH = "/practice"
_WHOLE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Practice</title>
{settings}
<link rel="stylesheet" href="{style}"><script src="{htmx}" defer></script><script src="{script}" defer></script></head>
<body><main>{main}</main><dialog id="dialog"></dialog>
<div class="news" role="status" hidden><button type="button" data-one="Show 1 new" data-many="Show {{count}} new"
 data-order="Show the new order"></button></div><p id="said" role="status"></p>
<template id="keys"><div><h1>Keys</h1><button type="button" data-close>Close</button></div></template></body></html>"""

# It renews itself when the test says so, not by the clock.
LIVE = '<div id="live" data-every="3600000">{live}</div>'
# The page asks, and has put what came into itself before the next turn of its events.
_RENEWED = """() => new Promise((resolve) => {
  const { fetch } = window;
  window.fetch = async (...asked) => {
    window.fetch = fetch;
    const answer = await fetch(...asked);
    const { status } = answer;
    if (status !== 200) setTimeout(() => resolve(status));
    answer.text = async () => {
      const words = await Response.prototype.text.call(answer);
      setTimeout(() => resolve(status));
      return words;
    };
    return answer;
  };
  document.dispatchEvent(new Event("visibilitychange"));
})"""


@dataclass(kw_only=True)
class Practice:
    """What the server would answer: *main* around the *live* part, and *others* by address.

    *asked* are the headers of each request for the live part, *posted* the forms that were sent.
    """

    live: str
    main: str = LIVE
    tag: str = '"1"'
    others: Mapping[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)

    def open(self, page: Page, *, address: str) -> None:
        """Show the page in the browser."""
        page.route(f"{address}{PATH}**", self._answer)
        page.goto(PATH)

    def change(self, page: Page, live: str, *, tag: str = '"2"') -> None:
        """Let the live part be *live* from now on, and the browser ask for it."""
        self.live, self.tag = live, tag
        self.renew(page)

    def renew(self, page: Page) -> None:
        """Let the browser ask for the live part now, as it does when one comes back, and show what comes."""
        assert page.evaluate(_RENEWED) in {200, 304}

    def _answer(self, route: Route) -> None:
        request = route.request
        if request.method == "POST":
            self.posted.append(request.post_data or "")
        if request.headers.get("hx-target") == "live":
            self._answer_live(route)
            return
        path = request.url.partition(PATH)[2]
        if path in self.others:
            route.fulfill(content_type="text/html", body=self.others[path])
            return
        route.fulfill(content_type="text/html", body=self._whole())

    def _answer_live(self, route: Route) -> None:
        headers = route.request.headers
        self.asked.append(headers)
        if headers.get("if-none-match") == self.tag:
            route.fulfill(status=304)
        else:
            route.fulfill(content_type="text/html", headers={"ETag": self.tag}, body=self.live)

    def _whole(self) -> str:
        return _WHOLE.format(
            settings=_settings(),
            style=static("web/startline.css"),
            htmx=static("web/vendor/htmx-2.0.11/htmx.min.js"),
            script=static("web/startline.js"),
            main=self.main.replace("{live}", self.live),
        )


def _settings() -> str:
    """How the product's pages set htmx: with its own settings, forms that have just come are not its own yet."""
    found = re.search(
        "<meta name=.htmx-config.*?>", Engine.get_default().get_template("web/page.html").source
    )
    assert found
    return found.group()


def table(*rows: str) -> str:
    """A list of *rows*."""
    return f'<table class="list"><tbody>{"".join(rows)}</tbody></table>'


def row(name: str, words: str = "waits") -> str:
    """A row with a box, a link, a pencil and its state in *words*."""
    return (
        f'<tr id="line-{name}"><td class="pick"><label><span class="unseen">Select {name}</span>'
        f'<input type="checkbox" name="line" value="{name}"></label></td>'
        f'<td><a href="{PATH}/open/{name}">{name}</a></td><td class="story">{words}</td>'
        f'<td><a href="{PATH}/edit" hx-get="{PATH}/edit" hx-target="#dialog" data-key="e">Edit {name}</a></td></tr>'
    )


def names(page: Page) -> Sequence[str]:
    """The rows as they stand on the page."""
    found: list[str] = page.locator("tr").evaluate_all("rows => rows.map((row) => row.id.slice(5))")
    return found
