"""What a service is asked for, in the customer's language: labels, answers, and why one is not taken (PRODUCT H4)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, override

from startline.rules.addresses import AddressProblem, AddressProblemCode
from startline.rules.countries import countries, country_name
from startline.rules.names import name_key
from startline.rules.setup_answers import AnswerProblem, AnswerProblemCode, Value
from startline.rules.setup_fields import Choice, Field, FieldKind, FileSort, Options
from startline.rules.zones import zone_names
from startline.wording.addresses import sentence_of_address
from startline.wording.versions import Versions, Words, say

_C, _A = AnswerProblemCode, AddressProblemCode

# The fullest version first: `say` takes the first of which every fact is known.
_PROBLEMS: Mapping[AnswerProblemCode, Versions] = {
    _C.REQUIRED: (
        gettext_lazy(
            "“%(field)s” has no answer yet, and the service cannot be set up without it. Enter one."
        ),
    ),
    _C.NOT_ONE: (gettext_lazy("“%(field)s” takes one answer. Keep the one that is right."),),
    _C.TOO_LONG: (
        gettext_lazy(
            "“%(field)s” takes at most %(max)s characters, and these are %(length)s. Shorten it to what matters most."
        ),
    ),
    _C.CONTROL_CHARACTER: (
        gettext_lazy(
            "“%(field)s” holds a character that cannot be seen (%(character)s), as copying from a document may add. "
            "Type it by hand instead of pasting it."
        ),
    ),
    _C.LINE_BREAK: (gettext_lazy("“%(field)s” goes on one line. Take the line breaks out."),),
    _C.CHOICE: (
        gettext_lazy(
            "%(value)s is not, or no longer, among the answers to “%(field)s”. Choose one that is listed."
        ),
    ),
    _C.DOMAIN: (gettext_lazy("%(value)s is no domain name. Enter the name alone, such as acme.example."),),
    _C.DOMAIN_IS_URL: (
        gettext_lazy("%(value)s is more than a domain name. Enter the domain alone: %(meant)s."),
        gettext_lazy("%(value)s is more than a domain name. Enter the domain alone, such as acme.example."),
    ),
    _C.DOMAIN_IS_IP: (gettext_lazy("%(value)s is an IP number. Enter a domain name, such as acme.example."),),
    _C.TIME_ZONE: (
        gettext_lazy(
            "No time zone is called %(value)s. If %(meant)s is meant, choose it; zones go by a large city nearby."
        ),
        gettext_lazy(
            "No time zone is called %(value)s. Choose one that is listed: they go by a large city nearby."
        ),
    ),
    _C.COUNTRY: (gettext_lazy("No country is called %(value)s. Choose one that is listed."),),
    _C.NUMBER: (gettext_lazy("%(value)s is no number. Enter digits alone, such as 25."),),
    _C.NUMBER_GROUPED: (
        gettext_lazy("Enter the number without signs between its thousands: %(plain)s instead of %(value)s."),
    ),
    _C.NUMBER_AMBIGUOUS: (
        gettext_lazy(
            "%(value)s can be read in two ways. Enter %(thousands)s if thousands are meant, or %(decimal)s if not."
        ),
    ),
    _C.NUMBER_NOT_WHOLE: (gettext_lazy("“%(field)s” takes a whole number. Round %(value)s up or down."),),
    _C.NUMBER_DECIMALS: (
        gettext_lazy("“%(field)s” takes at most %(decimals)s decimals. Round %(value)s to that."),
    ),
    _C.NUMBER_TOO_SMALL: (
        gettext_lazy(
            "“%(field)s” takes a number from %(least)s on, and %(value)s is less. Enter a larger one."
        ),
    ),
    _C.NUMBER_TOO_LARGE: (
        gettext_lazy(
            "“%(field)s” takes a number up to %(most)s, and %(value)s is more. Enter a smaller one."
        ),
    ),
    _C.NO_FILE: (
        gettext_lazy("“%(field)s” has no file yet, and the service cannot be set up without it. Choose one."),
    ),
    _C.FILE_GONE: (
        gettext_lazy(
            "The file for “%(field)s” was given too long ago and is kept no longer. Choose it again."
        ),
    ),
}
_FILE_SORTS: Mapping[FileSort, Words] = {
    FileSort.PICTURE: gettext_lazy("“%(field)s” takes a picture. Choose a PNG, JPEG or WebP file."),
    FileSort.TABLE: gettext_lazy("“%(field)s” takes a table. Choose a CSV file."),
}
# What these say elsewhere speaks of the mail that goes to the address.
_OWN_ADDRESSES: Mapping[AddressProblemCode, Words] = {
    _A.SEVERAL: gettext_lazy("There is more than one address here. Enter one, such as a shared mailbox."),
    _A.NON_ASCII_LOCAL: gettext_lazy(
        "Before the @ sign only unaccented letters, digits and plain signs arrive everywhere, and %(character)s "
        "(%(code_point)s) is none of them. Check the spelling."
    ),
}
# Facts that are numbers as they are kept.
_NUMBERS = {"least", "most"}
_COMPARED = {_C.NUMBER_TOO_SMALL, _C.NUMBER_TOO_LARGE, _C.NUMBER_DECIMALS, _C.NUMBER_NOT_WHOLE}


def problem_sentence(field_label: str, problem: AnswerProblem) -> str:
    """Why the answer to the field called *field_label* is not taken, and what to enter."""
    if problem.address:
        return _address_sentence(problem.address)
    if problem.code is AnswerProblemCode.FILE_SORT:
        return str(_FILE_SORTS[FileSort(problem.facts["sort"])]) % {"field": field_label}
    numbers = _NUMBERS | ({"value"} if problem.code in _COMPARED else set())
    facts = {
        name: _localized(Decimal(fact)) if name in numbers else fact for name, fact in problem.facts.items()
    }
    return say(_PROBLEMS[problem.code], {**facts, "field": field_label})


def shown_value(field: Field, value: Value | None, language: str) -> str:
    """The answer *value* to *field* as it is read in *language*; blank where there is none.

    Of a choice that the operator has taken out since, what was kept is shown. Of a file, its name is for the caller.
    """
    if not value:
        return ""
    if not isinstance(value, str):
        return ", ".join(_shown(field, one, language) for one in value)
    return _shown(field, value, language)


def zone_choices() -> Sequence[tuple[str, str]]:
    """Every time zone to choose from, as it is kept and as it is read, by name."""
    return [(name, zone_label(name)) for name in zone_names()]


def zone_label(name: str) -> str:
    """A time zone as it is read, such as Europe/Rome: its technical name without underscores."""
    return name.replace("_", " ")


def country_choices(language: str) -> Sequence[tuple[str, str]]:
    """Every country, as it is kept and as it is called in *language*, in that language's order."""
    named = [(code, country_name(code, language=language)) for code in countries()]
    return sorted(named, key=lambda country: name_key(country[1]))


