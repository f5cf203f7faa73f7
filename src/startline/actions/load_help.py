"""Brings what the search reads of the help in step with the articles' files (PRODUCT D1)."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from startline.help.articles import Article, articles
from startline.models import HelpText
from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def load_help() -> int:
    """Write the articles that are new or have changed, and drop those that are gone; how many there were of both.

    It may run at any start, in several processes at once: the second finds that all is done.
    """
    shipped = {(text.language, text.slug): text for text in _texts()}
    with transaction.atomic():
        _STATEMENTS["lock"].run()
        known = {(row.language, row.slug): row for row in HelpText.objects.only("language", "slug", "sha256")}
        same = {key for key, row in known.items() if key in shipped and shipped[key].sha256 == row.sha256}
        old = [row.pk for key, row in known.items() if key not in same]
        new = [text for key, text in shipped.items() if key not in same]
        # A changed text comes anew, by which the search knows that its words are others.
        HelpText.objects.filter(pk__in=old).delete()
        HelpText.objects.bulk_create(new)
    return len({*known, *shipped} - same)


def _texts() -> Iterable[HelpText]:
    """Each article in each language that it is written in."""
    for language in WORKSPACE_LANGUAGES:
        for article in articles(language).values():
            if article.language == language:
                yield _text(article)


def _text(article: Article) -> HelpText:
    read: dict[str, Any] = {
        "audience": article.audience,
        "position": article.position,
        "title": article.title,
        "summary": article.summary,
        "keywords": "\n".join(article.keywords),
        "text": article.text.plain,
    }
    digest = hashlib.sha256(json.dumps(read, sort_keys=True).encode()).hexdigest()
    return HelpText(slug=article.slug, language=article.language, sha256=digest, **read)
