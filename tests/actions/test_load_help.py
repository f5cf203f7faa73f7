"""What the search reads of the help is brought in step with the files, however often and by however many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from startline.actions.load_help import load_help
from startline.help.articles import articles
from startline.models import HelpText
from startline.rules.languages import WORKSPACE_LANGUAGES

WHOLE = {(language, slug) for language in WORKSPACE_LANGUAGES for slug in articles(language)}


@pytest.mark.django_db
def test_every_article_is_loaded_once_with_what_it_says() -> None:
    assert load_help() == len(WHOLE)
    assert load_help() == 0

    assert set(HelpText.objects.values_list("language", "slug")) == WHOLE
    article, row = articles("it")["resend"], HelpText.objects.get(language="it", slug="resend")
    assert (row.title, row.summary, row.text) == (article.title, article.summary, article.text.plain)
    assert (row.audience, row.position) == (article.audience, article.position)
    assert row.keywords.split("\n") == list(article.keywords)


@pytest.mark.django_db
def test_what_has_changed_is_written_anew_and_what_is_gone_goes() -> None:
    load_help()
    HelpText.objects.filter(language="en", slug="resend").update(title="Old", sha256="0" * 64)
    HelpText.objects.create(
        language="en", slug="withdrawn", audience="sellers", position=1, title="x", summary="x", text="x"
    )

    assert load_help() == 2

    assert HelpText.objects.get(language="en", slug="resend").title == articles("en")["resend"].title
    assert not HelpText.objects.filter(slug="withdrawn").exists()


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_start_at_once_load_it_once() -> None:
    def start(_: int) -> int:
        try:
            return load_help()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as starting:
        loaded = list(starting.map(start, range(4)))

    assert sorted(loaded) == [0, 0, 0, len(WHOLE)]
    assert HelpText.objects.count() == len(WHOLE)
