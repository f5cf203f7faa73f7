"""The form of a field of the service setup: its texts by language, and what its kind needs (PRODUCT H4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext, gettext_lazy

from startline.actions.setup_fields import FieldEdit
from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.setup_definitions import (
    LONGEST_HELP,
    LONGEST_KEY,
    LONGEST_LABEL,
    MOST_CHARACTERS,
    MOST_CHOICES,
    MOST_DECIMALS,
    Definition,
)
from startline.rules.setup_fields import (
    Choice,
    Field,
    FieldKind,
    FileSort,
    Options,
    options_to_json,
    plain_number,
)
from startline.wording.setup_fields import CHOICE_MARK, choice_languages, choices_written, sort_label

_LONGEST_CHOICES = MOST_CHOICES * (LONGEST_KEY + len(MAIL_LANGUAGES) * (LONGEST_LABEL + 3))
_KEY = RegexValidator(
    r"\A[a-z][a-z0-9_]*\Z",
    gettext_lazy("Use small letters, digits and underscores, a letter first, such as site_address."),
)
# What is written first; the other languages are folded away.
_ALWAYS_SHOWN = ("en", "it")


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """The fields of the form that take the texts of one language, which *name* calls by its own name."""

    code: str
    name: str
    fields: Sequence[forms.BoundField]


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


class FieldForm(forms.Form):
    """A field of one *kind*, to be added or, where there is one already, changed.

    What was shown goes along, so that saving writes what the person changed and nothing else.
    """

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=LONGEST_KEY,
        validators=[_KEY],
        help_text=gettext_lazy(
            "Names the answer for programs, such as site_address. It is for good, and so is the kind of answer."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    required = forms.BooleanField(
        label=gettext_lazy("An answer is required"),
        required=False,
        help_text=gettext_lazy(
            "Without it the service cannot be set up. Ask only for what is needed to start."
        ),
        show_hidden_initial=True,
    )

    def __init__(
        self, posted: Mapping[str, Any] | None, *, kind: FieldKind, shown: Field | None = None
    ) -> None:
        """Take a field of *kind*; *shown* is the one that is there already."""
        super().__init__(posted, initial=_initial(shown) if shown else None)
        self.kind, self._shown = kind, shown
        for code in MAIL_LANGUAGES:
            self.fields.update(_texts(code, kind=kind))
        self.fields.update(_option_fields(kind))
        self._option_names = list(_option_fields(kind))
        if shown:
            del self.fields["key"]

    @property
    def tongues(self) -> Sequence[Tongue]:
        """The languages that are always shown."""
        return [_tongue(self, code) for code in _ALWAYS_SHOWN]

    @property
    def other_tongues(self) -> Sequence[Tongue]:
        """The other languages of mails."""
        return [_tongue(self, code) for code in MAIL_LANGUAGES if code not in _ALWAYS_SHOWN]

    @property
    def option_fields(self) -> Sequence[forms.BoundField]:
        """The fields for what the kind needs."""
        return [self[name] for name in self._option_names]

    def definition(self) -> Definition:
        """What was entered, whole; the form is valid."""
        return Definition(
            key=self._shown.key if self._shown else self.cleaned_data["key"],
            kind=self.kind,
            labels=self._by_language("label"),
            helps=self._by_language("help"),
            required=self.cleaned_data["required"],
            options=self._options(),
        )

    def edit(self) -> FieldEdit:
        """What the person changed."""
        options = options_to_json(self._options(), kind=self.kind)
        changed = {"unit" if name.startswith("unit_") else name for name in self.changed_data}
        return FieldEdit(
            labels=self._changed("label"),
            helps=self._changed("help"),
            required=self.cleaned_data["required"] if "required" in changed else None,
            options={name: options.get(name) for name in _OPTIONS[self.kind] if name in changed},
        )

    def _options(self) -> Options:
        names = [name for name in self._option_names if name in _OPTIONS[self.kind]]
        entered = {name: self.cleaned_data[name] for name in names}
        if "sort" in entered:
            entered["sort"] = FileSort(entered["sort"])
        return Options(**entered, unit=self._by_language("unit"))

    def _by_language(self, name: str) -> Mapping[str, str]:
        entered = {code: self.cleaned_data.get(f"{name}_{code}", "") for code in MAIL_LANGUAGES}
        return {code: text for code, text in entered.items() if text}

    def _changed(self, name: str) -> Mapping[str, str]:
        names = {code: f"{name}_{code}" for code in MAIL_LANGUAGES}
        return {code: self.cleaned_data[name] for code, name in names.items() if name in self.changed_data}


_OPTIONS: Mapping[FieldKind, Sequence[str]] = {
    FieldKind.TEXT: ("max_length", "multiline"),
    FieldKind.CHOICE: ("choices", "several"),
    FieldKind.DOMAIN: ("suggests_contact",),
    FieldKind.EMAIL: ("suggests_contact",),
    FieldKind.TIME_ZONE: (),
    FieldKind.COUNTRY: (),
    FieldKind.NUMBER: ("least", "most", "decimals", "unit"),
    FieldKind.FILE: ("sort",),
}


def choices_of_text(text: str) -> Sequence[Choice]:
    """The choices that *text* lists, one a line."""
    return tuple(_choice(line) for line in text.splitlines() if line.strip())


def _choice(line: str) -> Choice:
    key, *labels = (cell.strip() for cell in line.split(CHOICE_MARK, len(MAIL_LANGUAGES)))
    named = dict(zip(MAIL_LANGUAGES, labels, strict=False))
    return Choice(key=key, labels={code: label for code, label in named.items() if label})


def _tongue(form: FieldForm, code: str) -> Tongue:
    names = [f"{part}_{code}" for part in ("label", "help", "unit")]
    return Tongue(
        code=code, name=MAIL_LANGUAGES[code], fields=[form[name] for name in names if name in form.fields]
    )


def _texts(code: str, *, kind: FieldKind) -> Mapping[str, forms.Field]:
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


def _option_fields(kind: FieldKind) -> Mapping[str, forms.Field]:
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


def _initial(shown: Field) -> dict[str, Any]:
    options = shown.options
    bounds = {"least": options.least, "most": options.most}
    return {
        "required": shown.required,
        **{f"label_{code}": text for code, text in shown.labels.items()},
        **{f"help_{code}": text for code, text in shown.helps.items()},
        **{f"unit_{code}": text for code, text in options.unit.items()},
        **{name: plain_number(bound) for name, bound in bounds.items() if bound is not None},
        "max_length": options.max_length,
        "multiline": options.multiline,
        "choices": choices_written(options.choices),
        "several": options.several,
        "suggests_contact": options.suggests_contact,
        "decimals": options.decimals,
        "sort": options.sort.value,
    }
