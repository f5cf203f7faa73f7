"""The forms of hubs elsewhere, and of where an offer is set up (PRODUCT H6)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from startline.actions.edit_hub import NewHub
from startline.models import Setting
from startline.models.hub import TellingState
from startline.queries.hubs import HubChoice, KnownHub
from startline.rules.hub_urls import MOST_CHARACTERS, UrlProblem, admin_url_problem, events_url_problem
from startline.web.searching import PickField
from startline.wording.hubs_elsewhere import telling_state_label, url_problem_sentence


class UrlField(forms.CharField):
    """A web address; *refuse* says what is wrong with it."""

    def __init__(self, *, refuse: Callable[[str], UrlProblem | None], **options: Any) -> None:
        """Take what the database takes."""
        widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(max_length=MOST_CHARACTERS, widget=widget, show_hidden_initial=True, **options)
        self._refuse = refuse

    def clean(self, value: Any) -> str:
        """The address.

        :raises ValidationError: it will not do.
        """
        url: str = super().clean(value)
        if url and (problem := self._refuse(url)):
            raise forms.ValidationError(url_problem_sentence(problem))
        return url


class NewHubForm(forms.Form):
    """A hub elsewhere to be added."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy(
            "As customers and colleagues know it: it stands in histories and on the customer's page."
        ),
        show_hidden_initial=True,
    )
    admin_url = UrlField(
        label=gettext_lazy("Where the customer sets the service up"),
        refuse=admin_url_problem,
        help_text=gettext_lazy(
            "The page behind the mail's link leads there. {order} and {line} are replaced by the ids of order and "
            "line, such as https://admin.example/orders/{order}."
        ),
    )
    events_url = UrlField(
        label=gettext_lazy("Where it takes our events"),
        refuse=events_url_problem,
        required=False,
        help_text=gettext_lazy(
            "New and changed contacts are posted there, signed. Empty: it is told nothing, and what still waits "
            "goes on waiting."
        ),
    )

    def new_hub(self) -> NewHub:
        """The hub that was described."""
        given = self.cleaned_data
        return NewHub(
            name=given["name"], admin_url=given["admin_url"], events_url=given["events_url"] or None
        )


class HubForm(NewHubForm):
    """What can be changed about a hub elsewhere."""

    is_active = forms.BooleanField(
        label=gettext_lazy("Active"),
        required=False,
        help_text=gettext_lazy(
            "While it is not, its offers are set up here, its events are refused, and what it is to be told waits."
        ),
        show_hidden_initial=True,
    )

    def __init__(self, sent: QueryDict | None, *, hub: KnownHub) -> None:
        """Begin from what is set for *hub*."""
        names = ("name", "admin_url", "events_url", "is_active")
        super().__init__(sent, initial={name: getattr(hub, name) for name in names})

    def changes(self) -> Mapping[Setting, Any]:
        """What the person changed; an address that was emptied as None."""
        settings = {
            "name": Setting.HUB_NAME,
            "admin_url": Setting.HUB_ADMIN_URL,
            "events_url": Setting.HUB_EVENTS_URL,
            "is_active": Setting.HUB_IS_ACTIVE,
        }
        values = {**self.cleaned_data, "events_url": self.cleaned_data["events_url"] or None}
        return {settings[name]: values[name] for name in self.changed_data}


class OfferHubForm(forms.Form):
    """Where the service of an offer is set up: here, or in a hub elsewhere."""

    hub = forms.ChoiceField(
        label=gettext_lazy("Set up in"),
        required=False,
        help_text=gettext_lazy(
            "It holds at once, also for mails that have gone. Lines that were mapped here before stay as they are."
        ),
        error_messages={
            "invalid_choice": gettext_lazy("This hub is no longer active. Pick one of the list.")
        },
    )

    def __init__(self, sent: QueryDict | None = None, *, choices: Sequence[HubChoice]) -> None:
        """Offer the *choices*."""
        chosen = next((str(one.public_id) for one in choices if one.chosen), "")
        super().__init__(sent, initial={"hub": chosen})
        named = [(str(one.public_id), one.name if one.is_active else _resting(one.name)) for one in choices]
        self.fields["hub"].choices = [("", gettext("The hub here")), *named]  # type: ignore[attr-defined] # a ChoiceField


def _resting(name: str) -> str:
    return gettext("%(name)s (not active: set up here meanwhile)") % {"name": name}


class TellingSearch(forms.Form):
    """What the list of tellings is narrowed to; what has an error narrows nothing."""

    state = PickField(label=gettext_lazy("State"))

    def __init__(self, query: QueryDict) -> None:
        """The form as *query* fills it."""
        super().__init__(query)
        states = [(state.value, capfirst(telling_state_label(state))) for state in TellingState]
        all_of_them = str(pgettext_lazy("states", "All"))
        self.fields["state"].choices = [("", all_of_them), *states]  # type: ignore[attr-defined] # a ChoiceField

    def wanted(self) -> TellingState | None:
        """The state that was asked for; None for any."""
        self.is_valid()
        asked: str = self.cleaned_data.get("state", "")
        return TellingState(asked) if asked else None
