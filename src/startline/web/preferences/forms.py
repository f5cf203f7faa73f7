"""The forms of one's own, an account's and the instance's settings.

Each field carries the value that was shown, so that saving writes what the person changed and nothing else:
what somebody else has set in the meantime stays.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy

from startline.files import FileProblem, Kept, picture
from startline.models import Setting
from startline.queries.settings import AccountSettings, Administrator, Belonging
from startline.rules.files import LOGO_WITHIN, MOST_BYTES
from startline.web.preferences.fields import DomainsField, ZoneField, hour_field, languages, mail_languages
from startline.wording.files import sentence_of_file

MOST_MAILS = 1_000_000
_CURRENCY = re.compile(r"[A-Z]{3}")
_WATCH = "watch_"


class _Settings(forms.Form):
    """A form whose fields are settings, with a checkbox for each watcher."""

    def changes(self, *settings: Setting) -> Mapping[Setting, Any]:
        """The new values of those of *settings* that the person changed; blank ones as None."""
        changed = [setting for setting in settings if setting.value in self.changed_data]
        return {setting: self.cleaned_data[setting.value] or None for setting in changed}

    def add_watchers(self, watchers: Iterable[tuple[UUID, str, bool]]) -> None:
        """Add a checkbox for each watcher: key, label, and whether it is ticked."""
        for key, label, watches in watchers:
            self.fields[f"{_WATCH}{key}"] = forms.BooleanField(
                label=label, initial=watches, required=False, show_hidden_initial=True
            )

    def watching(self) -> Mapping[UUID, bool]:
        """The watchers that the person ticked or cleared, by key."""
        turned = (name for name in self.changed_data if name.startswith(_WATCH))
        return {UUID(name.removeprefix(_WATCH)): self.cleaned_data[name] for name in turned}

    @property
    def watchers(self) -> Sequence[forms.BoundField]:
        """The watchers' checkboxes."""
        return [self[name] for name in self.fields if name.startswith(_WATCH)]


class OwnForm(_Settings):
    """What people choose for themselves."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("As others see it beside every change."),
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        help_text=gettext_lazy("For pages, and for mails to you."),
        show_hidden_initial=True,
    )
    time_zone = ZoneField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy(
            "Dates and countdowns are shown in it. Type a city; left empty, it is the account's."
        ),
        show_hidden_initial=True,
    )

    def __init__(
        self, *args: Any, own_language: str, belongings: Sequence[Belonging], **options: Any
    ) -> None:
        """Offer the languages, and list the accounts that can be watched."""
        super().__init__(*args, **options)
        self.fields["language"].choices = languages(also=own_language)  # type: ignore[attr-defined] # a ChoiceField
        self.add_watchers((own.public_id, own.name, own.watches) for own in belongings if own.may_watch)

    def clean_name(self) -> str:
        """The name with single spaces."""
        return " ".join(str(self.cleaned_data["name"]).split())


class AccountForm(_Settings):
    """What is set for an account."""

    send_hour = hour_field()
    language = forms.ChoiceField(
        label=gettext_lazy("Language of mails"),
        help_text=gettext_lazy(
            "Mails to contacts are in it from the next one on, where the customer has no language of its own."
        ),
        show_hidden_initial=True,
    )
    time_zone = ZoneField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy(
            "For orders that come in from now on, where the customer has no zone of its own. Lines that are "
            "already here keep the zone that they came with. Type a city."
        ),
        show_hidden_initial=True,
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=3,
        required=False,
        help_text=gettext_lazy("Three letters, such as EUR: for imported amounts that name none."),
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    domains = DomainsField(
        label=gettext_lazy("Mail domains of submitters"),
        required=False,
        help_text=gettext_lazy(
            "An imported order belongs to this account when the person who submitted it has an address "
            "there. One domain a line; each belongs to one account."
        ),
        show_hidden_initial=True,
    )

    def __init__(
        self,
        posted: Mapping[str, Any] | None,
        *,
        account: AccountSettings,
        administrators: Sequence[Administrator],
    ) -> None:
        """Show what is set for *account*."""
        initial = {
            "send_hour": account.send_hour,
            "language": account.language,
            "time_zone": account.time_zone,
            "currency": account.currency or "",
            "domains": "\n".join(account.domains),
        }
        super().__init__(posted, initial=initial)
        self.fields["language"].choices = mail_languages(also=account.language)  # type: ignore[attr-defined] # a ChoiceField
        self.add_watchers((one.public_id, f"{one.name} ({one.email})", one.watches) for one in administrators)

    def clean_currency(self) -> str:
        """The code in capitals."""
        code = str(self.cleaned_data["currency"]).upper()
        if code and not _CURRENCY.fullmatch(code):
            raise forms.ValidationError(gettext("Give the currency's three letters, such as EUR."))
        return code

    def columns(self) -> Mapping[Setting, Any]:
        """The account's columns that the person changed."""
        wanted = dict(self.changes(Setting.LANGUAGE, Setting.TIME_ZONE, Setting.CURRENCY))
        if Setting.SEND_HOUR.value in self.changed_data:
            wanted[Setting.SEND_HOUR] = self.cleaned_data["send_hour"]
        return wanted

    def new_domains(self) -> Sequence[str] | None:
        """All domains that the account is to have; None where the person left them alone."""
        domains: Sequence[str] = self.cleaned_data["domains"]
        return domains if "domains" in self.changed_data else None


