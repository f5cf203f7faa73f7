"""What is new in a reply: without the mail that it answers, and without what its writer signs with (PRODUCT D2).

Own code, line by line: the library that was tried takes twenty seconds for sixty kilobytes of blanks.
"""

import re
from collections.abc import Sequence

# How the programs of our five languages introduce what they quote; a digit stands for the date.
_STARTS = re.compile(r"(?i)^\W{0,3}(?:On|Il|Le|El|Am|Em|Op|Den)\b")
_INTRODUCED = re.compile(
    r"""(?ix) ^\W{0,3}(?:On|Il|Le|El|Am)\b (?=[^\n]{0,400}\d) [^\n]{0,400}
    \b(?: (?:wrote|ha\ scritto|a\ [ée]crit|escribi[óo]) [^\n]{0,5} | schrieb\b[^\n]{0,300} ) [:：]\W{0,3}$"""
)
_ADDRESS_THEN = re.compile(
    r"(?i)<[^<>\s]{1,400}>\s?(?:wrote|ha scritto|a [ée]crit|escribi[óo]|schrieb)\s?:\s{0,3}$"
)
_WRAPPED_IN = 4
# A line and the header fields that Outlook prints above the mail that is answered.
_RULE = re.compile(r"^[\s*]{0,3}(?:_{20,}|-{20,})\s{0,3}$")
_FIRST_FIELD = re.compile(r"(?i)^\W{0,4}(?:From|Da|Von|De|Expéditeur)\s?:[*\s]{1,4}\S")
_FIELD = re.compile(
    r"(?i)^\W{0,4}(?:Sent|Date|To|Cc|Subject|Inviato|Data|A|Oggetto|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|"
    r"Fecha|Para|Asunto)(?:[ ](?:el|le|am))?\s?:[*\s]{0,4}"
)
_FIELDS_WITHIN = 8
_ORIGINAL = re.compile(
    r"(?i)^[\s>*]{0,5}-{2,}\s?(?:Original (?:Message|Appointment|E-?mail)|Messaggio originale|Ursprüngliche Nachricht|"
    r"Original-?Nachricht|Message d['’]origine|Message original|Mensaje original)\s?-{2,}\s{0,3}$"
)
_QUOTED = re.compile(r"^\s{0,3}>")
_DASHES = re.compile(r"^--[ \t\xa0]*$")
_LONGEST_SIGNATURE = 15
_SENT_FROM = re.compile(
    r"""(?ix) ^\W{0,4} (?: Sent[ ](?:from|with|via)[ ] | Get[ ]Outlook[ ]for[ ]
    | Inviat[oa][ ]da[ ] | (?:Scarica|Ottieni)[ ]Outlook[ ]per[ ]
    | Von[ ]mein\w{1,3}[ ].{1,40}gesendet | Gesendet[ ](?:von|mit)[ ]
    | Outlook[ ]für[ ].{1,20}[ ](?:beziehen|herunterladen)
    | Envoyé[ ](?:de|depuis|à[ ]partir)[ ] | (?:Télécharge[zr]|Obtenir)[ ]Outlook[ ]pour[ ]
    | Enviado[ ](?:desde|con)[ ] | (?:Obtener|Descargar)[ ]Outlook[ ]para[ ] )"""
)
_LONGEST_SENT_FROM = 120


def new_words(text: str) -> str:
    """What *text* says itself; empty where all of it is quoted.

    Answers written between quoted lines keep these, for they make no sense without; a signature ends with the mail.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [line.rstrip() if not _DASHES.match(line) else "--" for line in lines]
    return _joined(_without_signature(_without_quotes(_above_printed(lines))))


def _above_printed(lines: Sequence[str]) -> Sequence[str]:
    """The lines above the mail that Outlook prints below, which nothing marks line by line."""
    for place, line in enumerate(lines):
        if _ORIGINAL.match(line) or (_FIRST_FIELD.match(line) and _has_fields(lines, place)):
            return lines[: _rule_above(lines, place)]
    return lines


def _has_fields(lines: Sequence[str], place: int) -> bool:
    below = lines[place + 1 : place + _FIELDS_WITHIN]
    return sum(bool(_FIELD.match(line)) for line in below) >= 2


def _rule_above(lines: Sequence[str], place: int) -> int:
    """Where the printed mail begins, with the rule above it."""
    above = place
    while above and not lines[above - 1].strip():
        above -= 1
    return above - 1 if above and _RULE.match(lines[above - 1]) else place


def _without_quotes(lines: Sequence[str]) -> Sequence[str]:
    """The lines without what introduces a quotation, and without what is quoted, unless it stands between answers."""
    kept, introduced = _without_introductions(lines)
    quoted = [bool(_QUOTED.match(line)) for line in kept]
    if introduced is not None and not any(quoted[introduced:]):
        return kept[:introduced]  # the program marks nothing: all below is the mail that is answered
    return (
        kept
        if _blocks(kept, quoted) > 1
        else [line for line, is_quoted in zip(kept, quoted, strict=True) if not is_quoted]
    )


def _blocks(lines: Sequence[str], quoted: Sequence[bool]) -> int:
    """How many pieces of own words stand below a quoted line."""
    blocks, below = 0, False
    for line, is_quoted in zip(lines, quoted, strict=True):
        if is_quoted:
            below = True
        elif below and line.strip():
            if _DASHES.match(line):
                break
            blocks, below = blocks + 1, False
    return blocks


def _without_introductions(lines: Sequence[str]) -> tuple[Sequence[str], int | None]:
    """The lines without "On … wrote:", however a program has wrapped it, and where the first of these stood."""
    kept: list[str] = []
    first: int | None = None
    place = 0
    while place < len(lines):
        taken = _introduction_at(lines, place)
        if not taken:
            kept.append(lines[place])
        elif first is None:
            first = len(kept)
        place += taken or 1
    return kept, first


def _introduction_at(lines: Sequence[str], place: int) -> int:
    """Of how many lines the introduction that begins there consists; 0 where none does."""
    if _ADDRESS_THEN.search(lines[place][-500:]) and not _QUOTED.match(lines[place]):
        return 1
    if not _STARTS.match(lines[place]):
        return 0
    whole = ""
    for count, line in enumerate(lines[place : place + _WRAPPED_IN], 1):
        if not line.strip():
            return 0
        whole = f"{whole} {line.strip()}"[:1000]
        if _INTRODUCED.match(whole.strip()):
            return count
    return 0


def _without_signature(lines: Sequence[str]) -> Sequence[str]:
    """The lines above the signature, where the last ones are one."""
    for place, line in enumerate(lines):
        if line == "--" and len(lines) - place - 1 <= _LONGEST_SIGNATURE:
            lines = lines[:place]
            break
    end = len(lines)
    while end and (not lines[end - 1].strip() or _is_sent_from(lines[end - 1])):
        end -= 1
    return lines[:end]


def _is_sent_from(line: str) -> bool:
    return len(line) <= _LONGEST_SENT_FROM and bool(_SENT_FROM.match(line))


def _joined(lines: Sequence[str]) -> str:
    """The lines as one text, without empty ones at its ends, and at most one between two others."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n \t")
