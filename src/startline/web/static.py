"""Static files carry their content's hash in their address, so that a browser may keep them for a year."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage

_HASH_LENGTH = 12


class Hashed(StaticFilesStorage):
    """The files as the finders find them, without a copy of them: `web/startline.css?v=0123456789ab`."""

    def url(self, name: str | None, *args: object, **named: object) -> str:
        """The address of the file *name*; without a hash where there is no such file."""
        address = super().url(name)
        version = _hash(name) if name else None
        return f"{address}?v={version}" if version else address


@lru_cache(maxsize=256)
def _hash(name: str) -> str | None:
    """The hash of the file's content, read once: like templates, a file that changes is served by the next process."""
    found = finders.find(name)
    if not isinstance(found, str):
        return None
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:_HASH_LENGTH]
