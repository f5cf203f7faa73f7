"""The form of a field of the service setup: its texts by language, and what its kind needs (PRODUCT H4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy

from startline.actions.setup_fields import FieldEdit
from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.setup_definitions import LONGEST_KEY, Definition
from startline.rules.setup_fields import (
    Field,
    FieldKind,
    FileSort,
    Options,
    options_to_json,
    plain_number,
)
from startline.web.preferences.setup_field_parts import OPTIONS, option_fields, texts_in
from startline.wording.setup_fields import choices_written

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
            self.fields.update(texts_in(code, kind=kind))
        self.fields.update(option_fields(kind))
        self._option_names = list(option_fields(kind))
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
            options={name: options.get(name) for name in OPTIONS[self.kind] if name in changed},
        )

    def _options(self) -> Options:
        names = [name for name in self._option_names if name in OPTIONS[self.kind]]
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


def _tongue(form: FieldForm, code: str) -> Tongue:
    names = [f"{part}_{code}" for part in ("label", "help", "unit")]
    return Tongue(
        code=code, name=MAIL_LANGUAGES[code], fields=[form[name] for name in names if name in form.fields]
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
