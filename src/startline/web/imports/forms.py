"""The file that a person brings: refused at once where it is no table at all (PRODUCT I1)."""

import tempfile
from pathlib import Path

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import gettext_lazy

from startline.reports import ReportRefused
from startline.reports.files import kind_of
from startline.wording.reports import sentence_of_report


class ReportFileForm(forms.Form):
    """The file of an import; what is wrong inside it is found by a worker, and told on the import's own page."""

    file = forms.FileField(
        label=gettext_lazy("Order report"),
        help_text=gettext_lazy("A CSV or XLSX file, as exported or as you keep it yourself."),
        error_messages={
            "required": gettext_lazy("Choose the file to import."),
            "empty": gettext_lazy(
                "The file is empty. Export the report again and check that rows are in it."
            ),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        """The file, where its first bytes are those of a table."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            _look_at(file)
        except ReportRefused as refused:
            raise forms.ValidationError(
                [sentence_of_report(problem) for problem in refused.problems]
            ) from refused
        return file


def _look_at(file: UploadedFile) -> None:
    if isinstance(file, TemporaryUploadedFile):
        kind_of(Path(file.temporary_file_path()))
        return
    with tempfile.NamedTemporaryFile(prefix="startline-upload-") as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        kind_of(Path(copy.name))
    file.seek(0)
