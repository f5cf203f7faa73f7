"""`startline mails`: tells how mail stands, pauses all of it and lets it go on, and shows what goes out."""

from argparse import ArgumentParser
from enum import StrEnum
from pathlib import Path

from django.utils.translation import gettext

from startline.actions.pause_mail import pause_mail, resume_mail
from startline.mail.examples import EXAMPLE_KINDS
from startline.management.console import Call, ConsoleCommand
from startline.management.failures import BadInput, Exit
from startline.management.mail_preview import preview
from startline.management.mail_standing import tell_standing
from startline.rules.languages import MAIL_LANGUAGES, WORKSPACE_LANGUAGES
from startline.rules.refusal import Refused
from startline.rules.settings import refuse_looking_at_mail


class Verb(StrEnum):
    """What is asked for."""

    STATUS = "status"
    PAUSE = "pause"
    RESUME = "resume"
    PREVIEW = "preview"


_OF_PREVIEW = ("kind", "text", "html", "folder")


class Command(ConsoleCommand):
    """Shows how mail stands, pauses all of it, lets it go on (PRODUCT M6), or shows every kind of mail (M5)."""

    help = "Tell how mail stands, pause all of it, let it go on, or show every kind with example facts."
    example = (
        "startline mails\n"
        "startline mails pause\n"
        "startline mails resume\n"
        "startline mails preview\n"
        "startline mails preview --kind reminder --language de\n"
        "startline mails preview --folder /tmp/mails"
    )
    languages = tuple(MAIL_LANGUAGES)
    language_help = (
        "the answer's language (default: the terminal's); with preview the mail's (with --folder: all)"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what to do; for a preview which mails, in which form, and where to."""
        parser.add_argument(
            "verb",
            nargs="?",
            choices=[verb.value for verb in Verb],
            default=Verb.STATUS.value,
            help="default: status",
        )
        shown = parser.add_argument_group("with preview")
        shown.add_argument("--kind", choices=EXAMPLE_KINDS, help="this one mail (default: all kinds)")
        form = shown.add_mutually_exclusive_group()
        form.add_argument("--text", action="store_true", help="its plain text alone (the default)")
        form.add_argument("--html", action="store_true", help="its HTML alone")
        shown.add_argument("--folder", type=Path, metavar="DIR", help="save text and HTML as files there")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Do it; to what it is already nothing happens."""
        verb = Verb(call.options.verb)
        if verb is Verb.PREVIEW:
            return preview(call)
        _refuse_what_previews_take(call)
        match verb:
            case Verb.PAUSE:
                pause_mail(actor=call.actor, now=call.now)
            case Verb.RESUME:
                resume_mail(actor=call.actor, now=call.now)
            case Verb.STATUS:
                if refusal := refuse_looking_at_mail(call.person):
                    raise Refused(refusal)
        return tell_standing(call)


def _refuse_what_previews_take(call: Call) -> None:
    """:raises BadInput: an option, or a language, that only mails have."""
    given = [f"--{name}" for name in _OF_PREVIEW if getattr(call.options, name)]
    if call.options.language not in {None, *WORKSPACE_LANGUAGES}:
        given.append(f"--language {call.options.language}")
    if given:
        facts = {"option": given[0], "verb": call.options.verb}
        sentence = gettext(
            "%(option)s is for mails alone, not for `%(verb)s`. Leave it out, or call `startline mails preview`."
        )
        raise BadInput("only_with_preview", sentence % facts, **facts)
