"""What people write to the desk, with pictures: of a send that was refused nothing is lost (PRODUCT D2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

from django import forms
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext, gettext_lazy

from startline.actions.actor import Actor
from startline.actions.keep_file import keep_file
from startline.actions.open_case import Question
from startline.files import FileProblem, Kept, picture
from startline.models import StoredFile
from startline.rules.addresses import AddressProblem, parse_address
from startline.rules.cases import LONGEST_SUBJECT, LONGEST_TEXT, MOST_FILES, CaseType
from startline.rules.files import MOST_BYTES
from startline.rules.plain_text import plain
from startline.web.long_text import LongText
from startline.web.once import new_token, sending_of
from startline.wording.addresses import sentence_of_address
from startline.wording.cases import subject_of, type_label
from startline.wording.files import sentence_of_file

PICTURES, KEPT = "pictures", "kept"
"""The names of the fields: files that are given, and those that were taken with a send before."""
_SALT = "startline.web.case_form.picture"
_KEPT_S = 24 * 60 * 60


class WordsForm(forms.Form):
    """What is said in a case; *needed* False lets the pictures speak alone."""

    text = LongText(
        label=gettext_lazy("Message"),
        max_length=LONGEST_TEXT,
        rows=6,
        error_messages={"required": gettext_lazy("Write what there is to say, or add a picture.")},
    )

    def __init__(self, *args: Any, needed: bool = True, **options: Any) -> None:
        """Ask for words, unless there is a picture."""
        super().__init__(*args, **options)
        self.fields["text"].required = needed
        self.fields["text"].widget.attrs.pop("required", None)

    def full_clean(self) -> None:
        """Put the cursor into the first field that is wrong: the page may be long, and its top says nothing of it."""
        super().full_clean()
        wrong = next((name for name in self.fields if name in self.errors), None)
        if wrong:
            self.fields[wrong].widget.attrs["autofocus"] = True


class CaseForm(WordsForm):
    """A question to the desk: the type of request, a subject, for a change the wanted contact, and words."""

    type = forms.ChoiceField(
        label=gettext_lazy("Type of request"),
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        help_text=gettext_lazy("Left empty, it says the type of request and what it is about."),
        max_length=LONGEST_SUBJECT,
        required=False,
    )
    wanted = forms.CharField(
        label=gettext_lazy("New address"),
        help_text=gettext_lazy("Who is to receive the provisioning email from now on."),
        required=False,
        widget=forms.EmailInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    field_order = ("type", "subject", "wanted", "text")

    def __init__(
        self, *args: Any, types: Iterable[CaseType] = CaseType, about: str = "", **options: Any
    ) -> None:
        """Offer these *types* of request; *about* says in words what the case is about, for its subject."""
        super().__init__(*args, **options)
        self._about = about
        offered = [(type_.value, type_label(type_)) for type_ in types]
        cast(forms.ChoiceField, self.fields["type"]).choices = [("", gettext("Choose")), *offered]
        self.fields["text"].label = gettext("What happened, and what is needed")
        self.fields["text"].error_messages["required"] = gettext("Say in a few words what happened.")

    def clean(self) -> dict[str, Any]:
        """A change names the wanted contact; for other types none is asked for, and what was typed does not count.

        A subject that nobody typed is that of the type, also where another type, or other lines, were chosen after
        it was *offered*, as a field of that name says.
        """
        values: dict[str, Any] = super().clean() or {}
        if values.get("type"):
            values["subject"] = self._subject(values.get("subject", ""), CaseType(values["type"]))
        if values.get("type") != CaseType.CHANGE_CONTACT:
            return {**values, "wanted": ""}
        parsed = parse_address(values.get("wanted", ""))
        if isinstance(parsed, AddressProblem):
            self.add_error("wanted", sentence_of_address(parsed))
            return values
        return {**values, "wanted": parsed.email}

    def _subject(self, typed: str, type_: CaseType) -> str:
        line = plain(typed, length=LONGEST_SUBJECT)
        offered = {self.data.get("offered"), *(subject_of(other, about=self._about) for other in CaseType)}
        if line and line not in offered:
            return line
        return plain(subject_of(type_, about=self._about), length=LONGEST_SUBJECT)

    def question(
        self, *, language: str, pictures: Sequence[Kept] = (), facts: Mapping[str, Any] | None = None
    ) -> Question:
        """What the valid form asks, in *language*."""
        values = self.cleaned_data
        return Question(
            type=CaseType(values["type"]),
            subject=values["subject"],
            text=values["text"],
            language=language,
            wanted=values["wanted"],
            pictures=pictures,
            facts=facts or {},
        )


@dataclass(frozen=True, kw_only=True)
class FactChoice:
    """Something known, in words, that goes with the case unless it is unticked; *sent* where it is ticked."""

    name: str
    label: str
    words: Sequence[str]
    sent: bool


@dataclass(frozen=True, kw_only=True)
class KeptPicture:
    """A picture that was taken with a send before; *token* names it in the form, for who sent it alone."""

    token: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """The pictures that came with a form: those *kept* from a send before, new ones, and what is wrong with others.

    A template shows `kept` and `problems`, and asks for no more than `most`, of `most_bytes` each.
    """

    kept: Sequence[KeptPicture] = ()
    before: Sequence[Kept] = field(default=(), repr=False)
    new: Sequence[Kept] = field(default=(), repr=False)
    problems: Sequence[str] = ()

    @property
    def most(self) -> int:
        """How many go with one message."""
        return MOST_FILES

    @property
    def most_bytes(self) -> int:
        """How large each may be."""
        return MOST_BYTES

    @property
    def all(self) -> Sequence[Kept]:
        """All that go with the words."""
        return [*self.before, *self.new]


def pictures_in(request: HttpRequest, *, holder: str, no_new: str = "") -> Pictures:
    """The pictures that the POST brings, at most `MOST_FILES` of them, each written anew; see `holder_of`.

    *no_new* says why none but those of a send before are looked at.
    Reads files that no page shows: in the workspace within `acting`. No more of a file is read than may be kept.
    """
    kept = _kept_in(request.POST, holder=holder)
    problems: list[str] = []
    if len(set(request.POST.getlist(KEPT))) > len(kept):
        problems.append(gettext("A picture that was added before is no longer here. Add it again."))
    room = MOST_FILES - len(kept)
    uploads = request.FILES.getlist(PICTURES)
    if uploads and no_new:
        uploads, problems = [], [*problems, no_new]
    new: list[Kept] = []
    for upload in uploads[:room]:
        taken = picture(upload.name or "", upload.read(MOST_BYTES + 1))
        if isinstance(taken, FileProblem):
            problems.append(f"{plain(upload.name or '', length=80)}: {sentence_of_file(taken)}")
        else:
            new.append(taken)
    if len(uploads) > room:
        problems.append(_too_many(len(uploads) - room))
    return Pictures(
        kept=[shown for shown, _ in kept], before=[stored for _, stored in kept], new=new, problems=problems
    )


def keep_pictures(pictures: Pictures, *, account_id: int, holder: str) -> Pictures:
    """The same pictures, with the new ones stored, so that the form shown next names all that were taken.

    Writes: in the workspace within `acting`. What is not sent in the end is tidied away after a day.
    """
    stored = [keep_file(one, account_id=account_id) for one in pictures.new]
    kept = [KeptPicture(token=_token(file.pk, holder=holder), name=file.name) for file in stored]
    return Pictures(kept=[*pictures.kept, *kept], before=pictures.all, new=(), problems=pictures.problems)


def ticked_along(posted: QueryDict) -> frozenset[str]:
    """The names of what is to go with the case, as its choices were ticked."""
    return frozenset(posted.getlist("along"))


def sending_with(posted: QueryDict, pictures: Pictures) -> str:
    """One key per form, what was typed, and the pictures with it, as `once` takes it; another one without a token."""
    shown = " ".join(one.sha256 for one in pictures.all)
    return sha256(f"{sending_of(posted) or new_token()} {shown}".encode()).hexdigest()


def holder_of(actor: Actor) -> str:
    """Whose a picture is that was taken and not sent yet: nobody else's form can name it."""
    return f"{actor.kind.value}:{actor.user_id or ''}:{actor.address_id or ''}"


