"""The mails as they go out, kept as files; `python -m tests.mail.golden --write` renews them.

Of the HTML, the files keep what differs between mails: the body. `frame.html` keeps the head that all share.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import django

FOLDER = Path(__file__).parent / "golden_files"
RENEW = "python -m tests.mail.golden --write"


def golden() -> Iterator[tuple[str, str]]:
    """The name of each file, and what it is to hold."""
    from startline.mail.examples import EXAMPLE_KINDS, example
    from startline.mail.languages import LANGUAGES

    for kind in EXAMPLE_KINDS:
        for language in LANGUAGES:
            shown = example(kind, language=language)
            head, body = split(shown.body.html)
            said = f"Subject: {shown.body.subject}\nPreheader: {shown.preheader}\n\n{shown.body.text}\n"
            yield f"{kind}.{language}.txt", said
            yield f"{kind}.{language}.html", body
            if (kind, language) == (EXAMPLE_KINDS[0], "en"):
                yield "frame.html", head


def split(html: str) -> tuple[str, str]:
    """The head without what is this mail's own, and the body without the preheader's padding."""
    head, between, body = html.partition("<body")
    shared = re.sub(r"(?<=<title>).*(?=</title>)", "", head)
    return f"{shared}\n", re.sub(r"(?:&#8199;&#65279;&#847; \n?)+", "", f"{between}{body}\n")


def _write() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    FOLDER.mkdir(exist_ok=True)
    wanted = dict(golden())
    for path in FOLDER.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(wanted)} files written to {FOLDER}.\n")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(f"usage: {RENEW}")
    _write()
