"""Why a file was not kept, in whole sentences (PRODUCT H4, D2)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from startline.files import FileProblem, FileProblemCode
from startline.wording.versions import Versions, say

_C = FileProblemCode
_SENTENCES: Mapping[FileProblemCode, Versions] = {
    _C.EMPTY: (gettext_lazy("There is nothing in the file. Choose another one."),),
    _C.TOO_LARGE: (gettext_lazy("The file is larger than %(max_mb)s MB. Choose or make a smaller one."),),
    _C.TOO_LARGE_ANEW: (
        gettext_lazy(
            "The file is written anew before it is kept, and was then larger than %(max_mb)s MB. Make it "
            "smaller and choose it again."
        ),
    ),
    _C.NOT_A_PICTURE: (
        gettext_lazy(
            "The file is no picture in the format PNG, JPEG or WebP, whatever its name says. Save the picture "
            "in one of these formats and choose that file."
        ),
    ),
    _C.TOO_MANY_PIXELS: (
        gettext_lazy(
            "The picture has %(width)s × %(height)s pixels, more than the %(max)s million that are taken. "
            "Reduce its size and choose it again."
        ),
    ),
    _C.PICTURE_DAMAGED: (
        gettext_lazy(
            "The picture is damaged or incomplete and cannot be opened. Save it again and choose the new file."
        ),
    ),
    _C.NOT_A_TABLE: (
        gettext_lazy("The file is no table of text. Save the table as CSV and choose that file."),
    ),
    _C.ENCODING_UNKNOWN: (
        gettext_lazy(
            "The text of the file can be read in no known encoding. Save the table as CSV in UTF-8 and choose "
            "that file."
        ),
    ),
    _C.QUOTES_BROKEN: (
        gettext_lazy(
            "In row %(row)s of the table a quotation mark is missing. Add it, or save the table as CSV again."
        ),
    ),
    _C.TOO_MANY_ROWS: (
        gettext_lazy("The table has more than %(max)s rows. Leave out those that are not needed."),
    ),
    _C.TOO_MANY_COLUMNS: (
        gettext_lazy(
            "Row %(row)s of the table has more than %(max)s columns. Leave out those that are not needed."
        ),
    ),
    _C.CELL_TOO_LONG: (
        gettext_lazy("A cell in row %(row)s of the table is longer than %(max)s characters. Shorten it."),
        gettext_lazy(
            "A line of the file is too long for a table. Save the table as CSV and choose that file."
        ),
    ),
}


def sentence_of_file(problem: FileProblem) -> str:
    """Why the file was not kept, and what to do."""
    return say(_SENTENCES[problem.code], problem.facts)
