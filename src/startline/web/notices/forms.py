"""How notices are filtered, and what is said about one that nobody could place."""

from collections.abc import Sequence
from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from startline.models.delivery import NoticeState
from startline.queries.notices import NamedMail
from startline.rules.deliveries import NoticeKind
from startline.web.searching import PickField, SearchField
from startline.wording.notices import notice_kind_label, notice_state_label

HARD, SOFT = "hard", "soft"
_STATE, _KIND = "state", "kind"


class NoticeSearch(forms.Form):
    """The filters of the list; without any, what waits for a decision is shown."""

    state = PickField(label=gettext_lazy("Status"))
    kind = PickField(label=gettext_lazy("What it is"))

    def __init__(self, query: QueryDict) -> None:
        """The form as *query* fills it."""
        given = query.copy()
        given.setdefault(_STATE, NoticeState.UNKNOWN.value)
        super().__init__(given)
        states = sorted(NoticeState, key=lambda state: state is not NoticeState.UNKNOWN)
        self._let_pick(_STATE, [(state.value, capfirst(notice_state_label(state))) for state in states])
        self._let_pick(_KIND, [(kind.value, capfirst(notice_kind_label(kind))) for kind in NoticeKind])

    @property
    def wanted_state(self) -> NoticeState | None:
        """The state that was asked for; None for all."""
        return NoticeState(self._understood(_STATE)) if self._understood(_STATE) else None

    @property
    def wanted_kind(self) -> NoticeKind | None:
        """The kind that was asked for; None for all."""
        return NoticeKind(self._understood(_KIND)) if self._understood(_KIND) else None

    def _understood(self, name: str) -> str:
        """What was given; what is none of the choices narrows nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name, ""))

    def _let_pick(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [*choices, ("", gettext("All"))]


class RecipientSearch(forms.Form):
    """Whose mails are shown to choose from."""

    address = SearchField(label=gettext_lazy("Recipient's address"))


class AssignForm(forms.Form):
    """Which mail it was, and whether it will ever arrive there."""

    mail = forms.ChoiceField(
        label=gettext_lazy("Which mail was it?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the mail that came back."),
            "invalid_choice": gettext_lazy(
                "This mail is not among those to this address that could have come back. Choose one of the list."
            ),
        },
    )
    how = forms.ChoiceField(
        label=gettext_lazy("Will mail ever arrive at this address?"),
        widget=forms.RadioSelect,
        choices=[
            (HARD, pgettext_lazy("bounce", "Never: the window that this mail started ends")),
            (SOFT, pgettext_lazy("bounce", "Perhaps later: the line is undeliverable, its window goes on")),
        ],
        error_messages={
            "required": gettext_lazy("Say whether mail will ever arrive there."),
            "invalid_choice": gettext_lazy("There is no such choice. Pick one of the list."),
        },
    )

    def __init__(
        self, posted: QueryDict | None, *, mails: Sequence[tuple[NamedMail, str]], hard: bool | None = None
    ) -> None:
        """The form with the *mails* to choose from, each in words; *hard* as far as the notice says."""
        super().__init__(posted, initial={} if hard is None else {"how": HARD if hard else SOFT})
        field = cast(forms.ChoiceField, self.fields["mail"])
        field.choices = [(str(mail.public_id), words) for mail, words in mails]
