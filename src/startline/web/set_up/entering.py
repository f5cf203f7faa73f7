"""The input of one question, fit for its kind: what is shown in it, and what a form brings back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from startline.files import FileProblem, Kept, picture, table
from startline.queries.set_ups import SetUpOrder
from startline.queries.setup_answers import SavedAnswer
from startline.rules.domains import KNOWN_PROVIDERS
from startline.rules.files import MOST_BYTES
from startline.rules.setup_answers import as_typed
from startline.rules.setup_fields import Field, FieldKind, FileSort
from startline.web.tongue import spoken
from startline.wording.hub_fields import choices_of, shown_value

_SALT = "startline.web.set_up.file"
_READERS = {FileSort.PICTURE: picture, FileSort.TABLE: table}
_ACCEPTED = {
    FileSort.PICTURE: "image/png,image/jpeg,image/webp",
    FileSort.TABLE: ".csv,.txt,text/csv,text/plain",
}
_LISTED = frozenset({FieldKind.TIME_ZONE, FieldKind.COUNTRY})
# The element, its type and the keyboard of a phone, by kind of field.
_KEYBOARDS = {
    FieldKind.EMAIL: ("email", "email"),
    FieldKind.DOMAIN: ("text", "url"),
    FieldKind.NUMBER: ("text", "decimal"),
}


@dataclass(frozen=True, kw_only=True)
class Option:
    """One of the answers to choose from."""

    key: str
    label: str
    chosen: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The input: which one, what stands in it, and what there is to choose from or to pick a suggestion from."""

    kind: str
    type: str
    keyboard: str
    text: str
    multiline: bool
    several: bool
    options: Sequence[Option]
    suggestions: Sequence[str]
    unit: str
    accept: str


def entry_of(field: Field, *, typed: Sequence[str]) -> Entry:
    """The input of *field* with *typed* in it."""
    kind, options = field.kind, field.options
    choices = choices_of(field, spoken())
    input_type, keyboard = _KEYBOARDS.get(kind, ("text", "text"))
    return Entry(
        kind="listed" if kind in _LISTED else kind.value,
        type=input_type,
        keyboard="numeric" if kind is FieldKind.NUMBER and not options.decimals else keyboard,
        text=typed[0] if typed else "",
        multiline=kind is FieldKind.TEXT and options.multiline,
        several=options.several,
        options=[Option(key=key, label=label, chosen=key in typed) for key, label in choices]
        if kind is FieldKind.CHOICE
        else [],
        suggestions=[label for _, label in choices] if kind in _LISTED else [],
        unit=options.unit_in(spoken()) if kind is FieldKind.NUMBER else "",
        accept=_ACCEPTED[options.sort] if kind is FieldKind.FILE else "",
    )


def typed_before(field: Field, answer: SavedAnswer | None, *, contact: str | None) -> Sequence[str]:
    """What stands in the input at first: the answer as one types it, else what the contact's address suggests."""
    if answer is None:
        return _suggested(field, contact)
    value = as_typed(field, answer.value or "")
    if not isinstance(value, str):
        return value
    return [shown_value(field, value, spoken()) if field.kind in _LISTED else value]


def _suggested(field: Field, contact: str | None) -> Sequence[str]:
    """The contact's own domain, unless a provider's that everybody has, or their address; where that is offered."""
    if contact is None or not field.options.suggests_contact:
        return []
    domain = contact.rpartition("@")[2]
    match field.kind:
        case FieldKind.EMAIL:
            return [contact]
        case FieldKind.DOMAIN:
            return [] if domain in KNOWN_PROVIDERS else [domain]
        case _:
            return []


def given_file(request: HttpRequest, field: Field) -> Kept | FileProblem | None:
    """The file that the form brought, written anew, or why it cannot be; None where it brought none.

    No more of it is read than may be kept, so that a large one is refused without filling the memory.
    """
    upload = request.FILES.get("answer")
    if not isinstance(upload, UploadedFile):
        return None
    return _READERS[field.options.sort](upload.name or "", upload.read(MOST_BYTES + 1))


def file_token(file_id: int, *, order: SetUpOrder, field: Field) -> str:
    """What stands in a form for a file that is kept already, so that it need not be given again."""
    return signing.dumps([order.id, field.id, file_id], salt=_SALT)


def kept_file(token: str, *, order: SetUpOrder, field: Field) -> int | None:
    """The file that *token* stands for; None where it was not made for this order and question."""
    try:
        order_id, field_id, file_id = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return int(file_id) if (order_id, field_id) == (order.id, field.id) else None
