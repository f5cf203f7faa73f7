"""What a person says of a file that does not say it itself: dates, decimals, currency, account (PRODUCT I1)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from startline.queries.imports import FoundRun
from startline.reports import DateOrder, DecimalMark, load_preset, preset_names
from startline.reports.amounts import read_number
from startline.reports.dates import read_date
from startline.reports.problems import Fault
from startline.wording.dates import long_date
from startline.wording.imports import question_sentence
from startline.wording.reports import convention_label

DATE_ORDER, DECIMAL_MARK, CURRENCY = "date_order", "decimal_mark", "currency"
PRESET, SHEET, ACCOUNT = "preset", "sheet", "account"
_FIELD_OF_QUESTION: Mapping[str, str] = {
    "date_order_needed": DATE_ORDER,
    "decimal_mark_needed": DECIMAL_MARK,
    "currency_needed": CURRENCY,
    "account_needed": ACCOUNT,
    "columns_missing": PRESET,
}
_NOTES_OF_CONVENTIONS: Mapping[str, str] = {
    "date_order_found": DATE_ORDER,
    "decimal_mark_found": DECIMAL_MARK,
    "decimal_mark_assumed": DECIMAL_MARK,
}
_CURRENCY_CODE = RegexValidator(
    r"\A[A-Za-z]{3}\Z", gettext_lazy("A currency has three letters, such as EUR or USD.")
)


class AnswersForm(forms.Form):
    """What the file leaves open: the fields *wanted*, each with the question and the file's own example."""

    def __init__(self, data: Any = None, *, run: FoundRun, wanted: Collection[str], required: bool) -> None:
        """Ask for *wanted* of *run*."""
        super().__init__(data)
        questions = {_FIELD_OF_QUESTION.get(question["code"]): question for question in run.questions}
        makers: Mapping[str, Callable[[], forms.Field]] = {
            PRESET: lambda: _preset_field(run),
            SHEET: lambda: _sheet_field(run),
            ACCOUNT: _account_field,
            CURRENCY: _currency_field,
            DATE_ORDER: lambda: _date_field(questions.get(DATE_ORDER), run=run),
            DECIMAL_MARK: lambda: _mark_field(questions.get(DECIMAL_MARK), run=run),
        }
        for name, make in makers.items():
            if name in wanted:
                self.fields[name] = make()
                self.fields[name].required = required
                if name in questions:
                    self.fields[name].help_text = question_sentence(questions[name])

    def told(self) -> Mapping[str, str]:
        """What was said, but for the account."""
        given = {name: value for name, value in self.cleaned_data.items() if value and name != ACCOUNT}
        return {name: value.upper() if name == CURRENCY else value for name, value in given.items()}


def asked(run: FoundRun) -> Collection[str]:
    """The fields by which the run's questions are answered."""
    return [_FIELD_OF_QUESTION[question["code"]] for question in run.questions]


def correctable(run: FoundRun, *, accounts: int) -> Collection[str]:
    """What was found out about a checked file and may be said to be otherwise, by who sees so many accounts."""
    notes = (note["code"] for note in run.understood.get("notes", ()))
    wanted = {_NOTES_OF_CONVENTIONS[code] for code in notes if code in _NOTES_OF_CONVENTIONS}
    wanted |= wanted_again(run)
    if run.understood.get("other_sheets"):
        wanted.add(SHEET)
    if accounts > 1:
        wanted.add(ACCOUNT)
    return wanted


def wanted_again(run: FoundRun) -> set[str]:
    """What was told before, and may be told otherwise."""
    return {DATE_ORDER, DECIMAL_MARK, CURRENCY} & run.told.keys()


def _account_field() -> forms.Field:
    return forms.CharField(
        label=gettext("Account"),
        max_length=200,
        widget=forms.TextInput(attrs={"list": "accounts", "autocomplete": "off"}),
    )


def _currency_field() -> forms.Field:
    return forms.CharField(
        label=gettext("Currency"),
        validators=[_CURRENCY_CODE],
        widget=forms.TextInput(attrs={"maxlength": "3", "autocomplete": "off", "placeholder": "EUR"}),
    )


def _preset_field(run: FoundRun) -> forms.Field:
    titles = [(name, load_preset(name).title) for name in preset_names()]
    return forms.ChoiceField(
        label=gettext("Kind of report"), choices=titles, initial=run.understood.get("preset")
    )


def _sheet_field(run: FoundRun) -> forms.Field:
    read: str = run.understood["sheet"]
    names: Sequence[str] = [read, *run.understood["other_sheets"]]
    return forms.ChoiceField(label=gettext("Sheet"), choices=[(name, name) for name in names], initial=read)


def _date_field(question: Mapping[str, Any] | None, *, run: FoundRun) -> forms.Field:
    example = question["facts"]["example"] if question else ""
    meant = {order.value: _date_meant(example, order) for order in DateOrder}
    return _choice_field(
        gettext("How dates are written"), meant, example=example, initial=run.told.get(DATE_ORDER)
    )


def _mark_field(question: Mapping[str, Any] | None, *, run: FoundRun) -> forms.Field:
    example = question["facts"]["example"] if question else ""
    meant = {mark.value: _number_meant(example, mark) for mark in DecimalMark}
    return _choice_field(
        gettext("How numbers are written"), meant, example=example, initial=run.told.get(DECIMAL_MARK)
    )


def _choice_field(label: str, meant: Mapping[str, str], *, example: str, initial: str | None) -> forms.Field:
    """One radio button for each convention; with an example it says what that would mean."""
    choices = [
        (
            convention,
            gettext("%(convention)s: “%(example)s” is %(meaning)s")
            % {"convention": capfirst(convention_label(convention)), "example": example, "meaning": meaning}
            if meaning
            else capfirst(convention_label(convention)),
        )
        for convention, meaning in meant.items()
    ]
    return forms.ChoiceField(label=label, choices=choices, initial=initial, widget=forms.RadioSelect)


def _date_meant(example: str, order: DateOrder) -> str:
    day = read_date(example.strip(), order=order)
    return "" if isinstance(day, Fault) else long_date(day)


def _number_meant(example: str, mark: DecimalMark) -> str:
    """The number in digits alone, so that it can be meant in one way only."""
    number = read_number(example.strip(), mark=mark)
    if isinstance(number, Fault):
        return ""
    value, decimals = number
    whole, part = divmod(abs(value), 1)
    if not decimals:
        return gettext("%(whole)s, a whole number") % {"whole": f"{whole:f}"}
    facts = {"whole": f"{whole:f}", "decimals": f"{part:.{decimals}f}".removeprefix("0.")}
    return gettext("%(whole)s with the decimals %(decimals)s") % facts
