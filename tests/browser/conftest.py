"""A browser that looks at pages of the test database, as wide, dark and Italian as a test wants it."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.conf import LazySettings, settings
from django.core.management import call_command
from django.core.management.commands import flush
from django.core.servers.basehttp import ThreadedWSGIServer, get_internal_wsgi_application
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)
from pytest_django import DjangoDbBlocker
from tests.browser.findings import findings_of
from tests.clocks import offset_by
from tests.emptying import statements_that_empty
from tests.worlds import NOW

from startline.models import User
from startline.queries.rehearsal import clock_offset

CHROMIUM = "/usr/bin/chromium"
_ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "browser"
_HEIGHTS = {390: 844}
PATIENCE_MS = 30_000  # on a machine that has much else to do
# What Playwright leaves out of the browser, as the last list that is given counts, and the two windows for what is
# typed in an address bar: nobody sees them, and they take longer to open than most pages.
_LEFT_OUT = (
    "AimEnabled,AvoidCorsURLLoaderRestartOnRedirect,AvoidUnnecessaryBeforeUnloadCheckSync,"
    "DestroyProfileOnBrowserClose,HttpsFirstBalancedModeAutoEnable,HttpsUpgrades,LensOverlay,MediaRouter,"
    "NetworkTimeServiceQuerying,OptimizationHints,PaintHolding,PreconnectToSearch,ThirdPartyStoragePartitioning,"
    "WebUIOmniboxAimPopup,WebUIOmniboxPopup"
)
_NO_COMPLAINT = (
    "Failed to load resource: the server responded with a status of",  # as some are meant to be
    "Response Status Error Code",  # the same, said by htmx
    # A page that is left gives up what it was just asking for; a request that could not be sent is another error.
    "htmx:sendAbort",
    "htmx:afterRequest",
)

# The browser's own event loop runs in the tests' thread, and the database is asked from there too.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


class Pages(Protocol):
    """Opens a page; *user* is signed in on it."""

    def __call__(
        self,
        width: int = 1440,
        *,
        dark: bool = False,
        language: str = "en",
        javascript: bool = True,
        user: User | None = None,
    ) -> Page:
        """A page of a browser that has been nowhere yet."""
        ...


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield _launched(playwright)


def _launched(playwright: Playwright) -> Browser:
    # The sandbox needs rights that a container's root does not have.
    arguments = ["--no-sandbox", f"--disable-features={_LEFT_OUT}"]
    return playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)


class _Server(ThreadedWSGIServer):
    """Serves the pages, and can be waited for until nobody asks for one any more."""

    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), QuietWSGIRequestHandler)
        self.set_app(get_internal_wsgi_application())
        self._open = 0
        self._changed = threading.Condition()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._count(1)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        with self._changed:
            self._open += change
            self._changed.notify_all()

    def wait_until_left(self) -> None:
        """Return once every connection is closed: a page that was left may still have asked for something, and the
        answer would lock, and read, the database of the next test.
        """
        # All others were let in before it.
        with socket.create_connection(("127.0.0.1", self.server_port)) as last:
            last.shutdown(socket.SHUT_WR)
            last.recv(1)
        with self._changed:
            left = self._changed.wait_for(lambda: self._open == 0, timeout=PATIENCE_MS / 1000)
        assert left, "A browser is still connected."


@pytest.fixture(scope="session")
def _server(chromium: Browser) -> Iterator[_Server]:
    server = _Server()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly(_record_emptied_between_tests: None) -> Iterator[None]:
    """Empty what a test has filled, and leave what Django would only fill again."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", lambda *_, **__: statements_that_empty())
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


@pytest.fixture(scope="module")
def kept_database(
    _emptied_quickly: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Empty the database after a file's last test instead, for tests that only look at what is in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", lambda *_, **__: [])
        yield
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture
def ahead() -> timedelta:
    """How far the pages' clock is ahead of the machine's: it is NOW as a test begins."""
    return NOW - datetime.now(UTC)


@pytest.fixture
def address(
    _server: _Server, transactional_db: None, settings: LazySettings, ahead: timedelta
) -> Iterator[str]:
    """Where the pages are; time goes on there."""
    settings.STARTLINE_URL = f"http://127.0.0.1:{_server.server_port}"
    # A slow one tells nothing more.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    connections.settings["default"]["CONN_MAX_AGE"] = 0  # or they would outlive the test
    with offset_by(lambda: ahead + clock_offset()):
        yield settings.STARTLINE_URL
        _server.wait_until_left()


@pytest.fixture
def browser_page(chromium: Browser, address: str) -> Iterator[Pages]:
    """Opens pages; whatever they load from elsewhere, or complain about in the console, fails the test."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def opened(
            width: int = 1440,
            *,
            dark: bool = False,
            language: str = "en",
            javascript: bool = True,
            user: User | None = None,
        ) -> Page:
            context = chromium.new_context(
                base_url=address,
                viewport={"width": width, "height": _HEIGHTS.get(width, 900)},
                color_scheme="dark" if dark else "light",
                locale={"en": "en-GB", "it": "it-IT", "de": "de-DE", "fr": "fr-FR", "es": "es-ES"}[language],
                java_script_enabled=javascript,
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            _speak(context, language=language, address=address)
            _sign_in(context, user=user, language=language, address=address)
            page = context.new_page()
            _watch(page, address=address, complaints=complaints)
            return page

        yield opened
    assert not complaints


def _speak(context: BrowserContext, *, language: str, address: str) -> None:
    """Choose the language, as its button does: a mail's link would go on in the mail's."""
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}])


def _sign_in(context: BrowserContext, *, user: User | None, language: str, address: str) -> None:
    if user is None:
        return
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def stop_clock(page: Page) -> None:
    """Let what the page does for a while only be as it is until the test lets time go on."""
    now = datetime.now(UTC)
    page.clock.install(time=now)
    page.clock.pause_at(now + timedelta(hours=1))


def _watch(page: Page, *, address: str, complaints: list[str]) -> None:
    def asked(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:", "about:")):
            complaints.append(f"{page.url} asked for {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_NO_COMPLAINT):
            complaints.append(f"{page.url}: {message.text}")

    page.on("request", asked)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", said)


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keeps a picture of all of a page as an artefact."""

    def kept(page: Page, name: str) -> None:
        _ARTEFACTS.mkdir(parents=True, exist_ok=True)
        page.wait_for_load_state()
        page.screenshot(path=_ARTEFACTS / f"{name}.png", full_page=True)

    return kept


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with what axe finds wrong with a page."""

    def checked(page: Page) -> None:
        findings = findings_of(page)
        assert not findings, f"{page.url}\n" + "\n".join(findings)

    return checked
