"""The canned answers: their list, and adding, editing and retiring one (PRODUCT D2)."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils.translation import get_language, gettext, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from startline import clock
from startline.actions.canned_answers import Canned, add_answer, edit_answer, retire_answer
from startline.queries.canned_answers import (
    CannedFilter,
    CannedRow,
    canned_answer,
    canned_answers,
    canned_ids_of,
)
from startline.queries.settings import changes_of_desk
from startline.rules.canned_answers import FALLBACK, LONGEST_CANNED, LONGEST_TITLE, Placeholder
from startline.rules.cases import CaseType
from startline.rules.languages import MAIL_LANGUAGES, WORKSPACE_LANGUAGES
from startline.rules.plain_text import plain
from startline.rules.settings import NotSet, SettingProblemCode
from startline.web.desk.tabs import ANSWERS, desk_tabs
from startline.web.long_text import LongText
from startline.web.public_ids import ids_in
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.searching import ListSearch, PickField, WordsField, page_of
from startline.web.sending import acting_once, status_of, to_page
from startline.web.settings_history import history_of
from startline.web.showing import show
from startline.wording.cases import type_label
from startline.wording.settings import language_name, problem_sentence

_ROWS = 50
_UNTYPED, _RETIRED, _ALL, _NEWEST = "any", "retired", "all", "newest"
_OTHER_TITLES = [code for code in WORKSPACE_LANGUAGES if code != FALLBACK]
_FIELDS: Mapping[SettingProblemCode, str] = {
    SettingProblemCode.ANSWER_EXISTS: "title",
    SettingProblemCode.ANSWER_UNWORDED: "text_en",
}


class CannedSearch(ListSearch):
    """The filters of the list; every one may be left open, and those in use are listed then."""

    q = WordsField(placeholder=gettext_lazy("Words of title or text"))
    type = PickField(label=gettext_lazy("Type of request"))
    use = PickField(
        label=gettext_lazy("Status"),
        choices=[
            ("", gettext_lazy("In use")),
            (_RETIRED, gettext_lazy("Retired")),
            (_ALL, gettext_lazy("All")),
        ],
    )
    sort = PickField(
        label=gettext_lazy("Sorted by"),
        choices=[("", gettext_lazy("Title")), (_NEWEST, gettext_lazy("Newest first"))],
    )

    def __init__(self, query: QueryDict) -> None:
        """The form as *query* fills it."""
        super().__init__(query, partners=())
        known = [(one.value, type_label(one)) for one in CaseType]
        self.let_pick("type", [(_UNTYPED, gettext("For any type")), *known])

    def wanted(self) -> CannedFilter:
        """The filter that was asked for."""
        given = self.understood
        words, type_, use = given.get("q"), given.get("type"), given.get("use")
        return CannedFilter(
            retired=None if use == _ALL else use == _RETIRED,
            type=CaseType(type_) if type_ and type_ != _UNTYPED else None,
            untyped=type_ == _UNTYPED,
            ids=canned_ids_of(words) if words else None,
            newest=given.get("sort") == _NEWEST,
        )


class CannedForm(forms.Form):
    """A canned answer: what agents call it, the type of request that it fits, and its text in each language."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("Agents choose by it; whoever asked never sees it."),
        max_length=LONGEST_TITLE,
    )
    type = forms.ChoiceField(label=gettext_lazy("Type of request"), required=False)

    def __init__(self, posted: Any = None, *, row: CannedRow | None = None) -> None:
        """The form as it was sent, else as the answer is."""
        initial = {"title": row.title, "type": row.type or ""} if row else {}
        texts = {f"text_{code}": text for code, text in row.texts.items()} if row else {}
        titles = {f"title_{code}": title for code, title in row.titles.items()} if row else {}
        super().__init__(posted, initial={**initial, **texts, **titles})
        for code in _OTHER_TITLES:
            self.fields[f"title_{code}"] = forms.CharField(
                label=gettext("Title: %(language)s") % {"language": WORKSPACE_LANGUAGES[code]},
                help_text=gettext(
                    "For agents who read this language; without it, the title above stands in."
                ),
                max_length=LONGEST_TITLE,
                required=False,
                widget=forms.TextInput(attrs={"lang": code}),
            )
        self.order_fields(["title", *(f"title_{code}" for code in _OTHER_TITLES), "type"])
        known = [(one.value, type_label(one)) for one in CaseType]
        cast(forms.ChoiceField, self.fields["type"]).choices = [("", gettext("Any")), *known]
        for code, tongue in MAIL_LANGUAGES.items():
            text = LongText(label=tongue, max_length=LONGEST_CANNED, required=False, rows=6)
            text.widget.attrs["lang"] = code
            self.fields[f"text_{code}"] = text

    def wanted(self) -> Canned:
        """What the valid form says."""
        given = self.cleaned_data
        texts = {code: given[f"text_{code}"] for code in MAIL_LANGUAGES}
        titles = {code: plain(given[f"title_{code}"], length=LONGEST_TITLE) for code in _OTHER_TITLES}
        return Canned(
            title=plain(given["title"], length=LONGEST_TITLE),
            titles={code: title for code, title in titles.items() if title},
            type=CaseType(given["type"]) if given["type"] else None,
            texts={code: text for code, text in texts.items() if text},
        )


