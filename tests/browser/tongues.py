"""The words that a page shows, in the language of its reader: a walk finds its way by them, as people do."""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext, pgettext


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """A language, and what the pages say in it."""

    language: str

    def __call__(self, message: str, **facts: object) -> str:
        """*message*, an English sentence of the pages, with its *facts*, in the language.

        :raises AssertionError: Italian says it like English, so that the walk would not tell them apart.
        """
        with translation.override(self.language):
            said = gettext(message)
        assert self.language == "en" or said != message, f"{message!r} is not translated."
        return said % facts if facts else said

    def within(self, context: str, message: str) -> str:
        """*message* as it is said in *context*."""
        with translation.override(self.language):
            return pgettext(context, message)
