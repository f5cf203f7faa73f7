"""What was set for the desk, newest first, as its pages of settings show it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.queries.settings import changes_of_desk
from startline.web.reading import WorkRequest
from startline.web.searching import page_of
from startline.wording.settings import change_sentence

CURSOR = "before"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """A change as a sentence, and when it was made."""

    sentence: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class History:
    """A page of changes, newest first."""

    happenings: Sequence[Happening]
    after: str | None


def history(request: WorkRequest) -> Mapping[str, History]:
    """The context of the part that shows it."""
    page = page_of(request.GET, lambda after: changes_of_desk(after=after), name=CURSOR)
    told = [Happening(sentence=change_sentence(change), at=change.occurred_at) for change in page.rows]
    return {"history": History(happenings=told, after=page.after)}
