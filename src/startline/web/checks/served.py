"""The files that the pages are made of, as the server has them, each with the hash of its content (PRODUCT D1)."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

_FILES: Mapping[str, str] = {
    "startline.css": "web/startline.css",
    "startline.js": "web/startline.js",
    "htmx.min.js": "web/vendor/htmx-2.0.11/htmx.min.js",
    "self_check.js": "web/self_check.js",
}


def served_files() -> Mapping[str, str]:
    """The SHA-256 of each file's content, in hexadecimal digits, by its name."""
    return {name: _hash(path) for name, path in _FILES.items()}


def addresses() -> Mapping[str, str]:
    """The address of each file, by its name."""
    return {name: static(path) for name, path in _FILES.items()}


@cache
def _hash(path: str) -> str:
    """The hash, read once: like templates, a file that changes is served by the next process.

    :raises TypeError: there is no such file.
    """
    return hashlib.sha256(Path(str(finders.find(path))).read_bytes()).hexdigest()
