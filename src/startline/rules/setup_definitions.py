"""What the operator may define that a service is asked for, and what no definition may be (PRODUCT H4)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from startline.rules.settings import SettingProblem, SettingProblemCode, problem
from startline.rules.setup_fields import FieldKind, Options, Texts

MOST_FIELDS = 40
"""As many fields as an offer may have; more would be a form that nobody finishes."""
MOST_CHOICES = 100
MOST_CHARACTERS = 4000
MOST_DECIMALS = 6
LONGEST_LABEL = 120
LONGEST_HELP = 600
LONGEST_KEY = 40

_P = SettingProblemCode
_FIELD_KEY = re.compile(r"[a-z][a-z0-9_]*")
# What parts one text of a choice from the next where people write them.
_PARTS = re.compile(r"[|\r\n]")
_CHOICE_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """A field as the operator wants it; *key* names it for machines, *labels* and *helps* are texts by language."""

    key: str
    kind: FieldKind
    labels: Texts
    helps: Texts
    required: bool
    options: Options


def definition_problem(definition: Definition) -> SettingProblem | None:
    """Why *definition* cannot be asked of anybody, or None."""
    return next(_problems(definition), None)


def key_problem(key: str, *, kind: FieldKind, taken: Mapping[str, FieldKind]) -> SettingProblem | None:
    """Why no field of *kind* may take *key* from retired ones (*taken*), or None (decisions/0028).

    What a key means to machines stays: a field that has gone gives its key only to one of the same kind.
    """
    former = taken.get(key)
    if former is None or former is kind:
        return None
    return problem(_P.FIELD_KEY_OF_OTHER_KIND, key=key, kind=former)


def _problems(definition: Definition) -> Iterator[SettingProblem]:
    if not _FIELD_KEY.fullmatch(definition.key) or len(definition.key) > LONGEST_KEY:
        yield problem(_P.FIELD_KEY_UNFIT, key=definition.key)
    if not definition.labels.get("en", "").strip():
        yield problem(_P.FIELD_UNLABELLED)
    for text in (*definition.labels.values(), *definition.options.unit.values()):
        if len(text) > LONGEST_LABEL:
            yield problem(_P.FIELD_LABEL_LONG, most=LONGEST_LABEL)
    if any(len(text) > LONGEST_HELP for text in definition.helps.values()):
        yield problem(_P.FIELD_HELP_LONG, most=LONGEST_HELP)
    match definition.kind:
        case FieldKind.TEXT:
            if not 1 <= definition.options.max_length <= MOST_CHARACTERS:
                yield problem(_P.FIELD_LENGTH_OUTSIDE, most=MOST_CHARACTERS)
        case FieldKind.CHOICE:
            yield from _choice_problems(definition.options)
        case FieldKind.NUMBER:
            yield from _number_problems(definition.options)


def _choice_problems(options: Options) -> Iterator[SettingProblem]:
    least = 1 if options.several else 2
    if len(options.choices) < least:
        yield problem(_P.FIELD_CHOICES_FEW, least=least)
    if len(options.choices) > MOST_CHOICES:
        yield problem(_P.FIELD_CHOICES_MANY, most=MOST_CHOICES)
    counted = Counter(choice.key for choice in options.choices)
    for choice in options.choices:
        if not _CHOICE_KEY.fullmatch(choice.key) or len(choice.key) > LONGEST_KEY:
            yield problem(_P.FIELD_CHOICE_UNFIT, key=choice.key)
        if counted[choice.key] > 1:
            yield problem(_P.FIELD_CHOICE_TWICE, key=choice.key)
        if not choice.labels.get("en", "").strip():
            yield problem(_P.FIELD_CHOICE_UNLABELLED, key=choice.key)
        if any(len(label) > LONGEST_LABEL for label in choice.labels.values()):
            yield problem(_P.FIELD_CHOICE_LONG, key=choice.key, most=LONGEST_LABEL)
        if any(_PARTS.search(label) for label in choice.labels.values()):
            yield problem(_P.FIELD_CHOICE_PARTED, key=choice.key)


def _number_problems(options: Options) -> Iterator[SettingProblem]:
    if not 0 <= options.decimals <= MOST_DECIMALS:
        yield problem(_P.FIELD_DECIMALS_OUTSIDE, most=MOST_DECIMALS)
    least, most = options.least, options.most
    if least is not None and most is not None and least > most:
        yield problem(_P.FIELD_BOUNDS_CROSSED, least=least, most=most)
