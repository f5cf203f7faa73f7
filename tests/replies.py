"""Replies to mails about cases, as mail programs write them, and taken in as the worker does."""

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime

from tests.worlds import CONTACT

from startline.actions.take_replies import take_reply

ADDRESS = "help+token@mail.example"
NEW = "It works now, thank you.\n\nOne question remains: who is billed?"
OURS = "The mail server refused it.\nTheir IT can let it in."

# What programs put between the new words and what they quote, marked line by line.
INTRODUCED = {
    "gmail-en": "On Mon, Nov 16, 2026 at 10:12 AM Startline <provisioning@startline.example> wrote:",
    "gmail-it": "Il giorno lun 16 nov 2026 alle ore 10:12 Startline <\nprovisioning@startline.example> ha scritto:",
    "gmail-de": "Am Mo., 16. Nov. 2026 um 10:12 Uhr schrieb Startline <provisioning@startline.example>:",
    "gmail-fr": "Le lun. 16 nov. 2026 à 10:12, Startline <provisioning@startline.example> a écrit :",
    "gmail-es": "El lun, 16 nov 2026 a las 10:12, Startline (<provisioning@startline.example>)\nescribió:",
    "apple-en": "> On 16 Nov 2026, at 10:12, Startline <provisioning@startline.example> wrote:",
    "apple-en-bare": "On 16 Nov 2026, at 10:12, Startline <provisioning@startline.example> wrote:",
    "apple-it": "Il giorno 16 nov 2026, alle ore 10:12, Startline <provisioning@startline.example> ha scritto:",
    "apple-de": "Am 16.11.2026 um 10:12 schrieb Startline <provisioning@startline.example>:",
    "apple-fr": "Le 16 nov. 2026 à 10:12, Startline <provisioning@startline.example> a écrit :",
    "apple-es": "El 16 nov 2026, a las 10:12, Startline <provisioning@startline.example> escribió:",
    "thunderbird-en": "On 16/11/2026 10:12, Startline wrote:",
    "thunderbird-it": "Il 16/11/26 10:12, Startline ha scritto:",
    "thunderbird-de": "Am 16.11.26 um 10:12 schrieb Startline:",
    "thunderbird-fr": "Le 16/11/2026 à 10:12, Startline a écrit :",
    "thunderbird-es": "El 16/11/26 a las 10:12, Startline escribió:",
}
# What Outlook prints above the mail that is answered, which it does not mark.
PRINTED = {
    "outlook-en": ("From", "Sent", "To", "Subject"),
    "outlook-it": ("Da", "Inviato", "A", "Oggetto"),
    "outlook-de": ("Von", "Gesendet", "An", "Betreff"),
    "outlook-fr": ("De", "Envoyé", "À", "Objet"),
    "outlook-es": ("De", "Enviado", "Para", "Asunto"),
}
_VALUES = (
    "Startline <provisioning@startline.example>",
    "Monday, 16 November 2026 10:12",
    f"IT <{CONTACT}>",
    "[Case 10042] No mail",
)


def quoted(text: str) -> str:
    """*text* as plain text quotes it."""
    return "\n".join(f"> {line}" for line in text.split("\n"))


def printed(program: str, *, bold: bool = False, rule: bool = True) -> str:
    """The mail that Outlook answers, below its header."""
    fields = (
        f"*{name}:* {value}" if bold else f"{name}: {value}"
        for name, value in zip(PRINTED[program], _VALUES, strict=True)
    )
    head = "\n".join(fields)
    return f"{'_' * 32 + chr(10) if rule else ''}{head}\n\n{OURS}"


def attached(
    content: bytes, *, media: str = "image/png", name: str = "screen.png", inline: bool = False
) -> str:
    """A part of a mail that holds a file."""
    written = b64encode(content).decode()
    lines = "\n".join(written[at : at + 76] for at in range(0, len(written), 76))
    return (
        f'Content-Type: {media}; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: {"inline" if inline else "attachment"}; filename="{name}"\n\n{lines}\n'
    )


def reply(
    text: str = NEW,
    *,
    to: str = ADDRESS,
    from_: str = f"IT <{CONTACT}>",
    files: Sequence[str] = (),
    headers: str = "",
    message_id: str = "<1@acme.example>",
) -> bytes:
    """A reply in plain text, with or without *files*."""
    head = (
        f"From: {from_}\nTo: Startline <{to}>\nSubject: Re: [Case 10042] No mail\n"
        f"Message-ID: {message_id}\nMIME-Version: 1.0\n{headers}"
    )
    words = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
    if not files:
        return f"{head}{words}".replace("\n", "\r\n").encode()
    parts = "".join(f"--b\n{part}" for part in (words, *files))
    whole = f'{head}Content-Type: multipart/mixed; boundary="b"\n\n{parts}--b--\n'
    return whole.replace("\n", "\r\n").encode()


def html_reply(html: str) -> bytes:
    """A reply in HTML alone."""
    return (
        f"From: {CONTACT}\r\nTo: {ADDRESS}\r\nSubject: Re: [Case 10042]\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}"
    ).encode()


def take_replies(*, now: datetime) -> None:
    """Take in all that have come."""
    while take_reply(now=now):
        pass
