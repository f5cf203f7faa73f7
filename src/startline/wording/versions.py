"""Sentences in versions: the fullest one whose facts are all known is the one that is said."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words: TypeAlias = "_StrPromise"
Versions: TypeAlias = "tuple[_StrPromise | str, ...]"

_TWO_STOPS = re.compile(r"\.\.(?=\s|$)")
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def one_stop(sentence: str) -> str:
    """*sentence* with one full stop where a name's own (Acme S.p.A.) meets the sentence's."""
    return _TWO_STOPS.sub(".", sentence)


def placeholders(text: str) -> frozenset[str]:
    """The names of the facts that *text* speaks of."""
    return frozenset(_PLACEHOLDER.findall(text))


def say(versions: Versions, facts: Mapping[str, object]) -> str:
    """The first of *versions* for which no fact is missing, None or blank, in the active language.

    :raises LookupError: every version needs a fact that is not known.
    """
    known = {name: fact for name, fact in facts.items() if fact not in (None, "")}
    for version in versions:
        text = str(version)
        if placeholders(text) <= known.keys():
            return one_stop(text % known)
    raise LookupError(f"No version of {str(versions[-1])!r} can do with {sorted(known)} alone.")
