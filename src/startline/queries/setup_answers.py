"""What was answered for lines in their service setup, by whom and when (PRODUCT H4)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.rules.setup_answers import Answer
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class AnsweredFile:
    """The file that is an answer; its content is handed out by doors alone."""

    public_id: uuid.UUID
    name: str
    content_type: str
    size_bytes: int

    @property
    def is_picture(self) -> bool:
        """Whether a page can show it."""
        return self.content_type.startswith("image/")


@dataclass(frozen=True, kw_only=True)
class SavedAnswer:
    """An answer as it is kept; *field_version* is that of the field by which it was judged.

    *saved_by* is the name of a member or the address of a contact; None once it is erased.
    """

    line_id: int
    field_id: int
    field_version: int
    value: str | Sequence[str] | None
    file_id: int | None
    file: AnsweredFile | None
    version: int
    saved_at: datetime
    saved_by: str | None

    @property
    def judged(self) -> Answer:
        """The answer as the rules judge it: of a file its content type."""
        value = self.file.content_type if self.file else self.value
        return Answer(value=value, version=self.field_version)


Answers = Mapping[int, Mapping[int, SavedAnswer]]
"""By the line's id, by the field's id."""


def answers_of(line_ids: Sequence[int]) -> Answers:
    """What was answered for the lines so far; retired fields' answers too.

    It asks about files, which the eyes of a reader do not see: a page of the workspace reads it within `acting`.
    """
    found: dict[int, dict[int, SavedAnswer]] = {line_id: {} for line_id in line_ids}
    for row in _STATEMENTS["answers"].rows(line_ids=list(line_ids)):
        found[row.line_id][row.field_id] = _answer(row)
    return found


def _answer(row: Any) -> SavedAnswer:
    return SavedAnswer(
        line_id=row.line_id,
        field_id=row.field_id,
        field_version=row.field_version,
        value=row.value,
        file_id=row.file_id,
        file=_file(row) if row.file_id else None,
        version=row.version,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
    )


def _file(row: Any) -> AnsweredFile:
    return AnsweredFile(
        public_id=row.file_public_id,
        name=row.file_name,
        content_type=row.content_type,
        size_bytes=row.size_bytes,
    )
