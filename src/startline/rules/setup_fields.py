"""What a service may be asked for, as data of the operator (PRODUCT H4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

Texts: TypeAlias = Mapping[str, str]
"""One text by language."""


class FieldKind(StrEnum):
    """What is entered in a field."""

    TEXT = "text"
    CHOICE = "choice"
    DOMAIN = "domain"
    EMAIL = "email"
    TIME_ZONE = "time_zone"
    COUNTRY = "country"
    NUMBER = "number"
    FILE = "file"


class FileSort(StrEnum):
    """What kind of file is asked for."""

    PICTURE = "picture"
    TABLE = "table"


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One of the answers to choose from; *key* is what is kept."""

    key: str
    labels: Texts

    def label(self, language: str) -> str:
        """What it is called in *language*; else in English, else in any."""
        return text_in(self.labels, language)


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What a field's kind needs to know; each kind looks only at its own.

    Text: at most *max_length* characters, on one line unless *multiline*. Choice: one of *choices*, any number of
    them where *several*. Domain and e-mail: the contact's own is offered first where *suggests_contact*. Number: from
    *least* to *most* (both included), at most *decimals* digits after the point, in *unit*. File: *sort*.
    """

    max_length: int = 200
    multiline: bool = False
    choices: Sequence[Choice] = ()
    several: bool = False
    suggests_contact: bool = False
    least: Decimal | None = None
    most: Decimal | None = None
    decimals: int = 0
    unit: Texts = field(default_factory=dict)
    sort: FileSort = FileSort.PICTURE

    def unit_in(self, language: str) -> str:
        """What the number counts, in *language*; else in English, else in any; blank where that is not said."""
        return text_in(self.unit, language)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing that a service is asked for; *version* rises when other answers become right or wrong."""

    id: int
    key: str
    kind: FieldKind
    labels: Texts
    helps: Texts
    required: bool
    options: Options
    version: int
    retired: bool = False

    def label(self, language: str) -> str:
        """What is asked, in *language*; else in English, else in any."""
        return text_in(self.labels, language)

    def help(self, language: str) -> str:
        """What helps to answer, in *language*; else in English, else in any; blank where nothing does."""
        return text_in(self.helps, language)


def text_in(texts: Texts, language: str) -> str:
    """The text of *language*; else the English one, else any; blank where there is none."""
    return texts.get(language) or texts.get("en") or next((text for text in texts.values() if text), "")


def options_from_json(content: Mapping[str, Any]) -> Options:
    """The options that *content* keeps; what it does not name is as it is by default.

    :raises ValueError: it holds something that is no option, or has no such value.
    """
    try:
        return Options(**{name: _OPTIONS[name](value) for name, value in content.items()})
    except (KeyError, TypeError, ArithmeticError) as unfit:
        raise ValueError(f"{dict(content)!r} are no options of a field.") from unfit


def options_to_json(options: Options, *, kind: FieldKind) -> dict[str, Any]:
    """What of *options* matters for *kind*, as JSON keeps it; limits that are not set are left out."""
    match kind:
        case FieldKind.TEXT:
            return {"max_length": options.max_length, "multiline": options.multiline}
        case FieldKind.CHOICE:
            choices = [{"key": choice.key, "labels": dict(choice.labels)} for choice in options.choices]
            return {"choices": choices, "several": options.several}
        case FieldKind.DOMAIN | FieldKind.EMAIL:
            return {"suggests_contact": options.suggests_contact}
        case FieldKind.NUMBER:
            bounds = {"least": options.least, "most": options.most}
            set_bounds = {name: plain_number(bound) for name, bound in bounds.items() if bound is not None}
            return {"decimals": options.decimals, "unit": dict(options.unit), **set_bounds}
        case FieldKind.FILE:
            return {"sort": options.sort.value}
        case FieldKind.TIME_ZONE | FieldKind.COUNTRY:
            return {}


def plain_number(number: Decimal) -> str:
    """*number* with a point and without needless zeros, as it is kept."""
    text = f"{number:f}"
    plain = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if plain in {"-0", ""} else plain


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no whole number.")
    return value


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError(f"{value!r} is neither true nor false.")
    return value


def _texts(value: Any) -> Texts:
    return {str(language): str(text) for language, text in dict(value).items()}


def _bound(value: Any) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ArithmeticError(f"{value!r} is no number.")
    return number


def _choices(value: Any) -> Sequence[Choice]:
    return tuple(Choice(key=str(choice["key"]), labels=_texts(choice["labels"])) for choice in value)


_OPTIONS: Mapping[str, Callable[[Any], Any]] = {
    "max_length": _whole,
    "multiline": _flag,
    "choices": _choices,
    "several": _flag,
    "suggests_contact": _flag,
    "least": _bound,
    "most": _bound,
    "decimals": _whole,
    "unit": _texts,
    "sort": FileSort,
}