class LookForm(_Settings):
    """What customers see of the operator (DESIGN, Hub)."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy(
            "Above every page that customers see while there is no logo, and read aloud in its place. It is the "
            "name of the operator's account, so it changes everywhere."
        ),
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    logo = forms.FileField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy(
            "PNG, JPEG or WebP, up to 10 MB; it is shown 36 pixels high. Look at both pictures once it is saved: dark "
            "writing on a see-through background cannot be read on a dark screen."
        ),
        error_messages={"empty": gettext_lazy("There is nothing in the file. Choose another one.")},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_name(self) -> str:
        """The name with single spaces."""
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_logo(self) -> Kept | None:
        """The picture, written anew; None where none was chosen."""
        file: UploadedFile | None = self.cleaned_data["logo"]
        if file is None:
            return None
        kept = picture(str(file.name), file.read(MOST_BYTES + 1), within=LOGO_WITHIN)
        if isinstance(kept, FileProblem):
            raise forms.ValidationError(sentence_of_file(kept))
        return kept

    def new_name(self) -> str | None:
        """The name where the person changed it."""
        return str(self.cleaned_data["name"]) if "name" in self.changed_data else None


class CapsForm(_Settings):
    """How often mail may be asked for within 24 hours, and what pauses all mail (PRODUCT M6)."""

    line_cap = forms.IntegerField(
        label=gettext_lazy("For one line"), min_value=1, max_value=MOST_MAILS, show_hidden_initial=True
    )
    recipient_cap = forms.IntegerField(
        label=gettext_lazy("To one address, over all accounts"),
        min_value=1,
        max_value=MOST_MAILS,
        show_hidden_initial=True,
    )
    account_cap = forms.IntegerField(
        label=gettext_lazy("For one account"), min_value=1, max_value=MOST_MAILS, show_hidden_initial=True
    )

    hourly_cap = forms.IntegerField(
        label=gettext_lazy("Attempts of all mail in an hour"),
        min_value=1,
        max_value=MOST_MAILS,
        help_text=gettext_lazy("Where more are due, all mail is paused and the operators are told."),
        show_hidden_initial=True,
    )
    refusal_percent = forms.IntegerField(
        label=gettext_lazy("Refused for good, in percent"),
        min_value=1,
        max_value=100,
        help_text=gettext_lazy(
            "Where more of an hour's mails are refused (of 50 or more), all mail is paused."
        ),
        show_hidden_initial=True,
    )

    def caps(self) -> Mapping[Setting, int]:
        """The caps that the person changed."""
        return self.changes(
            Setting.LINE_CAP,
            Setting.RECIPIENT_CAP,
            Setting.ACCOUNT_CAP,
            Setting.HOURLY_CAP,
            Setting.REFUSAL_PERCENT,
        )
