"""What an answer to a field of the service setup must be like, and whether it still fits (PRODUCT H4).

An answer is text, or several texts where several choices may be made, ready to be kept as JSON. A number is kept as
text too, written plainly with a point, so that no digit is lost. A file is not typed: what counts here is its type.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from startline.rules.addresses import (
    AddressProblem,
    AddressProblemCode,
    ascii_domain,
    code_point,
    parse_address,
    shown,
)
from startline.rules.countries import find_country
from startline.rules.setup_fields import Field, FieldKind, FileSort, Options, plain_number
from startline.rules.windows import zone_of
from startline.rules.zones import find_zone, nearest_zone

Value: TypeAlias = str | Sequence[str]

# Of longer texts only the beginning is searched for what may have been meant.
_LONGEST_LOOKED_AT = 300


class AnswerProblemCode(StrEnum):
    """Why an answer is not taken; `wording.hub_fields` has a sentence for each, in every language."""

    REQUIRED = "answer_required"
    NOT_ONE = "answer_not_one"
    TOO_LONG = "answer_too_long"
    CONTROL_CHARACTER = "answer_control_character"
    LINE_BREAK = "answer_line_break"
    CHOICE = "answer_no_choice"
    ADDRESS = "answer_address"
    DOMAIN = "answer_no_domain"
    DOMAIN_IS_URL = "answer_domain_is_url"
    DOMAIN_IS_IP = "answer_domain_is_ip"
    TIME_ZONE = "answer_no_time_zone"
    COUNTRY = "answer_no_country"
    NUMBER = "answer_no_number"
    NUMBER_GROUPED = "answer_number_grouped"
    NUMBER_AMBIGUOUS = "answer_number_ambiguous"
    NUMBER_NOT_WHOLE = "answer_number_not_whole"
    NUMBER_DECIMALS = "answer_number_decimals"
    NUMBER_TOO_SMALL = "answer_number_too_small"
    NUMBER_TOO_LARGE = "answer_number_too_large"
    NO_FILE = "answer_no_file"
    FILE_GONE = "answer_file_gone"
    FILE_SORT = "answer_file_sort"


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerProblem:
    """Why an answer is not taken, with *facts* for the sentence; *address* says more where it is one."""

    code: AnswerProblemCode
    facts: Mapping[str, str] = field(default_factory=dict)
    address: AddressProblem | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What was entered under that *version* of a field: of a file its content type, None where it was left blank."""

    value: Value | None
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A field that keeps a setup from being complete, and why."""

    field: Field
    problem: AnswerProblem


def parse_answer(field: Field, typed: str | Sequence[str]) -> Value | AnswerProblem:
    """What *typed* answers to *field*, as it is kept, or why it is no answer (PRODUCT H4).

    Blank is an answer where the field is not required. Files are not typed: `startline.files` reads them.
    """
    texts = [text for text in ([typed] if isinstance(typed, str) else typed) if text.strip()]
    if field.kind is FieldKind.CHOICE and field.options.several:
        return _several(texts, field=field)
    if len(texts) > 1:
        return AnswerProblem(code=AnswerProblemCode.NOT_ONE)
    if not texts:
        return AnswerProblem(code=AnswerProblemCode.REQUIRED) if field.required else ""
    return _READERS[field.kind](texts[0], field.options)


def as_typed(field: Field, value: Value) -> Value:
    """What stands in the input for *value*: typed again, it is the same answer."""
    if field.kind is FieldKind.NUMBER and isinstance(value, str) and _ONE_GROUP.fullmatch(value):
        return f"{value}0"
    return value


def still_fits(field: Field, value: Value | None, answered_version: int) -> AnswerProblem | None:
    """Why *value*, saved under *answered_version* of *field*, answers it no longer, or None where it does.

    Under the field's own version it was checked as it was saved. Of a file, *value* is its content type.
    """
    if not value:
        missing = AnswerProblemCode.NO_FILE if field.kind is FieldKind.FILE else AnswerProblemCode.REQUIRED
        return AnswerProblem(code=missing) if field.required else None
    if answered_version == field.version:
        return None
    if field.kind is FieldKind.CHOICE:
        return _choice_fault([value] if isinstance(value, str) else value, options=field.options)
    if not isinstance(value, str):
        return AnswerProblem(code=AnswerProblemCode.NOT_ONE)
    return _fault(value, field=field)


def refuse_completion(fields: Sequence[Field], answers: Mapping[int, Answer]) -> Sequence[Missing]:
    """What keeps a service from being set up with *answers* (by field's id): required and blank, or unfit by now.

    A retired field is asked for no longer, whatever was answered.
    """
    blank = Answer(value=None, version=0)
    asked = [(field, answers.get(field.id, blank)) for field in fields if not field.retired]
    judged = [(field, still_fits(field, answer.value, answer.version)) for field, answer in asked]
    return [Missing(field=field, problem=problem) for field, problem in judged if problem]


def file_fault(field: Field, content_type: str) -> AnswerProblem | None:
    """Why a file of that *content_type* is not the sort that *field* asks for, or None where it is."""
    sort = FileSort.PICTURE if content_type.startswith("image/") else FileSort.TABLE
    if sort is field.options.sort:
        return None
    return AnswerProblem(code=AnswerProblemCode.FILE_SORT, facts={"sort": field.options.sort})


def _fault(value: str, *, field: Field) -> AnswerProblem | None:
    """What is wrong by now with *value*, which was right as it was kept."""
    match field.kind:
        case FieldKind.NUMBER:
            return _number_fault(value, field.options)
        case FieldKind.FILE:
            return file_fault(field, value)
        case _:
            read = _READERS[field.kind](value, field.options)
            return read if isinstance(read, AnswerProblem) else None


def _several(texts: Sequence[str], *, field: Field) -> Value | AnswerProblem:
    if not texts:
        return AnswerProblem(code=AnswerProblemCode.REQUIRED) if field.required else []
    keys = {text.strip() for text in texts}
    known = [choice.key for choice in field.options.choices if choice.key in keys]
    return _choice_fault(sorted(keys), options=field.options) or known


def _choice_fault(keys: Sequence[str], *, options: Options) -> AnswerProblem | None:
    known = {choice.key for choice in options.choices}
    if unknown := next((key for key in keys if key not in known), None):
        return AnswerProblem(code=AnswerProblemCode.CHOICE, facts={"value": shown(unknown)})
    if len(keys) > 1 and not options.several:
        return AnswerProblem(code=AnswerProblemCode.NOT_ONE)
    return None


def _choice(typed: str, options: Options) -> Value | AnswerProblem:
    key = typed.strip()
    return _choice_fault([key], options=options) or key


def _text(typed: str, options: Options) -> Value | AnswerProblem:
    lines = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n".join(line.rstrip() for line in lines.split("\n")).strip()
    return _text_fault(text, options) or text


def _text_fault(text: str, options: Options) -> AnswerProblem | None:
    if "\n" in text and not options.multiline:
        return AnswerProblem(code=AnswerProblemCode.LINE_BREAK)
    if hidden := next((character for character in text if _steers(character)), None):
        return AnswerProblem(
            code=AnswerProblemCode.CONTROL_CHARACTER, facts={"character": code_point(hidden)}
        )
    if len(text) > options.max_length:
        facts = {"length": str(len(text)), "max": str(options.max_length)}
        return AnswerProblem(code=AnswerProblemCode.TOO_LONG, facts=facts)
    return None


# Marks that turn the direction of what follows: a text could show as something that it is not.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def _steers(character: str) -> bool:
    """Whether *character* steers a device, a line or the direction of writing; a line break is looked at before."""
    if character == "\n":
        return False
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or bool(_TURNS.match(character))


def _email(typed: str, _: Options) -> Value | AnswerProblem:
    address = parse_address(typed)
    if isinstance(address, AddressProblem):
        return AnswerProblem(code=AnswerProblemCode.ADDRESS, address=address)
    return address.email


def _domain(typed: str, _: Options) -> Value | AnswerProblem:
    text = typed.strip()
    if re.search(r"[/:@?#]", text):
        return _domain_fault(text, code=AnswerProblemCode.DOMAIN_IS_URL)
    domain = ascii_domain(text.removesuffix("."))
    if isinstance(domain, str):
        last = domain.rpartition(".")[2]
        return domain if not last.isdigit() else _domain_fault(text, code=AnswerProblemCode.DOMAIN_IS_IP)
    code, facts = domain
    if code is AddressProblemCode.IP_LITERAL:
        return _domain_fault(text, code=AnswerProblemCode.DOMAIN_IS_IP)
    if code is AddressProblemCode.DOMAIN_INVALID:
        return _domain_fault(text, code=AnswerProblemCode.DOMAIN)
    deceiving = AddressProblem(code=code, value=shown(text), facts=facts)
    return AnswerProblem(code=AnswerProblemCode.ADDRESS, address=deceiving)


def _domain_fault(text: str, *, code: AnswerProblemCode) -> AnswerProblem:
    """That *text* is no domain, with the domain *meant* where it holds one."""
    bare = re.sub(r"\A.*?://|\A.*@", "", text[:_LONGEST_LOOKED_AT])
    meant = ascii_domain(re.split(r"[/:?#]", bare)[0].removesuffix("."))
    found = {"meant": meant} if isinstance(meant, str) and meant != text else {}
    return AnswerProblem(code=code, facts={"value": shown(text), **found})


def _time_zone(typed: str, _: Options) -> Value | AnswerProblem:
    text = typed.strip()
    if zone := _known_zone(text) or find_zone(text):
        return zone
    near = nearest_zone(text[:_LONGEST_LOOKED_AT])
    meant = {"meant": near} if near else {}
    return AnswerProblem(code=AnswerProblemCode.TIME_ZONE, facts={"value": shown(text), **meant})


def _known_zone(name: str) -> str | None:
    try:
        return zone_of(name).key
    except ValueError:
        return None


def _country(typed: str, _: Options) -> Value | AnswerProblem:
    text = typed.strip()
    if country := find_country(text):
        return country
    return AnswerProblem(code=AnswerProblemCode.COUNTRY, facts={"value": shown(text)})


# A sign, whole digits, and what stands after one point or comma.
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:[.,][0-9]{1,15})?")
# Groups of three digits: what parts them may have been meant as the decimal sign.
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(?:[.,'’\s][0-9]{3})+(?:[.,][0-9]+)?")
_ONE_GROUP = re.compile(r"([+-]?[0-9]+)([.,])([0-9]{3})")


def _number(typed: str, options: Options) -> Value | AnswerProblem:
    text = unicodedata.normalize("NFKC", typed).strip().replace("\N{MINUS SIGN}", "-")
    if len(text) <= 40 and _GROUPED.fullmatch(text):
        return _grouped_fault(text, options=options)
    if not _NUMBER.fullmatch(text):
        return AnswerProblem(code=AnswerProblemCode.NUMBER, facts={"value": shown(typed.strip())})
    number = plain_number(Decimal(text.replace(",", ".")))
    return _number_fault(number, options) or number


def _grouped_fault(text: str, *, options: Options) -> AnswerProblem:
    """That *text* could be read in two ways, or is written with groups, and how to write it."""
    one = _ONE_GROUP.fullmatch(text)
    if one and options.decimals:
        whole, sign, decimals = one.groups()
        # With one zero more nothing is left to be taken for thousands.
        kept = decimals.rstrip("0") or "0"
        facts = {
            "thousands": whole + decimals,
            "decimal": whole + sign + (f"{kept}0" if len(kept) == 3 else kept),
        }
        return AnswerProblem(code=AnswerProblemCode.NUMBER_AMBIGUOUS, facts={"value": text, **facts})
    last = re.search(r"[.,](?![0-9]{3}\Z)[0-9]+\Z", text)
    end = last.group() if last else ""
    plain = re.sub(r"[.,'’\s]", "", text.removesuffix(end)) + end
    return AnswerProblem(code=AnswerProblemCode.NUMBER_GROUPED, facts={"value": text, "plain": plain})


def _number_fault(text: str, options: Options) -> AnswerProblem | None:
    number, decimals = Decimal(text), len(text.partition(".")[2])
    if decimals > options.decimals:
        if not options.decimals:
            return AnswerProblem(code=AnswerProblemCode.NUMBER_NOT_WHOLE, facts={"value": text})
        facts = {"value": text, "decimals": str(options.decimals)}
        return AnswerProblem(code=AnswerProblemCode.NUMBER_DECIMALS, facts=facts)
    if options.least is not None and number < options.least:
        facts = {"value": text, "least": plain_number(options.least)}
        return AnswerProblem(code=AnswerProblemCode.NUMBER_TOO_SMALL, facts=facts)
    if options.most is not None and number > options.most:
        facts = {"value": text, "most": plain_number(options.most)}
        return AnswerProblem(code=AnswerProblemCode.NUMBER_TOO_LARGE, facts=facts)
    return None


def _no_file(_typed: str, _options: Options) -> Value | AnswerProblem:
    """A file cannot be typed, however it was tried."""
    return AnswerProblem(code=AnswerProblemCode.NO_FILE)


_Reader: TypeAlias = Callable[[str, Options], Value | AnswerProblem]

_READERS: Mapping[FieldKind, _Reader] = {
    FieldKind.TEXT: _text,
    FieldKind.CHOICE: _choice,
    FieldKind.DOMAIN: _domain,
    FieldKind.EMAIL: _email,
    FieldKind.TIME_ZONE: _time_zone,
    FieldKind.COUNTRY: _country,
    FieldKind.NUMBER: _number,
    FieldKind.FILE: _no_file,
}
