"""The desk as customers reach it, contacts and members of an organization alike: asking, reading, going on (D2, P5)."""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_lazy

from startline import clock
from startline.actions.actor import Actor
from startline.actions.case_entries import Words
from startline.actions.once import once
from startline.actions.open_case import About, OpenedCase, Question, open_case
from startline.actions.say_in_case import say_in_case
from startline.actions.solve_case import solve_case
from startline.models import StoredFile
from startline.queries.askers import AskedLine, AskedOrder
from startline.queries.cases import (
    CaseBox,
    CaseFilter,
    FoundCase,
    ListedCase,
    TalkEntry,
    Whose,
    cases_of,
    duplicates_of,
    picture_of,
    talk_of,
)
from startline.rules.browser_check import parse_browser_check
from startline.rules.cases import LONGEST_TEXT, SHORTEST_TEXT, CaseState, CaseType, Solution, subject_in
from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.who_may import ActorKind
from startline.web.case_form import (
    FactChoice,
    Pictures,
    WordsForm,
    holder_of,
    keep_pictures,
    pictures_in,
    sending_with,
    ticked_along,
)
from startline.web.case_talk import STATE_TONES, shown_talk
from startline.web.link_names import name_in
from startline.web.long_text import LongText
from startline.web.look import shown_look
from startline.web.once import sending_of
from startline.web.searching import page_of, words_in
from startline.web.see_other import see_other
from startline.web.stored_files import file_response
from startline.wording.browser_check import CHECK_LABEL, check_told
from startline.wording.dates import short_instant
from startline.wording.hub_cases import asked_label, asked_means, standing_label, standing_sentence
from startline.wording.refusals import sentence_of

ROWS = 20
_MOST_TICKED = 30
_INVALID, _TOO_MANY, _CONFLICT = 422, 429, 409
# What goes in an address, which proxies cut: a whole result is a third of it.
_LONGEST_CARRIED = 2500
_FACTS = ("page", "refusal", "article")
_BROWSER = "browser"


@dataclass(frozen=True, kw_only=True)
class CustomersDesk:
    """A customer at the desk: who acts, whose cases they read, and where the pages for that stand.

    *area* begins the names of their routes, *parts* are what each of their addresses begins with. *show* renders a
    page within what stands around them, with a status.
    """

    actor: Actor
    whose: Whose
    area: str
    parts: Sequence[object]
    zone: str
    show: Callable[[str, Mapping[str, Any], int], HttpResponse]

    def address(self, name: str, *parts: object) -> str:
        """The address of the page *name* of this area."""
        return reverse(f"{self.area}_{name}", args=[*self.parts, *parts])

    @property
    def key(self) -> str:
        """By what their sendings are told from others', and counted."""
        return holder_of(self.actor)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What a case can be about: an order, those of its lines that are the customer's, and the choices.

    *hand_over* is where a contact lets somebody else set the services up without the desk, where that can be done.
    """

    order: AskedOrder
    types: Sequence[CaseType]
    organization_id: int | None = None
    hand_over: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the answers to what a case is about, with what it means beside it."""

    key: str
    label: str
    means: str


@dataclass(frozen=True, kw_only=True)
class Tick:
    """What can be ticked: a line, or of an order with many lines all those of one service; its first line names it."""

    key: str
    first: AskedLine
    lines: Sequence[AskedLine]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case in a customer's list."""

    case: ListedCase
    address: str
    standing: str
    tag: str