def choices_of(field: Field, language: str) -> Sequence[tuple[str, str]]:
    """What is there to choose from for *field*, as it is kept and as it is read in *language*; else nothing."""
    match field.kind:
        case FieldKind.CHOICE:
            return [(choice.key, choice.label(language)) for choice in field.options.choices]
        case FieldKind.TIME_ZONE:
            return zone_choices()
        case FieldKind.COUNTRY:
            return country_choices(language)
        case _:
            return []


def number_in(number: Decimal, language: str) -> str:
    """*number* with the decimal sign and the groups of *language*."""
    with override(language):
        return _localized(number)


def _address_sentence(problem: AddressProblem) -> str:
    if own := _OWN_ADDRESSES.get(problem.code):
        return str(own) % {**problem.facts, "value": problem.value}
    return sentence_of_address(problem)


def _shown(field: Field, value: str, language: str) -> str:
    match field.kind:
        case FieldKind.CHOICE:
            return _choice_label(value, choices=field.options.choices, language=language)
        case FieldKind.COUNTRY:
            return country_name(value, language=language)
        case FieldKind.TIME_ZONE:
            return zone_label(value)
        case FieldKind.NUMBER:
            return _with_unit(value, options=field.options, language=language)
        case _:
            return value


def _choice_label(key: str, *, choices: Sequence[Choice], language: str) -> str:
    return next((choice.label(language) for choice in choices if choice.key == key), key)


def _with_unit(value: str, *, options: Options, language: str) -> str:
    number = number_in(Decimal(value), language)
    unit = options.unit_in(language)
    return f"{number} {unit}" if unit else number


def _localized(number: Decimal) -> str:
    """*number* with the decimal sign and the groups of the active language."""
    return number_format(number, use_l10n=True, force_grouping=True)
