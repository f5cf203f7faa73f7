"""The forms of invitations into accounts and organizations: whom to invite, and what a newcomer says."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy

from startline.models import User
from startline.rules.addresses import AddressProblem, parse_address
from startline.rules.languages import MAIL_LANGUAGES
from startline.web.passwords import HELP
from startline.wording.addresses import sentence_of_address

NAME_LENGTH = 200
NEEDED = {"required": gettext_lazy("Fill this in.")}


def mail_language_field() -> forms.ChoiceField:
    """A field for one of the languages that mails speak."""
    return forms.ChoiceField(label=gettext_lazy("Language of mails"), choices=MAIL_LANGUAGES.items())


class InvitedForm(forms.Form):
    """Whom to invite: address, name, and the language of their mail."""

    email = forms.CharField(
        label=gettext_lazy("Email address"),
        max_length=1000,
        error_messages=NEEDED,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH,
        error_messages=NEEDED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    language = mail_language_field()

    def clean_email(self) -> str:
        """The address, where it is one."""
        address = parse_address(self.cleaned_data["email"])
        if isinstance(address, AddressProblem):
            raise forms.ValidationError(sentence_of_address(address))
        return address.email


class AcceptForm(forms.Form):
    """What a newcomer says of themselves, and the password that they choose."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=NAME_LENGTH,
        error_messages=NEEDED,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=4096,
        help_text=HELP,
        error_messages={"required": gettext_lazy("Enter a password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, languages: Mapping[str, str], **kwargs: Any) -> None:
        """Offer these *languages*, by code; hold the password against this address, too."""
        super().__init__(*args, **kwargs)
        self._email = email
        choices(self, "language", list(languages.items()))

    def clean(self) -> dict[str, Any]:
        """The password is neither short nor common, nor like name or address."""
        cleaned = super().clean() or {}
        if "password" in cleaned:
            person = User(email=self._email, name=cleaned.get("name", ""))
            try:
                validate_password(cleaned["password"], person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return cleaned


def choices(form: forms.Form, name: str, offered: Sequence[tuple[str, str]]) -> None:
    """Let the field *name* of *form* offer these values with their words."""
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = list(offered)
