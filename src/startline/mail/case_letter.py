"""What a mail about a case at the desk says: where it stands, the words, and how one answers (PRODUCT D2, M5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from startline.mail.languages import Texts
from startline.mail.letter import Letter, Note, preheader_of
from startline.mail.quoting import SUBJECT_LENGTH, is_marked, quoted
from startline.models.mail import DESK_KINDS, MailKind
from startline.rules.cases import LONGEST_SUBJECT, LONGEST_TEXT
from startline.rules.plain_text import plain

BY_STRANGER = "case_by_stranger"
_NAME_LENGTH = 254  # or an address


@dataclass(frozen=True, kw_only=True, slots=True)
class CaseSaid:
    """What happened in a case, as a mail tells of it: *words* said *by* somebody, by name or address.

    *by* is empty where the name has been erased. *desk* is the operator's name as customers' pages show it, empty
    before there is one. *due_at* is when the desk owes the next answer, told in *time_zone*; None where it owes none.
    So many *pictures* came with the words. *by_stranger*: they came by mail from an address that is not the asker's.
    *answerable*: a reply to the mail is read. *proposed* is the address that is proposed as a contact, empty where it
    has been erased.
    """

    number: int
    subject: str
    words: str
    by: str
    desk: str
    due_at: datetime | None
    time_zone: str
    pictures: int = 0
    by_stranger: bool = False
    answerable: bool = False
    proposed: str = ""


def case_letter(*, kind: MailKind, texts: Texts, case: CaseSaid, sender_name: str) -> Letter:
    """The letter of *kind*, one of CASE_KINDS; a receipt does not say the asker's own words again."""
    table = BY_STRANGER if case.by_stranger else kind
    sender = quoted(sender_name)
    words = () if kind is MailKind.CASE_OPENED else paragraphs(case.words)
    desk = quoted(case.desk) or sender
    to_desk = kind in DESK_KINDS
    nameless = texts.say("case", "somebody") if to_desk else desk
    facts: dict[str, Any] = {
        "case": case.number,
        "about": quoted(case.subject, length=LONGEST_SUBJECT),
        "by": quoted(case.by, length=_NAME_LENGTH) or nameless,
        "due": texts.instant(case.due_at, zone=case.time_zone) if case.due_at else "",
        "desk": desk,
        "address": quoted(case.proposed, length=_NAME_LENGTH) or texts.say("case", "another"),
    }
    lead = texts.say(table, "lead", **facts)
    marked = any(map(is_marked, (lead, *(line for block in words for line in block))))
    return Letter(
        subject=plain(texts.say("case", "subject", **facts), length=SUBJECT_LENGTH),
        preheader=preheader_of(texts.say(table, "preheader", **facts)),
        heading=texts.say(table, "heading", **facts),
        lead=f"{lead} {texts.say('case', 'due', **facts)}" if to_desk and case.due_at else lead,
        words=words,
        button=texts.say("case", "to_desk" if to_desk else "button"),
        more=texts.say("case", "pictures", number=case.pictures) if case.pictures else "",
        notes=_notes(kind, texts=texts, case=case, marked=marked),
        sender=sender,
        foot=texts.say("foot", "sent_by", sender=sender),
    )


def paragraphs(words: str) -> Sequence[Sequence[str]]:
    """*words* by paragraph and line, each quoted so that nothing in it is a link; of both at most the longest text."""
    blocks: list[list[str]] = [[]]
    for line in words[:LONGEST_TEXT].splitlines():
        if said := quoted(line, length=LONGEST_TEXT):
            blocks[-1].append(said)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]


def _notes(kind: MailKind, *, texts: Texts, case: CaseSaid, marked: bool) -> Sequence[Note]:
    """How one answers or decides; an agent does so on the page, where the lines are beside the conversation.

    *marked*: something in the mail has brackets that nobody wrote.
    """
    if kind is MailKind.CASE_PROPOSED:
        notes = [Note(title=texts.say(kind, "how_title"), text=texts.say(kind, "how"))]
    else:
        how = "at_desk" if kind is MailKind.CASE_SAID else "by_mail" if case.answerable else "on_page"
        notes = [Note(title=texts.say("case", "how_title"), text=texts.say("case", how))]
    if kind is MailKind.CASE_SOLVED:
        notes.insert(0, Note(title=texts.say("case", "again_title"), text=texts.say("case", "again")))
    if marked:
        notes.append(Note(title=texts.say("case", "brackets_title"), text=texts.say("case", "brackets")))
    return notes
