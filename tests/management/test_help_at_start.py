"""Whatever starts brings the texts that the help's search reads in step with the articles (PRODUCT D1)."""

from pathlib import Path

import pytest
from tests.management.processes import Startline, eventually, free_port

from startline.help.articles import articles
from startline.models import HelpText
from startline.rules.languages import WORKSPACE_LANGUAGES

pytestmark = pytest.mark.django_db(transaction=True)
WHOLE = sum(len(articles(language)) for language in WORKSPACE_LANGUAGES)


@pytest.mark.parametrize("command", ["web", "worker"])
def test_the_helps_texts_are_there_once_it_runs(command: str, committed_url: str, tmp_path: Path) -> None:
    assert not HelpText.objects.exists()

    with Startline(
        command, home=tmp_path / "var", DATABASE_URL=committed_url, STARTLINE_PORT=str(free_port())
    ):
        eventually(lambda: HelpText.objects.count() == WHOLE)
