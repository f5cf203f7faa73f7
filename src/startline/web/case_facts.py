"""What is known where a case was opened, in words, with the help's article by its title (PRODUCT D2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from startline.web.help_links import title_of
from startline.wording.case_facts import ARTICLE, KnownFact, known_facts


def told_facts(facts: Mapping[str, Any], *, zone: str, now: datetime) -> Sequence[KnownFact]:
    """What the *facts* of a case say, instants in *zone*."""
    titled = {**facts, ARTICLE: title_of(str(facts[ARTICLE]))} if ARTICLE in facts else facts
    return known_facts(titled, zone=zone, now=now)
