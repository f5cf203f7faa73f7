"""What the queue is narrowed to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy

from startline.models.mail import MailState
from startline.queries.mail_queue import Box, QueueFilter
from startline.rules.deliveries import Cause
from startline.web.searching import PickField, WordsField
from startline.wording.causes import delivery_cause_label
from startline.wording.labels import mail_state_label

_LONGEST = 254
_STATES = {
    Box.WAITING: (MailState.WAITING, MailState.SENDING),
    Box.FAILED: (MailState.REFUSED, MailState.GIVEN_UP),
}

_ALL = {"state": pgettext_lazy("states", "All"), "cause": pgettext_lazy("answers", "All")}
"""What each choice offers first, for in Italian the two differ."""


class QueueSearch(forms.Form):
    """The filters, every one of which may be left open; what has an error narrows nothing."""

    q = WordsField(label=gettext_lazy("Address begins with"))
    domain = forms.CharField(
        label=gettext_lazy("Domain"),
        required=False,
        max_length=_LONGEST,
        widget=forms.TextInput(
            attrs={"placeholder": "acme.example", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    state = PickField(label=gettext_lazy("State"))
    cause = PickField(label=gettext_lazy("Last answer"))

    def __init__(self, query: QueryDict, *, box: Box) -> None:
        """The form as *query* fills it, for the mails of *box*."""
        super().__init__(query)
        self._box = box
        self._offer("state", [(state.value, mail_state_label(state)) for state in _STATES[box]])
        causes = [(cause.value, delivery_cause_label(cause)) for cause in Cause]
        self._offer("cause", sorted(causes, key=lambda cause: cause[1]))

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for."""
        self.is_valid()
        return any(self.cleaned_data.values())

    def wanted(self) -> QueueFilter:
        """The filter that was asked for."""
        self.is_valid()
        asked: dict[str, Any] = self.cleaned_data
        return QueueFilter(
            box=self._box,
            states=[MailState(asked["state"])] if asked.get("state") else (),
            cause=asked.get("cause") or None,
            domain=asked.get("domain", "").lower().removeprefix("@") or None,
            sought=asked.get("q", ""),
        )

    def _offer(self, name: str, known: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", str(_ALL[name])), *((code, capfirst(words)) for code, words in known)]


def box_in(query: QueryDict) -> Box:
    """The box that was asked for, else the waiting mails."""
    text = query.get("box", "")
    return Box(text) if text in set(Box) else Box.WAITING
