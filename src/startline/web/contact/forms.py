"""What people type about a line: the new contact, and what the other verbs ask for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from startline.queries.selection import Selected
from startline.web.address_field import AddressField
from startline.web.searching import refuse_odd_year
from startline.wording.dates import long_date


class ContactForm(forms.Form):
    """The new contact, and whether all lines of the order get it (PRODUCT C1, C2)."""

    address = AddressField(label=gettext_lazy("New address"))
    all_lines = forms.BooleanField(required=False)

    def __init__(self, *args: Any, selected: Selected, **options: Any) -> None:
        """Offer all lines where *selected* is one of several lines of its order."""
        super().__init__(*args, **options)
        line = selected.lines[0]
        siblings = line.in_order or len(selected.lines)
        if siblings < 2 or not (line.in_order or self.data.get("all_lines")):
            del self.fields["all_lines"]
            return
        field = self.fields["all_lines"]
        field.label = gettext("Apply to all lines")
        field.help_text = gettext("The order has %(count)s lines.") % {"count": siblings}
        field.widget.attrs["value"] = str(line.order_public_id)


class LeavingForm(forms.Form):
    """The contact who has left (PRODUCT C8)."""

    contact = AddressField(label=gettext_lazy("Address of the contact who has left"))


class LineForm(forms.Form):
    """What a verb asks for besides the lines; its fields' names are those of the verb's action."""

    def __init__(self, *args: Any, selected: Selected, **options: Any) -> None:
        """Know the lines that it is about."""
        super().__init__(*args, **options)
        self.selected = selected

    def typed(self) -> Mapping[str, Any]:
        """What the action is to be told."""
        return self.cleaned_data


class ConfirmForm(LineForm):
    """Nothing but yes."""


class HoldForm(LineForm):
    """Why nothing is to happen for a while."""

    name = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands beside the line as long as the hold lasts, such as: credit check."),
        max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class CancelForm(LineForm):
    """The number of the order, typed, because nothing brings a cancelled line back."""

    number = forms.CharField(
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"})
    )

    def __init__(self, *args: Any, selected: Selected, **options: Any) -> None:
        """Ask for the number of the order of *selected*."""
        super().__init__(*args, selected=selected, **options)
        label = gettext("To confirm, type the order's number: %(number)s")
        self.fields["number"].label = label % {"number": selected.orders[0].number}

    def clean_number(self) -> str:
        """The number that is asked for."""
        typed: str = self.cleaned_data["number"]
        if typed.casefold() != self.selected.orders[0].number.casefold():
            raise forms.ValidationError(
                gettext("This is not the number of the order. Nothing was cancelled.")
            )
        return typed

    def typed(self) -> Mapping[str, Any]:
        """Nothing: the number only confirms."""
        return {}


class StartDateForm(LineForm):
    """The new requested start date."""

    start_date = forms.DateField(
        label=gettext_lazy("New requested start date (RSD)"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "autofocus": True}),
        validators=[refuse_odd_year],
    )

    def __init__(self, *args: Any, selected: Selected, **options: Any) -> None:
        """Say what the date of the lines is now, where they share one."""
        super().__init__(*args, selected=selected, **options)
        dates = {line.start_date for line in selected.lines}
        shared = dates.pop() if len(dates) == 1 else None
        if shared:
            now = gettext("Now it is %(start_date)s.") % {"start_date": long_date(shared)}
            self.fields["start_date"].help_text = now
