"""The fields that pictures of controls show, worded as the forms that they stand for; a test holds them together."""

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from startline.models.record import TransactionType
from startline.web.address_field import AddressField
from startline.web.long_text import LongText
from startline.web.searching import PickField
from startline.wording.labels import transaction_type_label

_FIRST = TransactionType.PROVISIONING_EMAIL_UPDATE


class SampleContactForm(forms.Form):
    """What a change of the contact asks for, and what is asked besides where another decides on it."""

    address = AddressField(label=gettext_lazy("New address"))
    all_lines = forms.BooleanField(required=False, label=gettext_lazy("Apply to all lines"))
    note = LongText(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy(
            "For whoever decides, such as: Mario Rossi left the company on Friday. Optional."
        ),
        required=False,
        rows=3,
    )

    def __init__(self, *, lines: int, address: str) -> None:
        """The form of an order that has so many *lines*, with the new *address* typed."""
        super().__init__(initial={"address": address, "all_lines": True})
        self.fields["all_lines"].help_text = gettext("The order has %(count)s lines.") % {"count": lines}


class SampleCodeForm(forms.Form):
    """Where the code of the mail is typed."""

    typed = forms.CharField(
        label=gettext_lazy("Code"), widget=forms.TextInput(attrs={"class": "digits", "value": "402 917"})
    )


class SampleLostForm(forms.Form):
    """Where whoever has lost the mail types their address."""

    address = AddressField(label=gettext_lazy("Email address"))


class SampleTypeForm(forms.Form):
    """By which type transactions are searched."""

    type = PickField(label=gettext_lazy("Type"))

    def __init__(self) -> None:
        """Choose the type that people look for most."""
        super().__init__(initial={"type": _FIRST})
        self.fields["type"] = PickField(
            label=self.fields["type"].label,
            choices=[(_FIRST.value, capfirst(transaction_type_label(_FIRST)))],
        )