class AskForm(forms.Form):
    """What a customer asks about an order.

    Nothing that counts stands ready: programs between a mail and its reader send forms off as served (PRODUCT H1).
    """

    type = forms.ChoiceField(
        error_messages={
            "required": gettext_lazy("Choose what it is about. Nothing was sent."),
            "invalid_choice": gettext_lazy("Choose one of these answers. Nothing was sent."),
        }
    )
    line = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Tick at least one service."),
            "invalid_choice": gettext_lazy("One of these services cannot be asked about here. Tick others."),
        }
    )
    text = LongText(
        label=gettext_lazy("What happens, and what should happen?"),
        min_length=SHORTEST_TEXT,
        max_length=LONGEST_TEXT,
        rows=6,
        error_messages={
            "required": gettext_lazy("Write what it is about. Nothing was sent."),
            "min_length": gettext_lazy("Write a little more, so that the desk knows what it is about."),
        },
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the answer"),
        choices=list(MAIL_LANGUAGES.items()),
        error_messages={"invalid_choice": gettext_lazy("Choose one of these languages.")},
    )

    def __init__(self, *args: Any, asking: Asking, **options: Any) -> None:
        """Offer what *asking* says; what is alone need not be ticked."""
        super().__init__(*args, **options)
        self.ticks = ticks_of(asking.order.lines)
        self.choices = [
            Choice(key=one.value, label=asked_label(one), means=asked_means(one)) for one in asking.types
        ]
        cast(forms.ChoiceField, self.fields["type"]).choices = [(one.key, one.label) for one in self.choices]
        cast(forms.ChoiceField, self.fields["line"]).choices = [
            (tick.key, tick.first.service) for tick in self.ticks
        ]
        self.fields["line"].required = len(self.ticks) > 1

    @property
    def line_ids(self) -> Sequence[int]:
        """The lines that were ticked, or all where nothing is to be ticked; the form is valid."""
        ticked = self.cleaned_data["line"]
        chosen = [tick for tick in self.ticks if not ticked or tick.key in ticked]
        return [line.id for tick in chosen for line in tick.lines]


def ticks_of(lines: Sequence[AskedLine]) -> Sequence[Tick]:
    """What can be ticked of these lines: each by itself up to 30 of them, else each service with all of its lines."""
    together: dict[object, list[AskedLine]] = {}
    for line in lines:
        together.setdefault(line.id if len(lines) <= _MOST_TICKED else line.service, []).append(line)
    return [Tick(key=str(each[0].public_id), first=each[0], lines=each) for each in together.values()]


class SettledForm(forms.Form):
    """That a case is settled, ticked: a form that is sent off as it was served closes nothing (PRODUCT H1)."""

    settled = forms.BooleanField(
        label=gettext_lazy("This is settled: nothing is open"),
        error_messages={"required": gettext_lazy("Tick this to close the case. Nothing was changed.")},
    )


def list_cases(request: HttpRequest, desk: CustomersDesk, *, box: CaseBox, **more: Any) -> HttpResponse:
    """The cases of *box*, those in which something happened last first, or what the words typed are found in."""
    words = words_in(request.GET)
    wanted = CaseFilter(words=words)
    page = page_of(request.GET, lambda after: cases_of(desk.whose, box, wanted, limit=ROWS, after=after))
    context = {
        "page": page,
        "first_page": not request.GET.get("after"),
        "search": words,
        "rows": [
            Row(
                case=one,
                address=desk.address("case", one.public_id),
                standing=standing_label(one.state),
                tag=STATE_TONES[one.state],
            )
            for one in page.rows
        ],
        "new": desk.address("case_new"),
        **more,
    }
    return desk.show("web/hub/cases.html", context, 200)


def carried_check(request: HttpRequest) -> HttpResponse | None:
    """Where the check of the browser leads on to, with its result in the address; None where nobody comes from it.

    A result that is none of ours, or too long for an address, is left behind.
    """
    if request.method != "POST" or _BROWSER not in request.POST or "text" in request.POST:
        return None
    query = request.GET.copy()
    for name in ("page", _BROWSER):
        if text := request.POST.get(name):
            query[name] = text
    if _check_in(query) is None or len(query[_BROWSER]) > _LONGEST_CARRIED:
        query.pop(_BROWSER, None)
    return see_other(f"{request.path}?{query.urlencode()}")


