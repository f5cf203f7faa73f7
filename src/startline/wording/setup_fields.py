"""The fields of a service as their operator reads them: what each kind is, and what stands against one (PRODUCT H4)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import get_language, gettext, gettext_lazy

from startline.rules.languages import MAIL_LANGUAGES
from startline.rules.setup_fields import Choice, Field, FieldKind, FileSort, text_in
from startline.wording.hub_fields import number_in
from startline.wording.versions import Words

CHOICE_MARK = "|"
# As many choices as a summary names.
_CHOICES_SAID = 4
_KINDS: Mapping[FieldKind, tuple[Words, Words]] = {
    FieldKind.TEXT: (gettext_lazy("Text"), gettext_lazy("Words on one line, or on several.")),
    FieldKind.CHOICE: (
        gettext_lazy("Choice"),
        gettext_lazy("One of the answers that are listed, or any number of them."),
    ),
    FieldKind.DOMAIN: (
        gettext_lazy("Domain name"),
        gettext_lazy("Such as acme.example; whatever is pasted along with it is pointed out."),
    ),
    FieldKind.EMAIL: (gettext_lazy("Mail address"), gettext_lazy("One address, checked as contacts' are.")),
    FieldKind.TIME_ZONE: (gettext_lazy("Time zone"), gettext_lazy("Found by a large city nearby.")),
    FieldKind.COUNTRY: (
        gettext_lazy("Country"),
        gettext_lazy("Chosen from a list in the reader's language."),
    ),
    FieldKind.NUMBER: (gettext_lazy("Number"), gettext_lazy("Whole or with decimals, within limits.")),
    FieldKind.FILE: (
        gettext_lazy("File"),
        gettext_lazy("A picture, such as a logo, or a table, such as a list of users."),
    ),
}
_SORTS: Mapping[FileSort, Words] = {
    FileSort.PICTURE: gettext_lazy("Picture (PNG, JPEG or WebP)"),
    FileSort.TABLE: gettext_lazy("Table (CSV)"),
}


def kind_label(kind: FieldKind) -> str:
    """What is entered, in a word or two."""
    return str(_KINDS[kind][0])


def kind_meaning(kind: FieldKind) -> str:
    """What else is to be known of the kind, in a sentence."""
    return str(_KINDS[kind][1])


def sort_label(sort: FileSort) -> str:
    """What kind of file."""
    return str(_SORTS[sort])


def field_summary(field: Field) -> str:
    """The kind of *field* with what its options say, as in “Number: 1 to 500 people”."""
    if field.kind is FieldKind.FILE:
        return sort_label(field.options.sort)
    said = _options_said(field)
    return f"{kind_label(field.kind)}: {said}" if said else kind_label(field.kind)


def called(labels: Mapping[str, str]) -> str:
    """What a field is called, in the active language where it has a text in it."""
    return text_in(labels, get_language() or "en")


def choices_written(choices: Iterable[Choice]) -> str:
    """The choices as the operator's form takes them: one a line, its key and its labels parted by bars."""
    return "\n".join(f" {CHOICE_MARK} ".join(_cells(choice)) for choice in choices)


def choice_languages() -> str:
    """The languages of a choice's labels, in the order in which the form takes them."""
    return f" {CHOICE_MARK} ".join(MAIL_LANGUAGES.values())


def _cells(choice: Choice) -> list[str]:
    labels = [choice.labels.get(language, "") for language in MAIL_LANGUAGES]
    while labels and not labels[-1]:
        labels.pop()
    return [choice.key, *labels]


def _options_said(field: Field) -> str:
    language = get_language() or "en"
    match field.kind:
        case FieldKind.TEXT:
            most = {"most": number_in(Decimal(field.options.max_length), language)}
            if field.options.multiline:
                return gettext("several lines, up to %(most)s characters") % most
            return gettext("up to %(most)s characters") % most
        case FieldKind.CHOICE:
            names = ", ".join(choice.label(language) for choice in field.options.choices[:_CHOICES_SAID])
            more = len(field.options.choices) - _CHOICES_SAID
            if more > 0:
                names = gettext("%(names)s and %(more)s more") % {"names": names, "more": more}
            return gettext("any of: %(names)s") % {"names": names} if field.options.several else names
        case FieldKind.NUMBER:
            return _bounds_said(field, language=language)
        case _:
            return ""


def _bounds_said(field: Field, *, language: str) -> str:
    least, most = field.options.least, field.options.most
    facts = {
        "least": None if least is None else number_in(least, language),
        "most": None if most is None else number_in(most, language),
        "unit": field.options.unit_in(language),
    }
    if least is not None and most is not None:
        words = gettext("%(least)s to %(most)s %(unit)s") % facts
    elif least is not None:
        words = gettext("from %(least)s on %(unit)s") % facts
    elif most is not None:
        words = gettext("up to %(most)s %(unit)s") % facts
    else:
        words = str(facts["unit"])
    return words.strip()
