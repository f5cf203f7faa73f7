"""Takes down whether an article was useful, what was missing in it, and what was searched for (PRODUCT D1)."""

import uuid
from datetime import datetime

from startline.models import HelpSearch, HelpVote

MOST_WORDS = 1000


def vote_on_help(*, slug: str, language: str, useful: bool, came_from: str, now: datetime) -> uuid.UUID:
    """Count a vote on the article; its id, by which words can be added. Nobody's name is kept with it."""
    vote = HelpVote.objects.create(
        slug=slug, language=language, useful=useful, came_from=came_from, voted_at=now
    )
    vote_id: uuid.UUID = vote.public_id
    return vote_id


def add_words(vote_id: uuid.UUID, *, words: str) -> bool:
    """Add to a vote what somebody has to say; whether it took them: it has words once, and keeps them."""
    return bool(words) and bool(HelpVote.objects.filter(public_id=vote_id, words="").update(words=words))


def note_search(words: str, *, language: str, found: int, now: datetime) -> None:
    """Keep what was searched for and how many articles were *found*, so that missing ones are noticed."""
    HelpSearch.objects.create(language=language, words=words, found=found, searched_at=now)
