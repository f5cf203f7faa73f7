"""The page where an import begins: the file, and the imports that there have been (PRODUCT I1)."""

from typing import IO, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.import_report import receive_report
from startline.queries.imports import ListedRun, recent_runs
from startline.queries.paging import Page
from startline.reports import ReportRefused
from startline.web.imports.forms import ReportFileForm
from startline.web.imports.shown import ShownRun, refuse_import_unless, shown_run
from startline.web.once import is_first
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.searching import page_of
from startline.web.see_other import see_other
from startline.web.showing import show
from startline.wording.reports import sentence_of_report

_RUNS = 20
_UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@workspace
def imports(request: WorkRequest) -> HttpResponse:
    """Take a file, or show where to put one; the outcome is a page of its own, whose address lasts."""
    refuse_import_unless(request.reader.edits)
    if request.method != "POST":
        return _shown(request, ReportFileForm())
    form = ReportFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, form, status=_UNPROCESSABLE)
    if not is_first(request.POST, user_id=request.user.pk):
        return see_other("imports")
    return _receive(request, form)


def _receive(request: WorkRequest, form: ReportFileForm) -> HttpResponse:
    file: UploadedFile = form.cleaned_data["file"]
    try:
        with acting(request) as actor:
            run = receive_report(
                actor=actor, file_name=str(file.name), content=cast(IO[bytes], file), now=clock.now()
            )
    except ReportRefused as refused:
        for problem in refused.problems:
            form.add_error("file", sentence_of_report(problem))
        return _shown(request, form, status=_UNPROCESSABLE)
    return see_other("import", run.public_id)


def _shown(request: WorkRequest, form: ReportFileForm, *, status: int = 200) -> HttpResponse:
    page: Page[ListedRun] = page_of(request.GET, lambda after: recent_runs(limit=_RUNS, after=after))
    runs: list[ShownRun] = [shown_run(run) for run in page.rows]
    context = {
        "form": form,
        "runs": runs,
        "page": page,
        "first_page": "after" not in request.GET,
        "now": clock.now(),
    }
    return show(request, "web/imports/imports.html", context, live="web/imports/runs.html", status=status)
