"""The forms by which an account's people are let in and moved, and accounts opened; they parse, actions write."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from startline.queries.people import ManagedAccount
from startline.rules.people import roles_in
from startline.rules.who_may import AccountKind, Role
from startline.rules.windows import zone_of
from startline.web.inviting import NAME_LENGTH, NEEDED, InvitedForm, choices, mail_language_field
from startline.wording.people import account_kind_label, role_label, role_told

_CURRENCY_LENGTH = 3


def role_choices(kinds: Sequence[AccountKind]) -> list[tuple[str, str]]:
    """The roles of these kinds of account, each with what it lets one do."""
    roles = [role for role in Role if any(role in roles_in(kind) for kind in kinds)]
    return [(role.value, f"{role_label(role)}: {role_told(role)}") for role in roles]


class InviteForm(InvitedForm):
    """Whom to invite, where, and what they may do there."""

    account = forms.ChoiceField(label=gettext_lazy("Account"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a role.")},
    )

    def __init__(self, *args: Any, accounts: Sequence[ManagedAccount], **kwargs: Any) -> None:
        """Offer these *accounts*, and the roles that exist in them."""
        super().__init__(*args, **kwargs)
        self._accounts = {str(account.public_id): account for account in accounts}
        choices(self, "account", [(key, account.name) for key, account in self._accounts.items()])
        choices(self, "role", role_choices(sorted({AccountKind(account.kind) for account in accounts})))
        if len(accounts) == 1:
            self.fields["account"].widget = forms.HiddenInput()
            self.fields["account"].initial = str(accounts[0].public_id)

    def account_id(self) -> int:
        """The key of the chosen account."""
        return self._accounts[self.cleaned_data["account"]].id


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kind: AccountKind, **kwargs: Any) -> None:
        """Offer the roles that exist in an account of this *kind*."""
        super().__init__(*args, **kwargs)
        choices(self, "role", role_choices([kind]))


class OpenAccountForm(forms.Form):
    """A new account of a partner or distributor."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH, error_messages=NEEDED)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), widget=forms.RadioSelect, initial=AccountKind.PARTNER.value
    )
    distributor = forms.ChoiceField(
        label=gettext_lazy("Distributor"),
        required=False,
        help_text=gettext_lazy("A partner may stand under a distributor, whose people then see its orders."),
    )
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        max_length=64,
        error_messages=NEEDED,
        help_text=gettext_lazy("As Region/City, such as Europe/Rome."),
    )
    language = mail_language_field()
    currency = forms.CharField(
        label=gettext_lazy("Currency"),
        max_length=_CURRENCY_LENGTH,
        required=False,
        help_text=gettext_lazy("Three letters, such as EUR."),
    )

    def __init__(self, *args: Any, accounts: Sequence[ManagedAccount], **kwargs: Any) -> None:
        """Offer the distributors among *accounts*."""
        super().__init__(*args, **kwargs)
        kinds = (AccountKind.PARTNER, AccountKind.DISTRIBUTOR)
        choices(self, "kind", [(kind.value, account_kind_label(kind)) for kind in kinds])
        self._distributors = {
            str(one.public_id): one.id for one in accounts if one.kind == AccountKind.DISTRIBUTOR
        }
        named = [(str(one.public_id), one.name) for one in accounts if one.kind == AccountKind.DISTRIBUTOR]
        choices(self, "distributor", [("", gettext("none")), *named])

    def clean_time_zone(self) -> str:
        """The zone, where there is one of that name."""
        try:
            return str(zone_of(self.cleaned_data["time_zone"].strip()).key)
        except ValueError as unknown:
            raise forms.ValidationError(
                gettext("There is no such time zone. Give one such as Europe/Rome.")
            ) from unknown

    def clean_currency(self) -> str | None:
        """Three capital letters, or nothing."""
        currency = str(self.cleaned_data["currency"]).strip().upper()
        if currency and not (len(currency) == _CURRENCY_LENGTH and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError(gettext("Give three letters, such as EUR, or nothing."))
        return currency or None

    def clean(self) -> dict[str, Any]:
        """A distributor stands under nobody."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == AccountKind.DISTRIBUTOR and cleaned.get("distributor"):
            self.add_error("distributor", gettext("Only a partner stands under a distributor."))
        return cleaned

    def distributor_id(self) -> int | None:
        """The key of the chosen distributor."""
        return self._distributors.get(self.cleaned_data["distributor"])
