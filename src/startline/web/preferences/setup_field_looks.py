"""How a field of the service setup looks to the customer who is asked (PRODUCT H4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.setup_definitions import Definition
from startline.rules.setup_fields import Field, FieldKind
from startline.web.preferences.setup_field_forms import FieldForm


@dataclass(frozen=True, kw_only=True)
class Look:
    """A field as a customer of one language sees it; *control* says what stands there to be filled in."""

    code: str
    language: str
    label: str
    help: str
    required: bool
    control: str
    choices: Sequence[str]
    unit: str


def looks_of(form: FieldForm, *, kept: Field | None) -> Sequence[Look]:
    """How the field looks in each language that it has a text in: as it was typed, else as it is kept."""
    seen: Field | Definition | None = form.definition() if form.is_bound and form.is_valid() else kept
    if seen is None:
        return []
    field = seen if isinstance(seen, Field) else _drawn(seen)
    return [_look(field, language=code) for code in MAIL_LANGUAGES if field.labels.get(code)]


def _drawn(definition: Definition) -> Field:
    return Field(
        id=0,
        key=definition.key,
        kind=definition.kind,
        labels=definition.labels,
        helps=definition.helps,
        required=definition.required,
        options=definition.options,
        version=0,
    )


def _look(field: Field, *, language: str) -> Look:
    return Look(
        code=language,
        language=MAIL_LANGUAGES[language],
        label=field.label(language),
        help=field.help(language),
        required=field.required,
        control=_control(field),
        choices=[choice.label(language) for choice in field.options.choices],
        unit=field.options.unit_in(language),
    )


def _control(field: Field) -> str:
    """What stands there to be filled in: radio buttons, checkboxes, one line, several, or a file."""
    match field.kind:
        case FieldKind.TEXT if field.options.multiline:
            return "lines"
        case FieldKind.CHOICE:
            return "checkbox" if field.options.several else "radio"
        case FieldKind.FILE:
            return "file"
        case _:
            return "line"
