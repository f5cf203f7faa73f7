"""The work list as a file: what the page shows, all pages of it, every formula defused (PRODUCT P4)."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe

from startline import clock
from startline.queries import seeing
from startline.queries.readers import Reader
from startline.queries.work_list import every_waiting_line
from startline.reports.amounts import NumberCell
from startline.reports.written import text_pieces, writable, write_workbook
from startline.rules.windows import local_date
from startline.web.reading import WorkRequest, workspace
from startline.web.work_list.asked import Asked, asked_of
from startline.web.work_list.columns import columns

MOST_LINES = 100_000
_PIECE = 64 * 1024
_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Table = Iterator[Sequence[str]]
Pieces = Generator[bytes, None, None]


@workspace
@require_safe
def export_lines(request: WorkRequest, fmt: str) -> HttpResponse:
    """The lines asked for, at most `MOST_LINES`, in the order of the page; written while it is sent."""
    if fmt not in _TYPES:
        raise Http404
    reader, now, language = request.reader, clock.now(), get_language()
    asked = asked_of(request)
    pieces = _csv if fmt == "csv" else _xlsx
    name = f"{gettext('work-list')}-{local_date(now, reader.zone).isoformat()}.{fmt}"
    return StreamingHttpResponse(  # type: ignore[return-value] # an answer like any other to whoever sends it
        _read(reader, language=language, write=lambda: pieces(_table(asked, reader=reader, now=now))),
        content_type=_TYPES[fmt],
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _read(reader: Reader, *, language: str | None, write: Callable[[], Pieces]) -> Pieces:
    """What *write* writes, with the reader's eyes and in their language: the view is over by then."""
    with (
        seeing.seeing(reader.accounts, user_id=reader.user.pk),
        override(language),
        closing(write()) as pieces,
    ):
        yield from pieces


def _table(asked: Asked, *, reader: Reader, now: datetime) -> Table:
    shown = columns(reader, now=now, partners=asked.several_accounts)
    yield [writable(column.heading) for column in shown]
    for one in every_waiting_line(asked.wanted, now=now, limit=MOST_LINES):
        yield [writable(column.cell(one)) for column in shown]


def _csv(table: Table) -> Pieces:
    """As the language's spreadsheets read it: the comma is the Italian decimal mark, so cells part at semicolons."""
    if get_language() == "it":
        return text_pieces((list(map(_with_comma, row)) for row in table), delimiter=";")
    return text_pieces(table, delimiter=",")


def _with_comma(cell: str) -> str:
    return NumberCell(cell.replace(".", ",")) if isinstance(cell, NumberCell) else cell


def _xlsx(table: Table) -> Pieces:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lines.xlsx"
        write_workbook(path, table=table, sheet=gettext("Work list"))
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
