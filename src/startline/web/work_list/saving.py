"""Filters of the work list that a person keeps, opens and forgets (PRODUCT P4)."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from startline.actions.saved_filters import MOST_FILTERS, TooManyFilters, delete_filter, save_filter
from startline.web import once
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.see_other import see_other
from startline.web.showing import show
from startline.web.work_list.asked import NARROWING


class SaveForm(forms.Form):
    """A name for what the page shows; *query* is the page's."""

    name = forms.CharField(max_length=60, label=gettext_lazy("Name of the filter"))
    query = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)

    def clean_query(self) -> str:
        """The query with nothing in it but what narrows the work list."""
        given = QueryDict(self.cleaned_data["query"])
        words = QueryDict(mutable=True)
        for name in NARROWING:
            if given.get(name):
                words[name] = given[name]
        return words.urlencode()


@workspace
@require_POST
def save(request: WorkRequest) -> HttpResponse:
    """Keep the page's filter under a name, and go back to it."""
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _form_again(request, form)
    if once.is_first(request.POST, user_id=request.user.pk):
        try:
            with acting(request):
                save_filter(user_id=request.user.pk, **form.cleaned_data)
        except TooManyFilters:
            return _too_many(request, form)
    messages.success(request, gettext("Saved as “%(name)s”.") % {"name": form.cleaned_data["name"]})
    return _to_work(form.cleaned_data["query"])


@workspace
@require_POST
def forget(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """Forget a filter of one's own."""
    with acting(request):
        name = delete_filter(user_id=request.user.pk, public_id=public_id)
    if name is None:
        raise Http404
    messages.success(request, gettext("The filter “%(name)s” was deleted.") % {"name": name})
    return _to_work("")


def _too_many(request: WorkRequest, form: SaveForm) -> HttpResponse:
    words = gettext("There are %(count)s saved filters, as many as can be kept. Delete one, then save again.")
    form.add_error("name", words % {"count": MOST_FILTERS})
    once.forget(request.POST, user_id=request.user.pk)
    return _form_again(request, form)


def _form_again(request: WorkRequest, form: SaveForm) -> HttpResponse:
    context: dict[str, Any] = {"save": form, "query": form.data.get("query", "")}
    return show(request, "web/work_list/save.html", context, status=422)


def _to_work(query: str) -> HttpResponse:
    address = reverse("work")
    return see_other(f"{address}?{query}" if query else address)
