"""What an agent writes and chooses at the desk."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from startline.queries.agents import Agent
from startline.queries.cases import FoundCase
from startline.queries.desk_case import ArticleTitle
from startline.rules.canned_answers import unfilled
from startline.rules.cases import CasePriority, CaseType, Solution
from startline.web.address_field import AddressField
from startline.web.case_form import WordsForm
from startline.web.long_text import LongText
from startline.wording.cases import priority_label, solution_label, type_label
from startline.wording.desk import unfilled_sentence

_DESKS = [solution for solution in Solution if solution is not Solution.BY_ASKER]
NOBODY = "nobody"


_FEW = 12
"""So many people are read at a glance; of more, those who answer just now stand apart from the others."""


def to_give_to(agents: Sequence[Agent], *, me: int) -> Sequence[tuple[str, Any]]:
    """The choices of somebody to look after a case: oneself first, and of many those who owe answers next."""
    own = [(str(agent.id), agent.name) for agent in agents if agent.id == me]
    others = [agent for agent in agents if agent.id != me]
    if len(agents) <= _FEW:
        return [*own, *((str(agent.id), agent.name) for agent in others)]
    busy = [(str(agent.id), agent.name) for agent in others if agent.busy]
    free = [(str(agent.id), agent.name) for agent in others if not agent.busy]
    groups = [(gettext("Owing answers"), busy), (gettext("Owing none"), free)]
    return [*own, *((words, people) for words, people in groups if people)]


def _let_choose(form: forms.Form, name: str, offered: Iterable[tuple[str, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = list(offered)


class AnswerForm(WordsForm):
    """What is answered or noted, whether that solves the case and why, and the help article that answers it."""

    solves = forms.ChoiceField(label=gettext_lazy("Afterwards"), required=False)
    article = forms.ChoiceField(
        label=gettext_lazy("Help that answers it"),
        help_text=gettext_lazy("Counted where the answer solves the case."),
        required=False,
    )

    def __init__(self, *args: Any, articles: Sequence[ArticleTitle] = (), **options: Any) -> None:
        """Offer every solution that is the desk's, and the *articles*."""
        super().__init__(*args, **options)
        self.fields["text"].label = gettext("Answer")
        self.fields["text"].widget.attrs["rows"] = 10
        solutions = [(one.value, gettext("Solved: %(why)s") % {"why": solution_label(one)}) for one in _DESKS]
        _let_choose(self, "solves", [("", gettext("Wait for the asker")), *solutions])
        _let_choose(self, "article", [("", gettext("None")), *((one.slug, one.title) for one in articles)])

    def clean_text(self) -> str:
        """The words; what a canned answer left open is written first."""
        text: str = self.cleaned_data["text"]
        if names := unfilled(text):
            raise forms.ValidationError(unfilled_sentence(names))
        return text


class SolveForm(forms.Form):
    """Why the case is solved, where there is nothing to say."""

    solution = forms.ChoiceField(
        label=gettext_lazy("Solve without an answer"),
        error_messages={"required": gettext_lazy("Choose why the case is solved.")},
    )

    def __init__(self, posted: QueryDict | None = None) -> None:
        """Offer every solution that is the desk's."""
        super().__init__(posted)
        reasons = ((one.value, solution_label(one)) for one in _DESKS)
        _let_choose(self, "solution", [("", gettext("Choose")), *reasons])


class CaseFactsForm(forms.Form):
    """Who looks after the case, how urgent it is, and of what type."""

    to = forms.ChoiceField(label=gettext_lazy("Looked after by"))
    priority = forms.ChoiceField(label=gettext_lazy("Priority"))
    type = forms.ChoiceField(label=gettext_lazy("Type of request"))

    def __init__(
        self, posted: QueryDict | None, *, case: FoundCase, agents: Sequence[Agent], me: int
    ) -> None:
        """The form as the case is now; who looks after it stands in it also where they are no agent any more."""
        looked = str(case.assigned_to_id) if case.assigned_to_id else NOBODY
        super().__init__(
            posted, initial={"to": looked, "priority": case.priority.value, "type": case.type.value}
        )
        left = case.assigned_to_id and case.assigned_to_id not in {agent.id for agent in agents}
        former = [(looked, case.assigned_to or "")] if left else []
        _let_choose(self, "to", [(NOBODY, gettext("Nobody")), *former, *to_give_to(agents, me=me)])
        _let_choose(self, "priority", ((one.value, priority_label(one)) for one in CasePriority))
        _let_choose(self, "type", ((one.value, type_label(one)) for one in CaseType))


class ProposeForm(forms.Form):
    """The contact that is proposed, and why."""

    address = AddressField(label=gettext_lazy("Proposed contact"))
    why = LongText(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("For the second agent: how it was made sure that the address is theirs."),
        max_length=1000,
        rows=2,
        error_messages={"required": gettext_lazy("Say how it was made sure that the address is theirs.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Leave the cursor where the answer is written, and the dialogs of the page the ids that they have."""
        super().__init__(*args, **{"auto_id": "proposed_%s", **options})
        self.fields["address"].widget.attrs.pop("autofocus", None)


class DeclineForm(forms.Form):
    """Why a proposal is declined."""

    why = LongText(
        label=gettext_lazy("Why not"),
        max_length=1000,
        required=False,
        rows=2,
    )
