"""When the desk answers, and within how many of its hours (PRODUCT D2)."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.set_desk_hours import set_desk_hours
from startline.queries.desk_hours import desk_hours as hours_in_force
from startline.queries.settings import changes_of_desk
from startline.rules.cases import CasePriority, DeskHours
from startline.rules.desk_hours import longest_promise
from startline.web.desk.tabs import HOURS, desk_tabs
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.sending import acting_once, status_of, to_page
from startline.web.settings_history import history_of
from startline.web.showing import show
from startline.wording.cases import priority_label
from startline.wording.desk import promise_label

_MOST_HOURS = 500
"""So many hours at most are promised."""


def _each_time(words: object) -> dict[str, Any]:
    """The same *words* for whatever is wrong with a number: it is left out, is none, or too small or large."""
    return dict.fromkeys(("required", "invalid", "min_value", "max_value"), words)


class HoursForm(forms.Form):
    """The days, the hours, and a promise for each priority."""

    days = forms.MultipleChoiceField(
        label=gettext_lazy("Days"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("The desk answers on one day of the week at least.")},
    )
    opens = forms.IntegerField(
        label=gettext_lazy("From (full hour)"),
        min_value=0,
        max_value=23,
        error_messages=_each_time(gettext_lazy("Give a full hour from 0 to 23.")),
    )
    closes = forms.IntegerField(
        label=gettext_lazy("To (full hour)"),
        min_value=1,
        max_value=24,
        error_messages=_each_time(gettext_lazy("Give a full hour from 1 to 24.")),
    )

    def __init__(self, posted: Any, *, hours: DeskHours) -> None:
        """The form as it was sent, else as the hours are."""
        promises = {f"within_{priority}": hours.promises[priority] for priority in CasePriority}
        days = [str(day) for day in sorted(hours.days)]
        initial = {"days": days, "opens": hours.opens, "closes": hours.closes, **promises}
        super().__init__(posted, initial=initial)
        self.zone = hours.zone
        field = cast(forms.MultipleChoiceField, self.fields["days"])
        field.choices = [(str(day + 1), name) for day, name in WEEKDAYS.items()]
        for priority in CasePriority:
            self.fields[f"within_{priority}"] = forms.IntegerField(
                label=promise_label(priority_label(priority)),
                min_value=1,
                max_value=_MOST_HOURS,
                error_messages=_each_time(
                    gettext("Promise from 1 to %(most)s hours, in whole hours.") % {"most": _MOST_HOURS}
                ),
            )

    def clean(self) -> dict[str, Any]:
        """The desk opens before it closes."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("opens", 0) >= given.get("closes", 24):
            self.add_error("closes", gettext("The desk closes before it opens. Give a later hour."))
        elif not self.errors:
            most = longest_promise(days=len(given["days"]), opens=given["opens"], closes=given["closes"])
            for priority in CasePriority:
                if given[f"within_{priority}"] > most:
                    words = gettext(
                        "The desk is open for %(most)s hours in a year. Promise no more than that."
                    )
                    self.add_error(f"within_{priority}", words % {"most": most})
        return given

    def wanted(self) -> DeskHours:
        """What the valid form says."""
        given = self.cleaned_data
        return DeskHours(
            days=frozenset(map(int, given["days"])),
            opens=given["opens"],
            closes=given["closes"],
            zone=self.zone,
            promises={priority: given[f"within_{priority}"] for priority in CasePriority},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@workspace
def desk_hours(request: WorkRequest) -> HttpResponse:
    """The hours and promises, which the operator sets, and what was changed when.

    :raises Refused: may_not_operate.
    """
    refuse_unless(request.reader.operates)
    hours = hours_in_force()
    form = HoursForm(request.POST or None, hours=hours)
    if request.method == "POST":
        refuse_unless(request.reader.runs_instance)
        if form.is_valid():
            with acting_once(request) as actor:
                changed = actor is not None and set_desk_hours(
                    actor=actor, wanted=form.wanted(), now=clock.now()
                )
            messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
            return to_page(request, HOURS)
    context = {
        "tabs": desk_tabs(HOURS),
        "form": form,
        "zone": hours.zone,
        "may_set": request.reader.runs_instance,
        "history": history_of(request, lambda after: changes_of_desk(after=after)),
    }
    return show(request, "web/desk/hours.html", context, status=status_of(form))
