"""Every kind of mail with example facts, as `startline mails preview` lists, prints or saves them (PRODUCT M5)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.translation import get_language, gettext, ngettext

from startline.mail.examples import EXAMPLE_KINDS, Example, example
from startline.mail.languages import language_of
from startline.management.console import Call
from startline.management.failures import BadInput, Exit
from startline.management.output import Column, Cut
from startline.rules.languages import MAIL_LANGUAGES


def preview(call: Call) -> Exit:
    """List the kinds, print one, or save them as files; nothing is sent, and nobody's orders are read."""
    if call.options.folder is not None:
        return _save(call)
    examples = _examples(call, languages=[call.options.language or language_of(get_language() or "")])
    call.out.document({"mails": [_document(shown) for shown in examples]})
    if call.options.kind is None:
        _list(call, examples)
    else:
        _print(call, examples[0])
    return Exit.DONE


def _examples(call: Call, *, languages: Sequence[str]) -> Sequence[Example]:
    kinds = [call.options.kind] if call.options.kind else EXAMPLE_KINDS
    return [example(kind, language=language) for kind in kinds for language in languages]


def _list(call: Call, examples: Sequence[Example]) -> None:
    columns = [
        Column(heading=gettext("Kind")),
        Column(heading=gettext("Subject"), cut=Cut.END),
        Column(heading=gettext("Preheader"), cut=Cut.END),
    ]
    call.out.table(columns, [(shown.kind, shown.body.subject, shown.preheader) for shown in examples])


def _print(call: Call, shown: Example) -> None:
    if call.options.html:
        call.out.say(shown.html)
    else:
        call.out.say(_text_file(shown))


def _text_file(shown: Example) -> str:
    """The plain text under its subject, as a reader of mail sees them."""
    return f"{shown.body.subject}\n\n{shown.text}"


def _save(call: Call) -> Exit:
    asked = call.options
    languages = [asked.language] if asked.language else list(MAIL_LANGUAGES)
    files = {
        name: content
        for shown in _examples(call, languages=languages)
        for name, content in _files(shown, text=not asked.html, html=not asked.text)
    }
    _write(asked.folder, files)
    call.out.document({"folder": str(asked.folder), "files": list(files)})
    saved = ngettext(
        "%(count)s file saved in %(folder)s.", "%(count)s files saved in %(folder)s.", len(files)
    )
    call.out.say(saved % {"count": len(files), "folder": asked.folder})
    return Exit.DONE


def _files(shown: Example, *, text: bool, html: bool) -> Sequence[tuple[str, str]]:
    name = f"{shown.kind}.{shown.language}"
    wanted = [(text, f"{name}.txt", _text_file(shown)), (html, f"{name}.html", shown.html)]
    return [(file, f"{content}\n") for is_wanted, file, content in wanted if is_wanted]


def _write(folder: Path, files: Mapping[str, str]) -> None:
    """Write *files* into *folder*, which is made where it is not there.

    :raises BadInput: they cannot be written there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as problem:
        facts = {"folder": str(folder), "reason": problem.strerror or str(problem)}
        sentence = gettext(
            "The mails cannot be saved in %(folder)s: %(reason)s. Name another folder with --folder."
        )
        raise BadInput("folder_unwritable", sentence % facts, **facts) from problem


def _document(shown: Example) -> Mapping[str, object]:
    return {
        "kind": shown.kind,
        "language": shown.language,
        "subject": shown.body.subject,
        "preheader": shown.preheader,
        "text": shown.text,
        "html": shown.html,
    }
