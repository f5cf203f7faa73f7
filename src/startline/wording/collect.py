"""Brings the `.po` files in step with the texts of the source: all of them, or those of customers' pages alone."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polib

from startline.rules.languages import WORKSPACE_LANGUAGES
from startline.wording.customers import customers_messages
from startline.wording.messages import Message, messages_of

_WIDTH = 110


def collect_into(paths: Iterable[Path]) -> None:
    """Add the source's new texts to the catalogues at *paths*, untranslated, and drop those that are gone.

    The catalogue of a language that the workspace does not speak gets the texts of customers' pages, and no others.

    :raises NotLiteral: a text is put together where it is translated.
    """
    messages = messages_of()
    for path in paths:
        catalogue = polib.pofile(str(path), wrapwidth=_WIDTH)
        collect(catalogue, wanted_of(path, messages))
        catalogue.save()


def wanted_of(path: Path, messages: Mapping[Message, Sequence[str]]) -> Mapping[Message, Sequence[str]]:
    """Those of *messages* that the catalogue at *path*, in the folder of its language, is to hold."""
    return messages if path.parts[-3] in WORKSPACE_LANGUAGES else customers_messages(messages)


def collect(catalogue: polib.POFile, messages: Mapping[Message, Sequence[str]]) -> None:
    """Let *catalogue* hold the *messages*, each with its places, and no others; translations are kept."""
    known = {message_of(entry): entry for entry in catalogue if not entry.obsolete}
    catalogue.clear()
    for message in sorted(messages, key=lambda each: (messages[each], each)):
        entry = known.get(message) or _untranslated(message)
        entry.occurrences = [(place, "") for place in messages[message]]
        catalogue.append(entry)


def message_of(entry: polib.POEntry) -> Message:
    """The message that *entry* translates."""
    return Message(text=entry.msgid, plural=entry.msgid_plural, context=entry.msgctxt or "")


def _untranslated(message: Message) -> polib.POEntry:
    return polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        msgstr_plural={0: "", 1: ""} if message.plural else {},
        flags=["python-format"] if "%(" in message.text else [],
    )
