"""The pages about mail that the operator's people have, as tabs above each of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

_TABS: dict[str, Promise] = {
    "mail_health": gettext_lazy("Health"),
    "mail_queue": gettext_lazy("Queue"),
    "returned_mails": gettext_lazy("Came back"),
    "mail_stopped": gettext_lazy("Stopped addresses"),
    "gallery": gettext_lazy("Gallery"),
}
"""The name of each page's address, and what its tab says."""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A page about mail; *here* where it is open."""

    word: str
    address: str
    here: bool


def mail_pages() -> Collection[str]:
    """The names of the pages' addresses."""
    return _TABS.keys()


def mail_tabs(here: str) -> Sequence[Tab]:
    """The tabs, with the page *here* marked."""
    return [Tab(word=str(word), address=reverse(name), here=name == here) for name, word in _TABS.items()]
