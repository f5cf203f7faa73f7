"""The service setup in words: which lines, how far, what finishing does (PRODUCT H4, W4)."""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext

_NAMED = 8
"""So many lines are named one by one; of more, the first and the last."""


def lines_named(numbers: Sequence[str]) -> str:
    """The lines as one says them: line 1.0; lines 1.0, 2.0 and 3.0; 20 lines, from 1.0 to 20.0."""
    if len(numbers) > _NAMED:
        facts = {"count": len(numbers), "first": numbers[0], "last": numbers[-1]}
        return gettext("%(count)s lines, from %(first)s to %(last)s") % facts
    facts = {"numbers": listed(numbers), "count": len(numbers)}
    return ngettext("line %(numbers)s", "lines %(numbers)s", len(numbers)) % facts


def listed(words: Sequence[str]) -> str:
    """Words in a row, the last two joined by "and"."""
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def progress(answered: int, asked: int) -> str:
    """How far a setup is."""
    if not asked:
        return gettext("nothing to enter")
    return gettext("%(answered)s of %(asked)s answered") % {"answered": answered, "asked": asked}