def ask(request: HttpRequest, desk: CustomersDesk, asking: Asking) -> HttpResponse:
    """Ask what it is about; a POST with an answer and words opens a case, once, and leads to it.

    GET and HEAD change nothing, nor does a form that is sent without what a person types and chooses.
    """
    if request.method != "POST":
        return _asked(request, desk, asking, AskForm(asking=asking, initial=_initial(request, asking)))
    form = AskForm(request.POST, asking=asking)
    pictures = _pictures(request, desk)
    if not form.is_valid() or pictures.problems:
        return _asked(request, desk, asking, form, pictures=pictures, status=_INVALID)
    by_oneself = form.cleaned_data["type"] == CaseType.CHANGE_CONTACT and asking.hand_over
    if by_oneself and "all_the_same" not in request.POST:
        return _asked(request, desk, asking, form, pictures=pictures, by_oneself=True)
    if not sending_of(request.POST):
        form.add_error(None, _torn())
        return _asked(request, desk, asking, form, pictures=pictures, status=_INVALID)
    if not ratelimit.consume(request, action="customers_case", key=desk.key):
        form.add_error(
            None,
            gettext("Ten cases were opened within a day. Go on in one of them, or open another tomorrow."),
        )
        return _asked(request, desk, asking, form, pictures=pictures, status=_TOO_MANY)
    try:
        sending = sending_with(request.POST, pictures)
        opened = once(f"case:{desk.key}:{sending}", lambda: _open(request, desk, asking, form, pictures))
    except Refused as refused:
        form.add_error(None, _why_not(refused))
        status = _TOO_MANY if refused.refusal.code is RefusalCode.CASE_CAP else _CONFLICT
        return _asked(request, desk, asking, form, pictures=pictures, status=status)
    return see_other(desk.address("case", opened.public_id))


def show_case(
    request: HttpRequest,
    desk: CustomersDesk,
    case: FoundCase,
    *,
    words: WordsForm | None = None,
    settled: SettledForm | None = None,
    pictures: Pictures | None = None,
    status: int = 200,
) -> HttpResponse:
    """The conversation, without what the desk says to itself; *words* and *settled* are forms not filled in well."""
    now = clock.now()
    talk = page_of(request.GET, lambda before: talk_of(case, internal=False, before=before))
    context = {
        "case": case,
        "about": asked_label(case.type),
        "standing": standing_sentence(case.state, **_instants(case, zone=desk.zone, now=now)),
        "solved": case.state is CaseState.SOLVED,
        "talk": shown_talk(
            _with_their_house(talk.rows),
            picture_address=lambda file: desk.address("case_file", case.public_id, file),
        ),
        "earlier": talk.after,
        "newest": "after" not in request.GET,
        "words": words or WordsForm(),
        "settled": settled or SettledForm(),
        "pictures": pictures or Pictures(),
        "here": desk.address("case", case.public_id),
        "cases": desk.address("cases"),
        "say": desk.address("case_say", case.public_id),
        "solve": desk.address("case_solve", case.public_id),
    }
    return desk.show("web/hub/case.html", context, status)


def say(request: HttpRequest, desk: CustomersDesk, case: FoundCase) -> HttpResponse:
    """Take down what the customer says, once; words or a picture are needed.

    A page that says what was wrong is here as well: from it a sign-in or a reload leads to the conversation.
    """
    if request.method != "POST":
        return see_other(desk.address("case", case.public_id))
    pictures = _pictures(request, desk)
    form = WordsForm(request.POST, needed=not pictures.all)
    if status := _refused_words(request, desk, form, pictures):
        return _unsent(request, desk, case, form, pictures, status=status)
    words = Words(text=form.cleaned_data["text"], pictures=pictures.all)
    once(
        f"case:{desk.key}:{case.id}:{sending_with(request.POST, pictures)}",
        lambda: say_in_case(actor=desk.actor, case_id=case.id, words=words, now=clock.now()).pk,
    )
    messages.success(request, gettext("Sent. The answer comes here and by mail."))
    return see_other(desk.address("case", case.public_id))


