"""The field in which an organization gets its name, from a contact or from its administrators."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from startline.rules.mapping import LONGEST_NAME, organization_name


class OrganizationNameField(forms.CharField):
    """A name on one line, without what cannot be seen; it says what a name is, also where it is left empty."""

    def __init__(self) -> None:
        """Take any text."""
        super().__init__(
            required=False,
            label=gettext_lazy("Name of the organization"),
            widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        )

    def clean(self, value: Any) -> str:
        """The name.

        :raises ValidationError: it is none.
        """
        name = organization_name(super().clean(value))
        if name is None:
            sentence = gettext(
                "Give the organization a name of at most %(most)s characters, with at least one letter or digit."
            )
            raise forms.ValidationError(sentence % {"most": LONGEST_NAME})
        return name
