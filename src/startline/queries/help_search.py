"""The help's articles, found by what people type: any of its words, however inflected, and with slips (PRODUCT D1)."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from startline.models.desk import HelpAudience
from startline.rules.names import name_key
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
LONGEST_SEARCH = 200
"""So much of what was typed is looked at."""
_MOST_WORDS = 24
_WEIGHTS = [0.3, 0.5, 0.8, 1.0]
"""What a word counts for in an article's text, its summary, its keywords, and its title."""
_LEAST_COVERED = 0.25
"""An article is found by so much of what the words tell, of 1."""
_SHORTEST_CORRECTED = 4
_MOST_CORRECTED = 6
"""So many of the words are looked up among those like them, which takes its time."""
_CLOSE = 0.82
"""How alike two words are, of 1, so that one may be the other with a slip."""
_LONG_ENOUGH = 5
"""Shorter words are too much alike: only neighbours that changed places are a slip in them."""
_WORD = re.compile(r"[^\W\d_]+")
_DOUBLED = re.compile(r"(.)\1")
_BEGINS, _ENDS = "\x02", "\x03"
_HEADLINE = f'StartSel="{_BEGINS}", StopSel="{_ENDS}", MaxWords=32, MinWords=16, ShortWord=2'


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A piece of an excerpt; *hit* where it is one of the words that were searched for."""

    text: str
    hit: bool


@dataclass(frozen=True, kw_only=True)
class HelpHit:
    """An article that was found, and what it says around the words."""

    slug: str
    title: str
    summary: str
    excerpt: Sequence[Segment]


@dataclass(frozen=True, kw_only=True)
class HelpFound:
    """The articles, best first; *corrected* is what was searched for in place of what was typed, if anything was."""

    hits: Sequence[HelpHit]
    corrected: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Vocabulary:
    """The help's own words as they are compared and written; *undoubled* finds them without their doubled letters."""

    words: Mapping[str, str]
    undoubled: Mapping[str, str]


def search_help(
    words: str, *, language: str, audiences: Collection[HelpAudience], limit: int = 20
) -> HelpFound:
    """The articles in *language* for *audiences* that tell of *words*, at most *limit*.

    Any text may be typed; its first 200 characters count, the last word also as the beginning of one. Where the help
    has a word not at all but one much like it, that one is searched for; also where it has, but by another word's
    inflection, and the word itself but for a doubled letter ("contato" is no form of "contare" there).
    """
    typed = words[:LONGEST_SEARCH].replace("\0", " ").encode(errors="replace").decode()
    asked = {"language": language, "audiences": [str(audience) for audience in audiences], "limit": limit}
    hits, unknown = _find(typed, asked)
    corrected = _corrected(typed, unknown, language=language)
    if corrected is None:
        return HelpFound(hits=hits)
    return HelpFound(hits=_find(corrected, asked)[0], corrected=corrected)


def _find(words: str, asked: Mapping[str, Any]) -> tuple[Sequence[HelpHit], Sequence[str]]:
    """The hits, and the words that no article has."""
    rows = _STATEMENTS["find"].rows(
        words=words,
        **asked,
        most_words=_MOST_WORDS,
        weights=_WEIGHTS,
        least_covered=_LEAST_COVERED,
        marks=_BEGINS + _ENDS,
        headline=_HEADLINE,
    )
    hits = [
        HelpHit(slug=row.slug, title=row.title, summary=row.summary, excerpt=_segments(row.excerpt))
        for row in rows
        if row.slug is not None
    ]
    return hits, rows[0].unknown or ()


def _segments(headline: str) -> Sequence[Segment]:
    """The headline's pieces: what lies between the two marks is a hit, and dots stand for what was cut off."""
    plain, *marked = headline.split(_BEGINS)
    pieces = [Segment(text=plain, hit=False)]
    for piece in marked:
        hit, _, after = piece.partition(_ENDS)
        pieces += [Segment(text=hit, hit=True), Segment(text=after, hit=False)]
    words = "".join(piece.text for piece in pieces)
    if words and not words[0].isupper():
        pieces.insert(0, Segment(text="… ", hit=False))
    if words and not words.endswith((".", "?")):
        pieces.append(Segment(text=" …", hit=False))
    return [piece for piece in pieces if piece.text]


def _corrected(typed: str, unknown: Sequence[str], *, language: str) -> str | None:
    """What was typed with the help's own words in place of those that are much like them, if any is.

    Of the *unknown* words those are that no article has; of the others those that only lack or double a letter.
    """
    known = _vocabulary(language, _STATEMENTS["edition"].row(language=language).edition)
    wrong = [word for word in unknown if len(word) >= _SHORTEST_CORRECTED][:_MOST_CORRECTED]
    right = {word: known.words[close] for word in wrong if (close := _closest(word, known.words))}
    for word in {name_key(found) for found in _WORD.findall(typed)} - known.words.keys() - set(unknown):
        if close := known.undoubled.get(_undoubled(word)):
            right[word] = known.words[close]
    if not right:
        return None
    return _WORD.sub(lambda found: right.get(name_key(found[0]), found[0]), typed)


def _closest(word: str, vocabulary: Mapping[str, str]) -> str | None:
    """The word that *word* most likely should be, if any."""
    for place in range(len(word) - 1):
        swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        if swapped in vocabulary:
            return swapped
    if len(word) < _LONG_ENOUGH:
        return None
    near = [known for known in vocabulary if abs(len(known) - len(word)) <= 2]
    return next(iter(get_close_matches(word, near, n=1, cutoff=_CLOSE)), None)


def _undoubled(word: str) -> str:
    """*word* with each doubled letter once."""
    return _DOUBLED.sub(r"\1", word)


@lru_cache(maxsize=8)
def _vocabulary(language: str, edition: str) -> _Vocabulary:
    """The words of the help in *language*, in that edition of its texts."""
    rows = _STATEMENTS["vocabulary"].rows(language=language, shortest=_SHORTEST_CORRECTED)
    words = {name_key(row.word): row.word for row in rows}
    return _Vocabulary(words=words, undoubled={_undoubled(word): word for word in words})
