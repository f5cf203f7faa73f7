"""The sentences of mails, a file per language in `templates/mail/`."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from startline.models.mail import CONTACT_KINDS
from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.windows import zone_of

_FOLDER = Path(__file__).resolve().parent.parent / "templates" / "mail"
LANGUAGES = tuple(MAIL_LANGUAGES)
FALLBACK = "en"


class Texts:
    """What mails say in one language; sentences are found by table and key and filled with facts.

    A sentence that depends on a number is a table of `one` and `other`.
    """

    def __init__(self, *, language: str, tables: Mapping[str, Any]) -> None:
        """Keep *tables*; a mail to a contact also says what all mails to contacts say."""
        self.language = language
        shared = {kind.value: {**tables["contact"], **tables[kind]} for kind in CONTACT_KINDS}
        self._tables: Mapping[str, Any] = {**tables, **shared}

    def say(self, table: str, key: str, *, number: int = 1, **facts: object) -> str:
        """The sentence *key* of *table* for *number* things."""
        sentence = self._found(table, key, number=number)
        return str(sentence).format_map({"number": number, **facts})

    def say_each(self, table: str, key: str, *, number: int = 1, **facts: object) -> list[str]:
        """The sentences of the list *key* of *table* for *number* things; none where there is no list."""
        sentences: Sequence[str] = self._found(table, key, number=number) or ()
        return [sentence.format_map({"number": number, **facts}) for sentence in sentences]

    def knows(self, table: str, key: str) -> bool:
        """Whether *table* has the sentence *key*."""
        return key in self._tables[table]

    def date(self, day: date) -> str:
        """*day* in words, such as 3 December 2026."""
        form = "first_of_month" if day.day == 1 else "date"
        return self.say(
            "dates", form, day=day.day, month=self._tables["dates"]["months"][day.month - 1], year=day.year
        )

    def instant(self, at: datetime, *, zone: str) -> str:
        """*at* in words, such as 3 December 2026, 10:14 (Europe/Rome)."""
        local = at.astimezone(zone_of(zone))
        return self.say("dates", "instant", date=self.date(local.date()), time=f"{local:%H:%M}", zone=zone)

    def _found(self, table: str, key: str, *, number: int) -> Any:
        found = self._tables[table].get(key)
        return found["one" if number == 1 else "other"] if isinstance(found, dict) else found


def language_of(asked: str) -> str:
    """The language in which mail goes to who asked for *asked*, such as it-CH: Italian, else English (M5)."""
    primary = asked.replace("_", "-").partition("-")[0].lower()
    return primary if primary in LANGUAGES else FALLBACK


@cache
def texts_of(language: str) -> Texts:
    """The texts of *language*, one of LANGUAGES."""
    source = (_FOLDER / f"{language}.toml").read_text(encoding="utf-8")
    return Texts(language=language, tables=tomllib.loads(source))