def solve(request: HttpRequest, desk: CustomersDesk, case: FoundCase) -> HttpResponse:
    """Close the case because its asker says that it is settled, with what they wrote; one that is closed stays so."""
    if request.method != "POST":
        return see_other(desk.address("case", case.public_id))
    pictures = _pictures(request, desk)
    settled, form = SettledForm(request.POST), WordsForm(request.POST, needed=False)
    has_words = form.has_changed() or bool(pictures.all or pictures.problems)
    status = _refused_words(request, desk, form, pictures) if has_words else 0
    if status or not settled.is_valid():
        return _unsent(request, desk, case, form, pictures, settled=settled, status=status or _INVALID)
    words = Words(text=form.cleaned_data["text"], pictures=pictures.all) if has_words else Words()
    try:
        once(
            f"closing:{desk.key}:{case.id}:{sending_with(request.POST, pictures)}",
            lambda: _solve(desk, case, words),
        )
    except Refused:  # closed meanwhile: that is what was asked for, and what was written is not lost
        if has_words:
            form.add_error(
                None, gettext("The case was closed in the meantime. Sending what is written opens it again.")
            )
            return _unsent(request, desk, case, form, pictures, status=_CONFLICT)
        return see_other(desk.address("case", case.public_id))
    messages.success(request, gettext("The case is closed."))
    return see_other(desk.address("case", case.public_id))


def _solve(desk: CustomersDesk, case: FoundCase, words: Words) -> int:
    entry = solve_case(
        actor=desk.actor, case_id=case.id, solution=Solution.BY_ASKER, words=words, now=clock.now()
    )
    return entry.pk


def _unsent(
    request: HttpRequest,
    desk: CustomersDesk,
    case: FoundCase,
    form: WordsForm,
    pictures: Pictures,
    *,
    settled: SettledForm | None = None,
    status: int,
) -> HttpResponse:
    """The conversation with the forms as they came: nothing that was written or added is lost."""
    kept = keep_pictures(pictures, account_id=case.account_id, holder=desk.key)
    return show_case(request, desk, case, words=form, settled=settled, pictures=kept, status=status)


def show_picture(request: HttpRequest, case: FoundCase, file: uuid.UUID) -> HttpResponse:
    """A picture of the conversation.

    :raises Refused: not_found, where none of its entries that a customer reads has it.
    """
    return file_response(request, StoredFile.objects.get(pk=picture_of(case, file, internal=False)))


def _asked(
    request: HttpRequest,
    desk: CustomersDesk,
    asking: Asking,
    form: AskForm,
    *,
    pictures: Pictures | None = None,
    by_oneself: bool = False,
    status: int = 200,
) -> HttpResponse:
    order = asking.order
    kept = keep_pictures(pictures, account_id=order.account_id, holder=desk.key) if pictures else Pictures()
    alike = duplicates_of(desk.whose, line_ids=[line.id for line in order.lines])
    context = {
        "order": order,
        "form": form,
        "chosen": form["type"].value(),
        "ticked": form["line"].value() or [],
        "pictures": kept,
        "alike": [(one, desk.address("case", one.public_id)) for one in alike],
        "by_oneself": by_oneself,
        "hand_over": asking.hand_over,
        "along": _along(request, zone=desk.zone, sent_before=form.is_bound),
        "cases": desk.address("cases"),
    }
    return desk.show("web/hub/case_new.html", context, status)


def _pictures(request: HttpRequest, desk: CustomersDesk) -> Pictures:
    """The pictures that came; so many within an hour that it is no mending are not looked at, nor kept: each costs
    a second, and its place until the next day."""
    if not request.FILES or ratelimit.consume(request, action="customers_pictures", key=desk.key):
        return pictures_in(request, holder=desk.key)
    return pictures_in(request, holder=desk.key, no_new=_too_much())


