"""How the hub looks to customers: the operator's name and logo (DESIGN, Hub)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.set_look import LookWanted, set_look
from startline.queries.settings import changes_of_look
from startline.rules.people import PeopleRefused
from startline.web.look import shown_look
from startline.web.preferences.around import LOOK, around
from startline.web.preferences.forms import LookForm
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show
from startline.wording.people import sentence_of_people

_REMOVE = "remove"


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: WorkRequest) -> HttpResponse:
    """The name and the logo that customers see, on light and on dark, and what became of them when."""
    refuse_unless(request.reader.runs_instance)
    shown = shown_look()
    form = LookForm(request.POST or None, request.FILES or None, initial={"name": shown.name})
    if request.method == "POST" and _saved(request, form):
        return to_page(request, LOOK)
    context = {
        "form": form,
        "shown": shown,
        **around(request, tab=LOOK, changes=lambda after: changes_of_look(after=after)),
    }
    return show(request, "web/preferences/look.html", context, status=status_of(form))


def _saved(request: WorkRequest, form: LookForm) -> bool:
    """Whether what was sent is set; what stands against it is said beside its field."""
    if _REMOVE in request.POST:
        wanted = LookWanted(without_logo=True)
    elif form.is_valid():
        wanted = LookWanted(name=form.new_name(), logo=form.cleaned_data["logo"])
    else:
        return False
    try:
        with acting_once(request) as actor:
            changed = actor is not None and set_look(actor=actor, wanted=wanted, now=clock.now())
    except PeopleRefused as taken:
        form.add_error("name", sentence_of_people(taken.refusal))
        return False
    messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
    return True