def _token(file_id: int, *, holder: str) -> str:
    return signing.dumps([holder, file_id], salt=_SALT)


def _kept_in(posted: QueryDict, *, holder: str) -> Sequence[tuple[KeptPicture, Kept]]:
    """The pictures that the form names, each once, as far as they are *holder*'s and still there."""
    tokens = list(dict.fromkeys(posted.getlist(KEPT)))[:MOST_FILES]
    ids = {token: file_id for token in tokens if (file_id := _file_id(token, holder=holder))}
    files = StoredFile.objects.in_bulk(ids.values())
    return [
        (KeptPicture(token=token, name=files[file_id].name), _as_kept(files[file_id]))
        for token, file_id in ids.items()
        if file_id in files
    ]


def _file_id(token: str, *, holder: str) -> int | None:
    try:
        whose, file_id = signing.loads(token, salt=_SALT, max_age=_KEPT_S)
    except signing.BadSignature:
        return None
    return int(file_id) if whose == holder else None


def _as_kept(file: StoredFile) -> Kept:
    return Kept(
        name=file.name,
        content_type=file.content_type,
        content=bytes(file.content),
        width=file.width,
        height=file.height,
    )


def _too_many(left_out: int) -> str:
    words = gettext(
        "At most %(most)s pictures go with one message; %(count)s were left out. Send them with another one."
    )
    return words % {"most": MOST_FILES, "count": left_out}