def _refused_words(request: HttpRequest, desk: CustomersDesk, form: WordsForm, pictures: Pictures) -> int:
    """The status with which the words are not taken, and *form* says why; 0 where they are."""
    if not form.is_valid() or pictures.problems:
        return _INVALID
    if not sending_of(request.POST):
        form.add_error(None, _torn())
        return _INVALID
    if not ratelimit.consume(request, action="customers_words", key=desk.key):
        form.add_error(None, _too_much())
        return _TOO_MANY
    return 0


def _too_much() -> str:
    return gettext("So much was written within an hour that more has to wait for the next.")


def _torn() -> str:
    return gettext("The form did not come whole, so nothing was sent. Send it once more.")


def _initial(request: HttpRequest, asking: Asking) -> Mapping[str, Any]:
    """What stands in the form at first: the lines that one came from, else all; never what it is about."""
    ticks, asked_for = ticks_of(asking.order.lines), request.GET.getlist("line")
    named = [tick.key for tick in ticks if any(str(line.public_id) in asked_for for line in tick.lines)]
    return {"line": named or [tick.key for tick in ticks], "language": get_language()}


def _open(
    request: HttpRequest, desk: CustomersDesk, asking: Asking, form: AskForm, pictures: Pictures
) -> OpenedCase:
    asked = form.cleaned_data
    about = About(
        account_id=asking.order.account_id,
        order_id=asking.order.id,
        line_ids=form.line_ids,
        organization_id=asking.organization_id,
    )
    question = Question(
        type=CaseType(asked["type"]),
        subject=subject_in(asked["text"]),
        text=asked["text"],
        language=asked["language"],
        pictures=pictures.all,
        facts=_facts(request),
    )
    return open_case(actor=desk.actor, about=about, question=question, now=clock.now())


def _along(request: HttpRequest, *, zone: str, sent_before: bool) -> Sequence[FactChoice]:
    """What the check of the browser found, to be left out; nothing where nobody comes from it."""
    check = parse_browser_check(request.GET.get(_BROWSER, ""))
    if check is None:
        return []
    return [
        FactChoice(
            name=_BROWSER,
            label=str(CHECK_LABEL),
            words=check_told(check, zone=zone),
            sent=_BROWSER in ticked_along(request.POST) or not sent_before,
        )
    ]


def _facts(request: HttpRequest) -> Mapping[str, Any]:
    """What was known where one came from: codes, and what the check of the browser found, if it is to go along."""
    codes = {name: fact for name in _FACTS if (fact := name_in(request.GET.get(name, "")))}
    check = _check_in(request.GET) if _BROWSER in ticked_along(request.POST) else None
    return codes if check is None else {**codes, _BROWSER: check}


def _check_in(query: QueryDict) -> Any:
    """The result of the check of the browser; None where there is none that is ours."""
    text = query.get(_BROWSER, "")
    return json.loads(text) if parse_browser_check(text) else None


def _with_their_house(entries: Sequence[TalkEntry]) -> Sequence[TalkEntry]:
    """The entries with the operator's name beside those of its people, whom a customer does not know by theirs."""
    house = shown_look().name
    return [
        replace(entry, by_name=f"{entry.by_name} ({house})")
        if entry.by_kind == ActorKind.USER and entry.by_name
        else entry
        for entry in entries
    ]


def _why_not(refused: Refused) -> str:
    if refused.refusal.code is RefusalCode.NOT_FOUND:
        return gettext(
            "One of these services has another contact by now, so nothing was sent. Ask the person with whom the "
            "order was placed."
        )
    return sentence_of(refused.refusal)


def _instants(case: FoundCase, *, zone: str, now: datetime) -> dict[str, str]:
    """When the answer is due, while that lies ahead, and when the case was closed."""
    due = case.due_at if case.due_at and case.due_at > now else None
    return {
        "due": short_instant(due, zone=zone, now=now) if due else "",
        "at": short_instant(case.solved_at, zone=zone, now=now) if case.solved_at else "",
    }
