"""Renders a mail from facts to subject, plain text and HTML; knows no database, clock or settings (M5)."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from startline.mail.case_letter import CaseSaid, case_letter
from startline.mail.languages import language_of, texts_of
from startline.mail.letter import (
    HubSaid,
    Letter,
    LineSaid,
    OrderRows,
    ReplacedSaid,
    RequestSaid,
    Row,
    Section,
    Stop,
    StopMark,
    letter_of,
)
from startline.mail.quoting import LINK_MARK
from startline.mail.template import template
from startline.models.mail import MailKind

__all__ = ["LINK_MARK", "Body", "CaseSaid", "HubSaid", "LineSaid", "ReplacedSaid", "RequestSaid", "render"]

# Short details stay on one line; a longer one would be wider than a phone.
_UNBROKEN = 36
_TEXT_WIDTH = 78
_SOFT_HYPHEN = "\u00ad"  # where a word of the track may break in a narrow column
_TEXT_MARKS = {
    StopMark.PASSED: "[x]",
    StopMark.CURRENT: "[x]",
    StopMark.COMING: "[ ]",
    StopMark.BROKEN: "[!]",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Body:
    """A mail's subject and its two parts, each with LINK_MARK once, where the link goes (PRODUCT H1, M2).

    A mail that brings a code has no link.
    """

    subject: str
    text: str
    html: str


def render(
    *,
    kind: MailKind,
    language: str,
    lines: Sequence[LineSaid],
    sender_name: str,
    request: RequestSaid | None = None,
    replaced: ReplacedSaid | None = None,
    in_hub: HubSaid | None = None,
    case: CaseSaid | None = None,
) -> Body:
    """The mail of *kind* about *lines* (at least one, those of one order together), in *language*.

    One about a *case* at the desk tells of that alone, and needs no lines.

    A mail about a change that was asked for tells of that *request*, one to a former contact of what
    *replaced* them, as does one about its being disputed, and one about a step *in_hub* of who took it; no other
    has any of these.

    Everything that partners supplied is quoted, so that LINK_MARK is the only link there will be. A
    language without texts of its own is answered in English.
    """
    texts = texts_of(language_of(language))
    if case is not None:
        letter = case_letter(kind=kind, texts=texts, case=case, sender_name=sender_name)
        return body_of(letter, language=texts.language)
    letter = letter_of(
        kind=kind,
        texts=texts,
        lines=lines,
        sender_name=sender_name,
        request=request,
        replaced=replaced,
        in_hub=in_hub,
    )
    return body_of(letter, language=texts.language)


def body_of(letter: Letter, *, language: str) -> Body:
    """The two parts of *letter*: the same facts, the same link."""
    return Body(subject=letter.subject, text=_text(letter), html=_html(letter, language=language))


def _text(letter: Letter) -> str:
    text = template("frame.txt").fill(
        heading=_wrapped(letter.heading),
        lead=_wrapped(letter.lead),
        words="\n\n".join("\n".join(map(_text_words, block)) for block in letter.words),
        track=_text_track(letter.stops),
        action=f"{letter.button}\n{LINK_MARK}" if letter.button else letter.code,
        orders="\n\n".join(map(_text_section, letter.sections)),
        more=_wrapped(letter.more),
        steps_title=letter.steps_title,
        steps="\n".join(_wrapped(step, first=f"{number}. ") for number, step in enumerate(letter.steps, 1)),
        notes="\n\n".join(f"{_wrapped(note.title)}\n{_wrapped(note.text)}" for note in letter.notes),
        foot=_wrapped(letter.foot),
    )
    return _without_gaps(text)


def _text_track(stops: Sequence[Stop]) -> str:
    """The stops in one line, or in one each where they do not fit it."""
    marked = [f"{_TEXT_MARKS[stop.mark]} {stop.word.replace(_SOFT_HYPHEN, '')}" for stop in stops]
    line = "  ".join(marked)
    return line if len(line) <= _TEXT_WIDTH else "\n".join(marked)


def _text_words(line: str) -> str:
    return _wrapped(line, first="  ")


def _wrapped(sentence: str, *, first: str = "") -> str:
    """*sentence* in lines of 78 columns after *first*, the further ones indented as far; no word is broken."""
    one = first + sentence
    return one if len(one) <= _TEXT_WIDTH else _broken(sentence, first)


# Most of what is broken are the same sentences again and again.
@lru_cache(maxsize=16384)
def _broken(sentence: str, first: str) -> str:
    return textwrap.fill(
        sentence,
        _TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _without_gaps(text: str) -> str:
    """*text* with one blank line where a part that this mail does not have left several."""
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def _text_section(section: Section) -> str:
    return "\n\n".join(filter(None, (section.title, *map(_text_order, section.orders))))


def _text_order(order: OrderRows) -> str:
    return "\n".join([_wrapped(f"{order.title} · {order.parties}"), *map(_text_row, order.rows)])


def _text_row(row: Row) -> str:
    start = f"  {row.number}  "
    remark = f"{'[!] ' if row.refused else ''}{row.remark}"
    first, *others = filter(None, (row.name, " · ".join(row.details), remark))
    indented = (_wrapped(other, first=" " * len(start)) for other in others)
    return "\n".join([_wrapped(first, first=start), *indented])


def _html(letter: Letter, *, language: str) -> str:
    return template("frame.html").fill(
        language=language,
        subject=letter.subject,
        sender=letter.sender,
        heading=letter.heading,
        lead=letter.lead,
        preheader=letter.preheader,
        padding=template("padding.html").fill(),
        words=_html_words(letter.words),
        track=_html_track(letter.stops),
        action=_html_action(letter),
        orders="".join(map(_html_section, letter.sections)),
        more=template("more.html").fill(text=letter.more) if letter.more else "",
        steps=_html_steps(letter),
        notes="".join(template("note.html").fill(title=note.title, text=note.text) for note in letter.notes),
        foot=letter.foot,
    )


def _html_action(letter: Letter) -> str:
    if letter.code:
        return template("code.html").fill(code=letter.code)
    return template("button.html").fill(link=LINK_MARK, button=letter.button)


def _html_words(words: Sequence[Sequence[str]]) -> str:
    paragraphs = (
        template("paragraph.html").fill(
            lines="<br>".join(template("line.html").fill(text=line) for line in block)
        )
        for block in words
    )
    return template("words.html").fill(paragraphs="".join(paragraphs)) if words else ""


def _html_track(stops: Sequence[Stop]) -> str:
    between = template("stop_gap.html").fill()
    cells = between.join(template(f"stop_{stop.mark}.html").fill(word=stop.word) for stop in stops)
    return template("track.html").fill(stops=cells) if stops else ""


def _html_section(section: Section) -> str:
    title = template("section.html").fill(title=section.title) if section.title else ""
    return title + "".join(map(_html_order, section.orders))


def _html_order(order: OrderRows) -> str:
    rows = "".join(map(_html_row, order.rows))
    return template("order.html").fill(title=order.title, parties=order.parties, rows=rows)


def _html_row(row: Row) -> str:
    remark = template("refusal.html" if row.refused else "remark.html")
    return template("row.html").fill(
        number=row.number,
        name=row.name,
        details=" · ".join(map(_html_detail, row.details)),
        remark=remark.fill(text=row.remark) if row.remark else "",
    )


def _html_detail(detail: str) -> str:
    return template("detail.html" if len(detail) <= _UNBROKEN else "long_detail.html").fill(text=detail)


def _html_steps(letter: Letter) -> str:
    steps = "".join(
        template("step.html").fill(number=str(number), text=step)
        for number, step in enumerate(letter.steps, 1)
    )
    return template("steps.html").fill(title=letter.steps_title, steps=steps) if steps else ""
