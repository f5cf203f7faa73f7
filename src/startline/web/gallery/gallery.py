"""All mails with example facts, in every language, form and light, for who operates the instance (PRODUCT M5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from startline.mail.case_letter import BY_STRANGER
from startline.mail.examples import (
    CODE,
    EXAMPLE_KINDS,
    INVITATION,
    MAPPED_ELSEWHERE,
    ORGANIZATION_INVITATION,
    example,
)
from startline.mail.languages import language_of
from startline.rules.languages import MAIL_LANGUAGES
from startline.web.mail_frame import framed
from startline.web.mail_tabs import mail_tabs
from startline.web.reading import WorkRequest, refuse_unless, workspace
from startline.web.showing import show
from startline.wording.labels import mail_kind_label

_OF_NO_KIND: Mapping[str, Promise] = {
    MAPPED_ELSEWHERE: pgettext_lazy("mail kind", "notice that the order was mapped, set up elsewhere"),
    INVITATION: pgettext_lazy("mail kind", "invitation to an account"),
    ORGANIZATION_INVITATION: pgettext_lazy("mail kind", "invitation to an organization"),
    CODE: pgettext_lazy("mail kind", "code for the hub"),
    BY_STRANGER: pgettext_lazy("mail kind", "notice to the desk of a stranger's reply"),
}
_FORMS: Mapping[str, Promise] = {
    "html": gettext_lazy("As HTML"),
    "text": gettext_lazy("As plain text"),
}
_LIGHTS: Mapping[str, Promise] = {
    "light": pgettext_lazy("colours of a mail", "Light"),
    "dark": pgettext_lazy("colours of a mail", "Dark"),
}
_WIDTHS: Mapping[str, Promise] = {
    "desk": pgettext_lazy("width of a mail", "Desk"),
    "phone": pgettext_lazy("width of a mail", "Phone"),
}
_ASKED_IN_THE_DARK = "@media (prefers-color-scheme: dark)"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One of the ways to look at a mail; *here* where it is the one that is taken."""

    value: str
    word: str
    here: bool
    address: str


@dataclass(frozen=True, kw_only=True)
class Switch:
    """What can be chosen, by the name that it has in the page's address."""

    name: str
    about: str
    choices: Sequence[Choice]

    @property
    def chosen(self) -> str:
        """The value that is taken."""
        return next(choice.value for choice in self.choices if choice.here)


@require_safe
@workspace
def gallery(request: WorkRequest) -> HttpResponse:
    """Every kind with its subject and preheader, in the language that is chosen.

    :raises Http404: mails do not speak that language.
    """
    refuse_unless(request.reader.operates)
    languages = _languages(request)
    context = {
        "tabs": mail_tabs("gallery"),
        "switch": languages,
        "mails": [(_label(kind), example(kind, language=languages.chosen)) for kind in EXAMPLE_KINDS],
    }
    return show(request, "web/gallery/gallery.html", context)


@require_safe
@workspace
def gallery_mail(request: WorkRequest, kind: str) -> HttpResponse:
    """One mail, in the language, form, light and width that are chosen.

    :raises Http404: there is no such kind, or no such way to look at it.
    """
    refuse_unless(request.reader.operates)
    if kind not in EXAMPLE_KINDS:
        raise Http404
    languages = _languages(request)
    form = _switch(request, "form", about=gettext_lazy("Form"), words=_FORMS)
    light = _switch(request, "light", about=gettext_lazy("Colours"), words=_LIGHTS)
    width = _switch(request, "width", about=gettext_lazy("Width"), words=_WIDTHS)
    shown = example(kind, language=languages.chosen)
    context = {
        "tabs": mail_tabs("gallery"),
        "label": _label(kind),
        "mail": shown,
        "html": _in_light(shown.html, dark=light.chosen == "dark"),
        "switches": [languages, form, *([light, width] if form.chosen == "html" else [])],
        "form": form.chosen,
        "light": light.chosen,
        "width": width.chosen,
    }
    return framed(show(request, "web/gallery/mail.html", context))


def _languages(request: WorkRequest) -> Switch:
    usual = language_of(get_language() or "")
    return _switch(request, "language", about=gettext_lazy("Language"), words=MAIL_LANGUAGES, usual=usual)


def _switch(
    request: WorkRequest,
    name: str,
    *,
    about: Promise,
    words: Mapping[str, str] | Mapping[str, Promise],
    usual: str | None = None,
) -> Switch:
    """The choice among *words* that the address makes; the *usual* one, else the first, where it makes none."""
    asked = request.GET.get(name, usual or next(iter(words)))
    if asked not in words:
        raise Http404
    choices = [
        Choice(value=value, word=str(word), here=value == asked, address=_address(request, name, value))
        for value, word in words.items()
    ]
    return Switch(name=name, about=str(about), choices=choices)


def _address(request: WorkRequest, name: str, value: str) -> str:
    """This page with *name* chosen as *value*, and everything else as it is."""
    query = request.GET.copy()
    query[name] = value
    return f"?{query.urlencode()}"


def _label(kind: str) -> str:
    return str(_OF_NO_KIND[kind]) if kind in _OF_NO_KIND else mail_kind_label(kind)


def _in_light(html: str, *, dark: bool) -> str:
    """*html* in the colours that are chosen, whatever the reader's own device prefers."""
    return html.replace(_ASKED_IN_THE_DARK, "@media all" if dark else "@media not all")