@dataclass(frozen=True, kw_only=True)
class ShownAnswer:
    """A canned answer of the list, in words; *tongues* are the languages that it has a text in."""

    id: uuid.UUID
    title: str
    type: str
    tongues: str
    retired_at: datetime | None


@require_safe
@workspace
def desk_answers(request: WorkRequest) -> HttpResponse:
    """A page of the canned answers, and what was changed when.

    :raises Refused: may_not_operate.
    """
    refuse_unless(request.reader.operates)
    form = CannedSearch(request.GET)
    wanted = form.wanted()
    language = get_language() or FALLBACK
    page = page_of(
        request.GET, lambda after: canned_answers(wanted, language=language, limit=_ROWS, after=after)
    )
    retired = CannedFilter(retired=True)
    context = {
        "tabs": desk_tabs(ANSWERS),
        "form": form,
        "page": page,
        "rows": [_shown(row, language=language) for row in page.rows],
        "once_used": not page.rows and bool(canned_answers(retired, language=language, limit=1).rows),
        "first_page": not request.GET.get("after"),
        "now": clock.now(),
        "may_set": request.reader.runs_instance,
        "history": history_of(request, lambda after: changes_of_desk(after=after)),
    }
    return show(request, "web/desk/answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace
def desk_new_answer(request: WorkRequest) -> HttpResponse:
    """Add one; *like* in the address fills the form with the words of another.

    :raises Refused: may_not_operate; not_found, where there is no such other.
    """
    refuse_unless(request.reader.runs_instance)
    like = next(ids_in(request.GET.getlist("like")), None)
    form = CannedForm(request.POST or None, row=canned_answer(like) if like else None)
    if request.method == "POST" and form.is_valid():
        with _beside(form), acting_once(request) as actor:
            if actor is not None:
                add_answer(actor=actor, wanted=form.wanted(), now=clock.now())
                messages.success(request, gettext("Added."))
        if not form.errors:
            return to_page(request, ANSWERS)
    return _show(request, form, row=None)


@require_http_methods(["GET", "HEAD", "POST"])
@workspace
def desk_answer(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """One canned answer in all its languages; the operator edits it, agents read it. A retired one is read alone.

    :raises Refused: may_not_operate; not_found, where there is none, or one is changed that is retired.
    """
    refuse_unless(request.reader.operates)
    row = canned_answer(public_id)
    form = CannedForm(request.POST or None, row=row)
    if request.method == "POST":
        refuse_unless(request.reader.runs_instance)
        if form.is_valid():
            changed = False
            with _beside(form), acting_once(request) as actor:
                changed = actor is not None and edit_answer(
                    actor=actor, answer_id=public_id, wanted=form.wanted(), now=clock.now()
                )
            if not form.errors:
                messages.success(request, gettext("Saved.") if changed else gettext("Nothing was changed."))
                return to_page(request, ANSWERS)
    return _show(request, form, row=row)


@require_POST
@workspace
def desk_retire_answer(request: WorkRequest, public_id: uuid.UUID) -> HttpResponse:
    """Let nobody begin an answer with it any more.

    :raises Refused: may_not_operate; not_found, where there is none, or it is retired.
    """
    refuse_unless(request.reader.runs_instance)
    with acting_once(request) as actor:
        if actor is not None:
            retire_answer(actor=actor, answer_id=public_id, now=clock.now())
            messages.success(request, gettext("Retired. Answers that began with it stay as they are."))
    return to_page(request, ANSWERS)


@contextmanager
def _beside(form: CannedForm) -> Iterator[None]:
    """Within it, what cannot be set is said beside the field that it is about."""
    try:
        yield
    except NotSet as unfit:
        form.add_error(_FIELDS.get(unfit.problem.code, None), problem_sentence(unfit.problem))


def _show(request: WorkRequest, form: CannedForm, *, row: CannedRow | None) -> HttpResponse:
    context = {
        "tabs": desk_tabs(ANSWERS),
        "form": form,
        "row": row,
        "title": row.called(get_language() or FALLBACK) if row else gettext("New canned answer"),
        "texts": [(language_name(code), code, text) for code, text in row.texts.items()] if row else [],
        "may_set": request.reader.runs_instance,
        "now": clock.now(),
        "placeholders": [f"{{{one.value}}}" for one in Placeholder],
    }
    return show(request, "web/desk/answer.html", context, status=status_of(form))


def _shown(row: CannedRow, *, language: str) -> ShownAnswer:
    return ShownAnswer(
        id=row.public_id,
        title=row.called(language),
        type=type_label(row.type) if row.type else gettext("For any type"),
        tongues=", ".join(tongue for code, tongue in MAIL_LANGUAGES.items() if code in row.texts),
        retired_at=row.retired_at,
    )
