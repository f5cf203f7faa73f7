"""Static files: addresses that change with the content, kept for good, compressed, and small together."""

import gzip
import hashlib
import re
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpResponseBase
from django.templatetags.static import static
from django.test import Client
from tests.worlds import Wanted, cast, place

import startline
from startline.web.static import _hash

_STATIC = Path(startline.__file__).parent / "static"
_VENDORED = [_STATIC / "web" / "vendor", Path(__file__).parents[1] / "browser" / "vendor"]
_FIRST_VISIT, _LATER = 180_000, 30_000
ZIPPED = {"Accept-Encoding": "gzip"}


def test_an_address_carries_the_hash_of_the_content() -> None:
    content = (_STATIC / "web" / "startline.css").read_bytes()

    assert (
        static("web/startline.css")
        == f"/static/web/startline.css?v={hashlib.sha256(content).hexdigest()[:12]}"
    )


def test_what_is_changed_has_another_address_once_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.css"
    monkeypatch.setattr(finders, "find", lambda name: str(file))

    _hash.cache_clear()
    file.write_text("a")
    before = static("web/a.css")
    file.write_text("another")
    _hash.cache_clear()

    assert static("web/a.css") != before
    _hash.cache_clear()


def test_what_is_not_there_has_a_bare_address() -> None:
    assert static("web/none.css") == StaticFilesStorage().url("web/none.css")


def fetched(client: Client, address: str) -> tuple[HttpResponseBase, bytes]:
    """The answer for a static file, and how it travels."""
    with closing(client.get(address, headers=ZIPPED)) as response:
        return response, b"".join(response.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_static_file_is_kept_for_good_and_travels_compressed(client: Client) -> None:
    response, content = fetched(client, static("web/startline.css"))

    assert b"--accent" in gzip.decompress(content)
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Encoding"] == "gzip"


@pytest.mark.django_db
def test_what_is_dense_already_is_left_as_it_is(client: Client) -> None:
    response, content = fetched(client, static("web/vendor/inter-5.3.0/inter-latin-wght-normal.woff2"))

    assert content.startswith(b"wOF2")
    assert "Content-Encoding" not in response


@pytest.mark.django_db
@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize("address", ["/", "/orders/", "/transactions/", "/settings/", "/mailbox/"])
def test_a_first_visit_and_the_pages_after_it_are_small(client: Client, address: str) -> None:
    world = cast()
    for number in range(12):
        place(
            world.partner, *(Wanted(number=f"{line}.0") for line in range(1, 5)), number=f"50010{number:02}"
        )
    client.force_login(world.owner)

    response = client.get(address, headers=ZIPPED)

    loads = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', gzip.decompress(response.content).decode()))
    files = sum(len(fetched(client, file)[1]) for file in loads)
    assert len(response.content) <= _LATER
    assert len(response.content) + files <= _FIRST_VISIT


@pytest.mark.parametrize("folder", _VENDORED, ids=["product", "tests"])
def test_every_file_of_others_is_listed_with_its_sum(folder: Path) -> None:
    entries = tomllib.loads((folder / "VENDORED.toml").read_text(encoding="utf-8"))["vendored"]
    listed = {name: digest for entry in entries for name, digest in entry["sha256"].items()}

    present = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name != "VENDORED.toml"
    }

    assert present == listed
    assert all(entry["licence"] and entry["version"] and entry["source"] for entry in entries)


def test_every_icon_that_a_page_names_is_there_and_no_other() -> None:
    package = Path(startline.__file__).parent
    sprite = (_STATIC / "web/vendor/tabler-icons-3.51.0/icons.svg").read_text(encoding="utf-8")
    pages = "".join(page.read_text(encoding="utf-8") for page in (package / "templates").rglob("*.html"))
    views = "".join(view.read_text(encoding="utf-8") for view in (package / "web").rglob("*.py"))

    named = set(re.findall(r'{% icon "([^"]+)" %}', pages)) | set(re.findall(r'\bicon="([^"]+)"', views))

    assert named == set(re.findall(r'<symbol id="([^"]+)"', sprite))
