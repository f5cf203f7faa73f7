"""The field in which people type a mail address, the same everywhere (PRODUCT C6)."""

from typing import Any

from django import forms

from startline.rules.addresses import Address, AddressProblem, parse_address
from startline.wording.addresses import sentence_of_address


class AddressField(forms.Field):
    """One plain mail address; what is wrong with another text is said as everywhere (PRODUCT C6)."""

    widget = forms.EmailInput(
        attrs={"autofocus": True, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    )

    def clean(self, value: Any) -> Address:
        """The address that *value* is."""
        parsed = parse_address(value or "")
        if isinstance(parsed, AddressProblem):
            raise forms.ValidationError(sentence_of_address(parsed))
        return parsed
