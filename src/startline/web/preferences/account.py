"""An account's settings: when and in which language its mail goes, whose orders are its own, who is told."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from startline import clock
from startline.actions.set_account import AccountSet, AccountWanted, set_account
from startline.queries.settings import (
    AccountSettings,
    Administrator,
    account_settings,
    accounts,
    administrators,
    changes_of_account,
)
from startline.rules.refusal import Refused
from startline.rules.settings import NotSet, refuse_account_settings
from startline.web.preferences.around import ACCOUNTS, around, zones
from startline.web.preferences.forms import AccountForm
from startline.web.preferences.sending import say_beside
from startline.web.reading import WorkRequest, workspace
from startline.web.searching import page_of, words_in
from startline.web.sending import acting_once, status_of, to_page
from startline.web.showing import show
from startline.wording.people import account_kind_label
from startline.wording.settings import hour_name, language_name

ACCOUNT = "settings_account"


@workspace
@require_safe
def listed(request: WorkRequest) -> HttpResponse:
    """The accounts that the reader sees; straight to the only one."""
    sought = words_in(request.GET)
    visible = request.reader.accounts
    page = page_of(request.GET, lambda after: accounts(visible=visible, sought=sought, after=after))
    if len(page.rows) == 1 and not sought and "after" not in request.GET:
        return redirect(ACCOUNT, page.rows[0].public_id)
    rows = [
        (
            account,
            account_kind_label(account.kind),
            hour_name(account.send_hour),
            language_name(account.language),
        )
        for account in page.rows
    ]
    context = {"rows": rows, "page": page, "first_page": "after" not in request.GET, "sought": sought}
    return show(request, "web/preferences/accounts.html", {**context, **around(request, tab=ACCOUNTS)})


@workspace
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: WorkRequest, public_id: UUID) -> HttpResponse:
    """One account's settings; those who may not set them read them."""
    shown = account_settings(public_id, visible=request.reader.accounts)
    people = administrators(shown.id)
    refusal = refuse_account_settings(
        request.reader.person, account_id=shown.id, distributor_id=shown.distributor_id
    )
    if request.method == "POST" and refusal:
        raise Refused(refusal)
    form = AccountForm(request.POST or None, account=shown, administrators=people)
    if request.method == "POST" and form.is_valid() and _saved(request, form, shown, people):
        return to_page(request, ACCOUNT, public_id)
    context = {
        "form": form,
        "account": shown,
        "kind": account_kind_label(shown.kind),
        "may_set": refusal is None,
        "administrators": people,
        **around(request, tab=ACCOUNTS, changes=lambda after: changes_of_account(shown.id, after=after)),
        **zones(now=clock.now()),
    }
    return show(request, "web/preferences/account.html", context, status=status_of(form))


def _saved(
    request: WorkRequest, form: AccountForm, shown: AccountSettings, people: Sequence[Administrator]
) -> bool:
    """Whether the form's values are set; what stands against them is said beside its field."""
    ids = {one.public_id: one.user_id for one in people}
    wanted = AccountWanted(
        columns=form.columns(),
        domains=form.new_domains(),
        watching={ids[key]: watches for key, watches in form.watching().items()},
    )
    try:
        with acting_once(request) as actor:
            if actor is not None:
                done = set_account(actor=actor, account_id=shown.id, wanted=wanted, now=clock.now())
                messages.success(request, _outcome(done, hour=form.cleaned_data["send_hour"]))
    except NotSet as unfit:
        say_beside(form, unfit.problem)
        return False
    return True


def _outcome(done: AccountSet, *, hour: int) -> str:
    if not done.changed:
        return gettext("Nothing was changed.")
    if not done.moved_lines:
        return gettext("Saved.")
    words = ngettext(
        "Saved. The first mail of %(count)s booked line now goes at %(hour)s.",
        "Saved. The first mails of %(count)s booked lines now go at %(hour)s.",
        done.moved_lines,
    )
    return words % {"count": done.moved_lines, "hour": hour_name(hour)}
