"""An import as a person does it in a browser, and the worker behind it, one turn after the other."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.actions.report_files import Row, report_of
from tests.worlds import NOW

from startline.actions.import_report import work_on_import
from startline.models import ImportRun

_TOKEN = re.compile(r'name="once" value="([0-9a-f]+)"')
_CHECKED = re.compile(r'name="checked_at" value="([^"]+)"')


def bring(client: Client, content: bytes, *, name: str = "report.csv") -> Any:
    """Choose the file on the page and send it; the answer."""
    token = token_in(client.get("/import/"))
    return client.post("/import/", {"file": SimpleUploadedFile(name, content), "once": token})


def bring_rows(client: Client, *rows: Row) -> str:
    """Bring a file of these rows, let a worker read it; the address of its page."""
    address: str = bring(client, report_of(rows)).headers["Location"]
    work()
    return address


def work(*, most: int = 50) -> None:
    """Let a worker take turns until nothing waits for one."""
    for _ in range(most):
        if not work_on_import(clock=lambda: NOW, should_pause=lambda: False, should_stop=lambda: False):
            return
    raise AssertionError(f"After {most} turns an import still waits.")


def act(client: Client, address: str, verb: str, **fields: Any) -> Any:
    """Open the page and press the button of *verb*; the answer."""
    return client.post(f"{address}{verb}/", {**carried_by(client.get(address)), **fields})


def take_over(client: Client, address: str, **fields: Any) -> None:
    """Press Import, and let a worker do it."""
    act(client, address, "start", **fields)
    work()


def carried_by(answer: Any) -> dict[str, str]:
    """What the page's forms carry unseen: the token, and of a checked file which check they speak of."""
    found = _CHECKED.search(answer.content.decode())
    return {"once": token_in(answer), "checked_at": found[1] if found else ""}


def token_in(answer: Any) -> str:
    """The token of the page's forms; empty where it has none."""
    found = _TOKEN.search(answer.content.decode())
    return found[1] if found else ""


def words(answer: Any) -> str:
    """The page's text without its tags."""
    text = re.sub(r"<(script|style|template).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("&#x27;", "'").replace("&amp;", "&")


def the_run() -> ImportRun:
    """The run that was begun last."""
    return ImportRun.objects.latest("id")
