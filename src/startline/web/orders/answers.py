"""What was entered in a line's service setup, for the operator's people: partners see how far it is, no more (H4)."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline import clock
from startline.models import StoredFile
from startline.queries.access import not_found
from startline.queries.orders import find_line
from startline.queries.setup_answers import AnsweredFile, answers_of
from startline.queries.setup_fields import fields_by_id
from startline.web.reading import WorkRequest, acting, refuse_unless, workspace
from startline.web.showing import show
from startline.web.stored_files import file_response
from startline.web.tongue import spoken
from startline.wording.hub_fields import shown_value


@dataclass(frozen=True, kw_only=True)
class EnteredAnswer:
    """A question with its answer, a text or a *file*, and who saved it when; *saved_by* is None once erased."""

    label: str
    text: str
    file: AnsweredFile | None
    saved_by: str | None
    saved_at: datetime


@require_safe
@workspace
def line_answers(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """The line's answers in the order of their questions."""
    refuse_unless(request.reader.person.operates)
    line, _ = find_line(public_id)
    with acting(request):  # whose files they are is no reader's to see
        answers = answers_of([line.id])[line.id]
    fields, language = fields_by_id(answers.keys()), spoken()
    shown = [
        EnteredAnswer(
            label=fields[field_id].label(language),
            text=shown_value(fields[field_id], answer.value, language),
            file=answer.file,
            saved_by=answer.saved_by,
            saved_at=answer.saved_at,
        )
        for field_id, answer in answers.items()
    ]
    return show(request, "web/orders/answers.html", {"line": line, "answers": shown, "now": clock.now()})


@require_safe
@workspace
def line_file(request: WorkRequest, public_id: uuid.UUID, file: uuid.UUID) -> HttpResponse:
    """A file that was given as an answer, while it is one of the line's."""
    refuse_unless(request.reader.person.operates)
    line, _ = find_line(public_id)
    with acting(request):
        answers = answers_of([line.id])[line.id].values()
        given = (answer.file_id for answer in answers if answer.file and answer.file.public_id == file)
        file_id = next(given, None)
        if file_id is None:
            raise not_found(line=str(public_id))
        return file_response(request, StoredFile.objects.get(pk=file_id))
