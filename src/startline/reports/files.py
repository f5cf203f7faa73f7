"""What kind of file a report is, and in which encoding its text is written."""

import codecs
import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from startline.reports.limits import MAX_FILE_BYTES, MAX_LINE_BYTES
from startline.reports.problems import ReportProblemCode, refused

_CHUNK = 1024 * 1024
_HEAD = 1024
_FEW = 20
UTF_8 = "utf-8"
ASSUMED = "cp1252"
# UTF-32 before UTF-16: its little-endian mark starts with the other's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TABLES = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
    (b"{\\rtf", "RTF"),
    (b"<", "HTML/XML"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class FileKind(StrEnum):
    """The two kinds of file that can hold a report."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """How a report is written down: text has an encoding and a delimiter, a workbook has a sheet."""

    kind: FileKind
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


def kind_of(path: Path) -> FileKind:
    """Whether the file is text or a workbook, by its first bytes; its name says nothing.

    :raises ReportRefused: it is empty, too large, or neither.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise refused(ReportProblemCode.FILE_TOO_LARGE, max_mb=str(MAX_FILE_BYTES // 1024**2))
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if len(head) < _HEAD and not head.strip():
        raise refused(ReportProblemCode.EMPTY_FILE)
    if head.startswith(_ZIP):
        return FileKind.XLSX
    _refuse_other_kinds(path, head=head)
    return FileKind.CSV


def encoding_of(path: Path) -> str:
    """The encoding that the whole file can be read in: by its mark, else UTF-8, else the Windows one.

    :raises ReportRefused: there is none, or a line has no end.
    """
    with path.open("rb") as stream:
        marked = _marked_encoding(stream.read(4))
    for encoding in (marked,) if marked else (UTF_8, ASSUMED):
        if _decodes(path, encoding=encoding):
            return encoding
    raise refused(ReportProblemCode.ENCODING_UNKNOWN)


def _marked_encoding(head: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _refuse_other_kinds(path: Path, *, head: bytes) -> None:
    if head.startswith(_OLE):
        raise refused(_kind_of_ole(path))
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if kind := next((kind for start, kind in _NO_TABLES if text.startswith(start)), None):
        raise refused(ReportProblemCode.NOT_A_TABLE, kind=kind)
    # A stray NUL is the matter of its cell; many of them, with no mark that explains them, are no text.
    if head.count(0) * _FEW > len(head) and not _marked_encoding(head):
        raise refused(ReportProblemCode.NOT_A_TABLE, kind="BINARY")


def _kind_of_ole(path: Path) -> ReportProblemCode:
    """A workbook with a password is wrapped in the container of the old format."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        encrypted = content.find(_ENCRYPTED) >= 0
    return ReportProblemCode.PASSWORD_PROTECTED if encrypted else ReportProblemCode.OLD_EXCEL


def _decodes(path: Path, *, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    """The file in pieces; a line that never ends is refused before anybody holds it in memory."""
    unended = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            unended = 0 if b"\n" in chunk or b"\r" in chunk else unended + len(chunk)
            if unended > MAX_LINE_BYTES:
                raise refused(ReportProblemCode.LINE_TOO_LONG, max_mb=str(MAX_LINE_BYTES // 1024**2))
            yield chunk
