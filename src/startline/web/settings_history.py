"""What was set and by whom, newest first, as pages with settings show it beside their forms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from startline.queries.paging import Page
from startline.queries.settings import RecordedChange
from startline.web.reading import WorkRequest
from startline.web.searching import page_of
from startline.wording.settings import change_sentence

CURSOR = "before"
"""Where the history goes on is said apart from where a list of the same page does."""


@dataclass(frozen=True, kw_only=True)
class SettingChange:
    """A change of a setting as a sentence, and when it was made."""

    sentence: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class History:
    """A page of changes, newest first; *after* is where the next begins."""

    happenings: Sequence[SettingChange]
    after: str | None


def history_of(request: WorkRequest, changes: Callable[[str | None], Page[RecordedChange]]) -> History:
    """The page of *changes* that the address asks for, for `web/parts/settings_history.html`."""
    page = page_of(request.GET, changes, name=CURSOR)
    told = [SettingChange(sentence=change_sentence(one), at=one.occurred_at) for one in page.rows]
    return History(happenings=told, after=page.after)
