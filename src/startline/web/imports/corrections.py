"""The rows that were not taken over, as a file to correct and import again (PRODUCT I4)."""

import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from startline.queries.imports import FoundRun, rows_to_correct
from startline.reports import FileFormat, FileKind, RowToCorrect, write_rows_to_correct
from startline.web.imports.run import found_run
from startline.web.reading import WorkRequest, workspace
from startline.web.showing import show
from startline.wording.rows import sentence_of_row

_GONE = 410
_TYPES = {
    FileKind.CSV: "text/csv; charset=utf-8",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@workspace
def to_correct(request: WorkRequest, import_id: uuid.UUID, kind: str) -> HttpResponse:
    """The rows in error and in conflict as *kind*, with what is wrong in words; 410 where they were tidied away."""
    run = found_run(import_id)
    if kind not in set(FileKind) or "header" not in run.understood:
        raise Http404(kind)
    if run.tidied_at is not None:
        return show(request, "web/imports/gone.html", {"run": run}, status=_GONE)
    name = f"{Path(run.file_name).stem}.to-correct.{kind}"
    file = FileResponse(
        _written(run, kind=FileKind(kind)),
        as_attachment=True,
        filename=name,
        content_type=_TYPES[FileKind(kind)],
    )
    return cast(HttpResponse, file)


def _written(run: FoundRun, *, kind: FileKind) -> IO[bytes]:
    """The file, open to be sent; it goes when it is closed."""
    with tempfile.NamedTemporaryFile(prefix="startline-to-correct-") as target:
        write_rows_to_correct(
            Path(target.name),
            header=run.understood["header"],
            rows=_rows(run),
            file_format=FileFormat(kind=kind, delimiter=run.understood["delimiter"]),
        )
        return Path(target.name).open("rb")


def _rows(run: FoundRun) -> Iterator[RowToCorrect]:
    for row in rows_to_correct(run.id):
        sentences = [
            sentence_of_row(
                problem["code"],
                column=problem["column"],
                field=problem["field"],
                value=problem["value"],
                facts=problem["facts"],
            )
            for problem in row.problems
        ]
        yield RowToCorrect(row_number=row.row_number, raw=row.raw, sentences=sentences)
