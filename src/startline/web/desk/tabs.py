"""The pages of the desk, as tabs above each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext

QUEUE, ANSWERS, HOURS = "desk", "desk_answers", "desk_hours"
MEASURES, HELP = "desk_measures", "desk_help"


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A page of the desk; *here* where it is open."""

    word: str
    address: str
    here: bool


def desk_tabs(here: str) -> Sequence[Tab]:
    """The tabs, with the one that is open."""
    words = {
        QUEUE: gettext("Queue"),
        ANSWERS: gettext("Canned answers"),
        HOURS: gettext("Hours and promises"),
        MEASURES: gettext("How it fares"),
        HELP: gettext("How useful the help was"),
    }
    return [Tab(word=word, address=reverse(name), here=name == here) for name, word in words.items()]
