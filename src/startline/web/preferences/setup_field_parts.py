"""The parts of a field's form: its texts in one language, and what each kind of field needs (PRODUCT H4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.setup_definitions import (
    LONGEST_HELP,
    LONGEST_KEY,
    LONGEST_LABEL,
    MOST_CHARACTERS,
    MOST_CHOICES,
    MOST_DECIMALS,
)
from startline.rules.setup_fields import Choice, FieldKind, FileSort
from startline.wording.setup_fields import CHOICE_MARK, choice_languages, sort_label

OPTIONS: Mapping[FieldKind, Sequence[str]] = {
    FieldKind.TEXT: ("max_length", "multiline"),
    FieldKind.CHOICE: ("choices", "several"),
    FieldKind.DOMAIN: ("suggests_contact",),
    FieldKind.EMAIL: ("suggests_contact",),
    FieldKind.TIME_ZONE: (),
    FieldKind.COUNTRY: (),
    FieldKind.NUMBER: ("least", "most", "decimals", "unit"),
    FieldKind.FILE: ("sort",),
}
"""The options that each kind looks at, by name."""
_LONGEST_CHOICES = MOST_CHOICES * (LONGEST_KEY + len(MAIL_LANGUAGES) * (LONGEST_LABEL + 3))


class ChoicesField(forms.CharField):
    """What there is to choose from, one a line: a key and its labels by language, parted by bars."""

    def __init__(self, **options: Any) -> None:
        """Give room for several lines."""
        lines = forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=_LONGEST_CHOICES, widget=lines, **options)

    def clean(self, value: Any) -> Any:
        """The choices in their order; the rules say what is wrong with one."""
        return choices_of_text(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether the choices differ, however they are laid out."""
        return choices_of_text(initial or "") != choices_of_text(data or "")


def texts_in(code: str, *, kind: FieldKind) -> Mapping[str, forms.Field]:
    """The fields for the texts of one language; English is what stands in for the others."""
    attributes = {"lang": code}
    label = forms.CharField(
        label=gettext_lazy("What is asked"),
        max_length=LONGEST_LABEL,
        required=code == "en",
        widget=forms.TextInput(attrs=attributes),
        show_hidden_initial=True,
    )
    help_ = forms.CharField(
        label=gettext_lazy("Help"),
        max_length=LONGEST_HELP,
        required=False,
        widget=forms.Textarea(attrs={**attributes, "rows": 2}),
        show_hidden_initial=True,
    )
    if kind is not FieldKind.NUMBER:
        return {f"label_{code}": label, f"help_{code}": help_}
    unit = forms.CharField(
        label=gettext_lazy("What is counted, such as people"),
        max_length=LONGEST_LABEL,
        required=False,
        widget=forms.TextInput(attrs=attributes),
        show_hidden_initial=True,
    )
    return {f"label_{code}": label, f"help_{code}": help_, f"unit_{code}": unit}


def option_fields(kind: FieldKind) -> Mapping[str, forms.Field]:
    """The fields for what *kind* needs besides its texts, by name."""
    match kind:
        case FieldKind.TEXT:
            return _text_fields()
        case FieldKind.CHOICE:
            return _choice_fields()
        case FieldKind.DOMAIN | FieldKind.EMAIL:
            return {"suggests_contact": _suggestion(kind)}
        case FieldKind.NUMBER:
            return _number_fields()
        case FieldKind.FILE:
            sorts = [(sort.value, sort_label(sort)) for sort in FileSort]
            sort = forms.ChoiceField(
                label=gettext_lazy("What kind of file"),
                choices=sorts,
                initial=FileSort.PICTURE.value,
                widget=forms.RadioSelect,
                show_hidden_initial=True,
            )
            return {"sort": sort}
        case FieldKind.TIME_ZONE | FieldKind.COUNTRY:
            return {}


def _text_fields() -> Mapping[str, forms.Field]:
    return {
        "max_length": forms.IntegerField(
            label=gettext_lazy("Most characters"),
            min_value=1,
            max_value=MOST_CHARACTERS,
            initial=200,
            show_hidden_initial=True,
        ),
        "multiline": forms.BooleanField(
            label=gettext_lazy("It may have several lines"), required=False, show_hidden_initial=True
        ),
    }


def _choice_fields() -> Mapping[str, forms.Field]:
    words = gettext(
        "One a line: a key that is kept, then what it is called in each language, parted by bars "
        "(%(languages)s). Such as: it | Italian | Italiano"
    )
    return {
        "choices": ChoicesField(
            label=gettext_lazy("What there is to choose from"),
            help_text=words % {"languages": choice_languages()},
            show_hidden_initial=True,
        ),
        "several": forms.BooleanField(
            label=gettext_lazy("Several may be chosen"), required=False, show_hidden_initial=True
        ),
    }


def _suggestion(kind: FieldKind) -> forms.Field:
    labels = {
        FieldKind.DOMAIN: gettext_lazy("Begin with the domain of the contact's address"),
        FieldKind.EMAIL: gettext_lazy("Begin with the contact's address"),
    }
    return forms.BooleanField(
        label=labels[kind],
        required=False,
        help_text=gettext_lazy("It stands there to be confirmed or replaced."),
        show_hidden_initial=True,
    )


def _number_fields() -> Mapping[str, forms.Field]:
    return {
        "least": _bound(gettext_lazy("At least")),
        "most": _bound(gettext_lazy("At most")),
        "decimals": forms.IntegerField(
            label=gettext_lazy("Decimals"),
            min_value=0,
            max_value=MOST_DECIMALS,
            initial=0,
            help_text=gettext_lazy("0 for whole numbers."),
            show_hidden_initial=True,
        ),
    }


def _bound(label: Any) -> forms.Field:
    return forms.DecimalField(
        label=label,
        max_digits=15,
        decimal_places=MOST_DECIMALS,
        required=False,
        help_text=gettext_lazy("Empty: no limit."),
        show_hidden_initial=True,
    )


def choices_of_text(text: str) -> Sequence[Choice]:
    """The choices that *text* lists, one a line."""
    return tuple(_choice(line) for line in text.splitlines() if line.strip())


def _choice(line: str) -> Choice:
    key, *labels = (cell.strip() for cell in line.split(CHOICE_MARK, len(MAIL_LANGUAGES)))
    named = dict(zip(MAIL_LANGUAGES, labels, strict=False))
    return Choice(key=key, labels={code: label for code, label in named.items() if label})
