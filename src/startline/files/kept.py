"""What became of a file: written anew, or why not."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from startline.rules.files import MOST_BYTES
from startline.rules.plain_text import plain

_MEGABYTE = 1024 * 1024
_LONGEST_STEM = 80
# What a folder, a shell or a header would read something into.
_MEANINGFUL = re.compile(r'[<>:"|?*%`$;{}]')
_NAMELESS = "file"


class FileProblemCode(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_LARGE_ANEW = "too_large_anew"
    NOT_A_PICTURE = "not_a_picture"
    TOO_MANY_PIXELS = "too_many_pixels"
    PICTURE_DAMAGED = "picture_damaged"
    NOT_A_TABLE = "not_a_table"
    ENCODING_UNKNOWN = "encoding_unknown"
    QUOTES_BROKEN = "quotes_broken"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"


@dataclass(frozen=True, kw_only=True)
class FileProblem:
    """Why a file is not kept, with the facts that its sentence needs (`wording.files`)."""

    code: FileProblemCode
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file as it was written anew; *width* and *height* in pixels are a picture's alone."""

    name: str
    content_type: str
    content: bytes
    width: int | None = None
    height: int | None = None

    @property
    def sha256(self) -> str:
        """The content's hash, in hexadecimal."""
        return sha256(self.content).hexdigest()


def refuse_size(content: bytes) -> FileProblem | None:
    """Why bytes that came in are not even looked at: there are none, or more than `MOST_BYTES`."""
    if not content:
        return FileProblem(code=FileProblemCode.EMPTY)
    return _refuse_larger(content, code=FileProblemCode.TOO_LARGE)


def refuse_size_anew(content: bytes) -> FileProblem | None:
    """Why a file that was written anew is not kept: it grew to more than `MOST_BYTES`."""
    return _refuse_larger(content, code=FileProblemCode.TOO_LARGE_ANEW)


def _refuse_larger(content: bytes, *, code: FileProblemCode) -> FileProblem | None:
    if len(content) <= MOST_BYTES:
        return None
    return FileProblem(code=code, facts={"max_mb": str(MOST_BYTES // _MEGABYTE)})


def safe_name(name: str, *, extension: str) -> str:
    """*name* without folders and whatever is more than a word, with the *extension* of what was written anew."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = plain(_MEANINGFUL.sub("", last.rpartition(".")[0] or last), length=_LONGEST_STEM)
    return f"{stem.strip(' .') or _NAMELESS}.{extension}"
