"""Mail addresses as people type them: one plain address, or the reason why it is none (PRODUCT C6)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache, partial
from typing import TypeAlias

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

MAX_LENGTH = 254
SHOWN_LENGTH = 80
_MASK = "•••"


class AddressProblemCode(StrEnum):
    """Why a text is no address; `wording` has a sentence for each, in every language."""

    NOT_TEXT = "address_not_text"
    EMPTY = "address_empty"
    TOO_LONG = "address_too_long"
    CONTROL_CHARACTER = "address_control_character"
    INVISIBLE_CHARACTER = "address_invisible_character"
    ENCODED_WORD = "address_encoded_word"
    SEVERAL = "address_several"
    DISPLAY_NAME = "address_display_name"
    QUOTED_LOCAL = "address_quoted_local"
    NO_AT = "address_no_at"
    SEVERAL_AT = "address_several_at"
    IP_LITERAL = "address_ip_literal"
    NON_ASCII_LOCAL = "address_non_ascii_local"
    LOCAL_INVALID = "address_local_invalid"
    DOMAIN_INVALID = "address_domain_invalid"
    MIXED_SCRIPTS = "address_mixed_scripts"
    LOOKALIKE = "address_lookalike"


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """One mail address: two are the same when their *key* is; *domain* is ASCII (Punycode)."""

    email: str
    key: str
    domain: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AddressProblem:
    """Why a text is no address; *value* is the text made safe to show, *facts* are for the sentence."""

    code: AddressProblemCode
    value: str
    facts: Mapping[str, str] = field(default_factory=dict)


class HiddenKind(StrEnum):
    """How a character hides: it steers a device or cannot be stored, or it is simply not seen."""

    CONTROL = "control"
    INVISIBLE = "invisible"


Fault: TypeAlias = tuple[AddressProblemCode, Mapping[str, str]]

_CODE = AddressProblemCode
# The library alone lets these through: they look harmless to it, and mean something to mail programs.
_SHAPES = (
    (_CODE.ENCODED_WORD, re.compile(r"=\?")),
    (_CODE.SEVERAL, re.compile(r"@[^@]*[\s,;/|][^@]*@")),
    (_CODE.DISPLAY_NAME, re.compile(r"[<>()]")),
    (_CODE.QUOTED_LOCAL, re.compile(r'"')),
    (_CODE.NO_AT, re.compile(r"\A[^@]*\Z")),
    (_CODE.SEVERAL_AT, re.compile(r"[^@]*@[^@]*@")),
    (_CODE.IP_LITERAL, re.compile(r"[^@]*@(\[|[^@]*:)")),
)
_PLAIN_ADDRESS = re.compile(r"(?=[^@]{1,64}@)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9.-]+")
_IP_NUMBER = re.compile(r"[0-9.]+")
# Letters and marks that Unicode counts as printable and no eye can see.
_BLANKS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc\ufffd]"
)

# `test_environment` only lets the reserved domain .test pass; nothing is looked up either way.
_validate = partial(
    validate_email,
    allow_smtputf8=False,
    allow_quoted_local=False,
    allow_domain_literal=False,
    allow_display_name=False,
    strict=True,
    check_deliverability=False,
    test_environment=True,
)


def parse_address(text: object) -> Address | AddressProblem:
    """The one address that *text* is, or why it is none; space around it does not count (PRODUCT C6)."""
    if not isinstance(text, str):
        return AddressProblem(code=_CODE.NOT_TEXT, value="", facts={"type": type(text).__name__})
    stripped = text.strip()
    if len(stripped) > MAX_LENGTH:
        return _problem(stripped, fault=_too_long(len(stripped)))
    return _parsed(stripped)


def shown(text: str) -> str:
    """*text* made safe to show: at most 80 characters, what cannot be seen written as an escape."""
    whole = ""
    for piece in map(_visible, text):
        if len(whole) + len(piece) > SHOWN_LENGTH:
            return f"{whole[: SHOWN_LENGTH - 1]}…"
        whole += piece
    return whole


def mask_address(address: str) -> str:
    """*address* as whoever knows it recognizes it, and nobody else learns it (PRODUCT C9).

    The first character of what stands before the @ is left, none where that is one character alone; the
    domain is whole.
    """
    local, _, domain = address.rpartition("@")
    return f"{local[:1] if len(local) > 1 else ''}{_MASK}@{domain}"


def hidden_character(text: str) -> tuple[HiddenKind, str] | None:
    """The first character of *text* that cannot be seen, and how it hides; a plain space is no such."""
    if text.isprintable() and (text.isascii() or not _BLANKS.search(text)):
        return None
    kinds = ((_hidden_kind(character), character) for character in text)
    return next(((kind, character) for kind, character in kinds if kind), None)


def code_point(character: str) -> str:
    """The name by which Unicode lists *character*, such as U+200B."""
    return f"U+{ord(character):04X}"


@lru_cache(maxsize=65536)
def _parsed(text: str) -> Address | AddressProblem:
    if not _PLAIN_ADDRESS.fullmatch(text) and (fault := _shape_fault(text) or _local_fault(text)):
        return _problem(text, fault=fault)
    local, _, typed = text.rpartition("@")
    domain = ascii_domain(typed)
    if not isinstance(domain, str):
        return _problem(text, fault=domain)
    email = f"{local}@{domain}"
    if len(email) > MAX_LENGTH:
        return _problem(text, fault=_too_long(len(email)))
    return Address(email=email, key=email.casefold(), domain=domain)


def _problem(text: str, *, fault: Fault) -> AddressProblem:
    code, facts = fault
    return AddressProblem(code=code, value=shown(text), facts=facts)


def _too_long(length: int) -> Fault:
    return _CODE.TOO_LONG, {"max": str(MAX_LENGTH), "length": str(length)}


def _shape_fault(text: str) -> Fault | None:
    if not text:
        return _CODE.EMPTY, {}
    if hidden := hidden_character(text):
        kind, character = hidden
        control = kind is HiddenKind.CONTROL
        code = _CODE.CONTROL_CHARACTER if control else _CODE.INVISIBLE_CHARACTER
        return code, {"character": code_point(character)}
    return next(((code, {}) for code, pattern in _SHAPES if pattern.search(text)), None)


def _local_fault(text: str) -> Fault | None:
    local = text.rpartition("@")[0]
    if foreign := next((character for character in local if not character.isascii()), None):
        return _CODE.NON_ASCII_LOCAL, {"character": foreign, "code_point": code_point(foreign)}
    return None if _valid(f"{local}@a.example") else (_CODE.LOCAL_INVALID, {"local": shown(local)})


def _valid(address: str) -> ValidatedEmail | None:
    try:
        return _validate(address)
    except EmailNotValidError:
        return None


@lru_cache(maxsize=16384)
def ascii_domain(typed: str) -> str | Fault:
    """The domain *typed* as DNS has it, in small letters, or what is wrong with it: a code and its facts."""
    if _IP_NUMBER.fullmatch(typed):
        return _CODE.IP_LITERAL, {}
    validated = _valid(f"a@{typed}")
    if validated is None or "." not in validated.ascii_domain:
        return _CODE.DOMAIN_INVALID, {"domain": shown(typed)}
    if mixed := next((label for label in validated.domain.split(".") if _mixes_scripts(label)), None):
        return _CODE.MIXED_SCRIPTS, {"label": shown(mixed)}
    # Full-width, mathematical and circled letters become plain ones: the eye was to be deceived.
    if not typed.isascii() and unicodedata.normalize("NFC", typed.lower()) != validated.domain:
        return _CODE.LOOKALIKE, {"domain": shown(typed), "meant": shown(validated.domain)}
    return validated.ascii_domain.lower()


_EAST_ASIAN = frozenset({"CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})


def _mixes_scripts(label: str) -> bool:
    """Whether one label is written in several scripts; Latin beside East Asian ones is usual (UTS 39)."""
    if label.isascii():
        return False
    scripts = {_script(character) for character in label if unicodedata.category(character)[0] in "LN"}
    return len(scripts - {"", "EAST ASIAN"}) > 1 or (
        "EAST ASIAN" in scripts and bool(scripts - {"", "EAST ASIAN", "LATIN"})
    )


def _script(character: str) -> str:
    """The script of *character*, which is the first word of its name; none for an ASCII digit."""
    if character.isascii() and character.isdigit():
        return ""
    word = re.split(r"[ -]", unicodedata.name(character, "UNNAMED"))[0]
    return "EAST ASIAN" if word in _EAST_ASIAN else {"EXTENDED": "ARABIC"}.get(word, word)


def _visible(character: str) -> str:
    if character.isprintable() and not _BLANKS.match(character):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _hidden_kind(character: str) -> HiddenKind | None:
    category = unicodedata.category(character)
    if category in {"Cc", "Cs"} or character == "\ufffd":
        return HiddenKind.CONTROL
    blank = category in {"Cf", "Zl", "Zp"} or (category == "Zs" and character != " ")
    return HiddenKind.INVISIBLE if blank or _BLANKS.match(character) else None
