"""Every kind of mail in every language is what it was when somebody last looked at it."""

import pytest
from tests.mail.golden import FOLDER, RENEW, golden, split

from startline.mail.examples import EXAMPLE_KINDS, example
from startline.mail.languages import LANGUAGES
from startline.models.mail import MailKind


def test_every_kind_of_mail_has_an_example() -> None:
    assert set(MailKind) < set(EXAMPLE_KINDS)


def test_mails_are_as_they_were_looked_at() -> None:
    wanted = dict(golden())
    kept = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}

    changed = sorted(name for name in wanted.keys() | kept.keys() if wanted.get(name) != kept.get(name))

    assert not changed, (
        f"These differ from {FOLDER}: {changed}. Look at the mails (startline mails preview), then {RENEW}."
    )


@pytest.mark.parametrize("kind", EXAMPLE_KINDS)
def test_all_mails_share_one_head(kind: str) -> None:
    heads = {
        split(example(kind, language=language).body.html)[0].replace(f'lang="{language}"', 'lang="en"')
        for language in LANGUAGES
    }

    assert heads == {(FOLDER / "frame.html").read_text(encoding="utf-8")}
