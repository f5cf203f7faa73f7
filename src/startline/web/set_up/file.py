"""A file that was given as an answer, for whom the door lets in to the line that it was given for."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from startline.models import StoredFile
from startline.queries.setup_answers import answers_of
from startline.web.set_up.door import SetUpRequest, closed_door, through_the_door
from startline.web.stored_files import file_response


@require_safe
@through_the_door
def set_up_file(request: SetUpRequest, file: uuid.UUID) -> HttpResponse:
    """The file, while it is an answer of one of the lines."""
    answers = answers_of([line.id for line in request.order.lines])
    given = (one for of_line in answers.values() for one in of_line.values())
    file_id = next((one.file_id for one in given if one.file and one.file.public_id == file), None)
    if file_id is None:
        return closed_door(request)
    return file_response(request, StoredFile.objects.get(pk=file_id))
