"""What people choose for themselves: name, language, time zone, and of which accounts they are told."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.set_preferences import set_preferences
from startline.models import Setting
from startline.queries.settings import Belonging, belongings, changes_of_person
from startline.web.preferences.around import OWN, around, zones
from startline.web.preferences.forms import OwnForm
from startline.web.reading import WorkRequest, workspace
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show
from startline.wording.people import role_label


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: WorkRequest) -> HttpResponse:
    """One's own settings; saving them leads back to the page in the language chosen."""
    accounts = belongings(request.user.pk)
    form = _form(request, accounts)
    if request.method == "POST" and form.is_valid():
        return _saved(request, form, accounts)
    context = {
        "form": form,
        "told_of_their_own": [one.name for one in accounts if not one.may_watch],
        "roles": [(one.name, role_label(one.role)) for one in accounts],
        **around(request, tab=OWN, changes=lambda after: changes_of_person(request.user.pk, after=after)),
        **zones(now=clock.now()),
    }
    return show(request, "web/preferences/own.html", context, status=status_of(form))


def _form(request: WorkRequest, accounts: Sequence[Belonging]) -> OwnForm:
    user = request.user
    return OwnForm(
        request.POST or None,
        initial={"name": user.name, "language": user.language, "time_zone": user.time_zone or ""},
        own_language=user.language,
        belongings=accounts,
    )


def _saved(request: WorkRequest, form: OwnForm, accounts: Sequence[Belonging]) -> HttpResponse:
    ids = {account.public_id: account.account_id for account in accounts}
    with acting_once(request) as actor:
        changed = actor is not None and set_preferences(
            actor=actor,
            wanted=form.changes(Setting.NAME, Setting.LANGUAGE, Setting.TIME_ZONE),
            watching={ids[key]: watches for key, watches in form.watching().items()},
            now=clock.now(),
        )
    with translation.override(form.cleaned_data["language"]):
        messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
    return to_page(request, OWN)
