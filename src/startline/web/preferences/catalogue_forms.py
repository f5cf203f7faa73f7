"""The forms of offers and of dated policies (PRODUCT W1)."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.models import Setting
from startline.queries.settings import KnownOffer
from startline.rules.line import Expiry
from startline.web.preferences.fields import DaysField
from startline.wording.settings import expiry_label, expiry_meaning

MOST_DAYS = 730
OFFER, FAMILY = "offer", "family"
_CODE = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9._/+-]*\Z", gettext_lazy("Use letters, digits and . _ / + - only.")
)


class OfferForm(forms.Form):
    """What can be corrected about an offer."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, show_hidden_initial=True)
    family = forms.CharField(
        label=gettext_lazy("Family"),
        max_length=64,
        help_text=gettext_lazy(
            "Offers of a family share its policy, where they have none of their own. Another family counts "
            "for lines whose mail is accepted from then on; windows that run keep their terms."
        ),
        show_hidden_initial=True,
    )

    def changes(self) -> Mapping[Setting, str]:
        """What the person changed."""
        settings = {"name": Setting.OFFER_NAME, "family": Setting.OFFER_FAMILY}
        return {settings[name]: self.cleaned_data[name] for name in self.changed_data}


class NewOfferForm(forms.Form):
    """An offer to be added."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=64,
        validators=[_CODE],
        help_text=gettext_lazy("As orders and reports name it, such as A-FLEX. It is for good."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    family = forms.CharField(
        label=gettext_lazy("Family"),
        max_length=64,
        help_text=gettext_lazy("Offers of a family share its policy, where they have none of their own."),
    )
    provisions = forms.BooleanField(
        label=gettext_lazy("Somebody has to set it up"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "Its lines have a provisioning contact, a mail and a policy window. Without it they have none."
        ),
    )


class PolicyForm(forms.Form):
    """A dated policy for an offer or its family."""

    match = forms.ChoiceField(label=gettext_lazy("For"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("Shown with every window that it governs, such as “Flex: 7 days”."),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("In force from"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": gettext_lazy("Give the date as year-month-day, such as 2026-12-01.")},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy(
            "For mails that are accepted on that day or later, by the customer's calendar. Windows that run "
            "keep the terms that they began with."
        ),
    )
    window_days = forms.IntegerField(
        label=gettext_lazy("Days of the policy window"), min_value=1, max_value=MOST_DAYS
    )
    expiry = forms.ChoiceField(label=gettext_lazy("When the window ends"), widget=forms.RadioSelect)
    reminder_days = DaysField(
        label=gettext_lazy("Reminders, days before the end"),
        required=False,
        max_length=80,
        help_text=gettext_lazy(
            "To the contact and the editors, each once, at the send hour; a person gets one such email a day for "
            "an account. Empty: none."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    escalation_days = forms.IntegerField(
        label=gettext_lazy("Escalation, days after the start date"),
        min_value=1,
        max_value=MOST_DAYS,
        help_text=gettext_lazy("The editors are told, in the same email, when a line is not mapped by then."),
    )

    def __init__(self, *args: Any, offer: KnownOffer, **options: Any) -> None:
        """Let *offer* or its family be chosen."""
        super().__init__(*args, **options)
        # The choices are worded in the reader's language, so they come with the request.
        self.fields["match"].choices = [(OFFER, _only(offer)), (FAMILY, _whole_family(offer))]  # type: ignore[attr-defined] # a ChoiceField
        self.fields["expiry"].choices = [(kind.value, _described(kind)) for kind in Expiry]  # type: ignore[attr-defined] # a ChoiceField


def _only(offer: KnownOffer) -> str:
    return gettext("The offer %(code)s alone: goes before its family's policy") % {"code": offer.code}


def _whole_family(offer: KnownOffer) -> str:
    words = ngettext(
        "The family %(family)s: %(count)s offer, unless it has a policy of its own",
        "The family %(family)s: %(count)s offers, except those with a policy of their own",
        offer.in_family,
    )
    return words % {"family": offer.family, "count": offer.in_family}


def _described(kind: Expiry) -> str:
    return f"{expiry_label(kind)}. {expiry_meaning(kind)}"
