"""A form as providers post mails in it, the bytes of each field as they came (PRODUCT M4, D2).

The framework reads forms of pages: 2.5 MB of fields, each made into text by one charset, and of files only those whose
names it likes. A mail in such a field is larger, has charsets of its own, and its files may have no name at all.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from django.http import QueryDict

from startline.returned.fields import fields_of, text_of, value
from startline.returned.opened import parameter
from startline.returned.replies import name_in

_MOST_PARTS = 10_000
_HEAD_BYTES = 16 * 1024


@dataclass(frozen=True, kw_only=True)
class PostedFile:
    """A file that a form brings in the field *field*, under the *name* that it had in the mail."""

    field: str
    name: str
    media: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class PostedForm:
    """What a form says; of a field that it has several times the last one."""

    fields: Mapping[str, bytes] = field(default_factory=dict)
    files: Sequence[PostedFile] = ()

    def text(self, name: str) -> str | None:
        """The field as text; None where there is none."""
        return self.fields[name].decode("utf-8", "replace") if name in self.fields else None

    def as_querydict(self) -> QueryDict:
        """The fields as the framework would have read them."""
        read = QueryDict("", mutable=True, encoding="utf-8")
        for name, said in self.fields.items():
            read[name] = said.decode("utf-8", "replace")
        return read


def form_of(body: bytes, *, content_type: str) -> PostedForm:
    """The form that *body* is; an empty one where *content_type* is none of a form.

    :raises ValueError: it is not well made, or has more than 10,000 fields.
    """
    media = content_type.partition(";")[0].strip().lower()
    if media == "application/x-www-form-urlencoded":
        pairs = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=_MOST_PARTS
        )
        return PostedForm(fields={name: said.encode("latin-1") for name, said in pairs})
    if media != "multipart/form-data":
        return PostedForm()
    fields, files = {}, []
    for name, part in _parts(body, boundary=parameter(content_type, "boundary").encode()):
        if isinstance(part, PostedFile):
            files.append(part)
        else:
            fields[name] = part
    return PostedForm(fields=fields, files=files)


def _parts(body: bytes, *, boundary: bytes) -> Iterator[tuple[str, bytes | PostedFile]]:
    line = re.compile(rb"(?:\A|\r\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r\n|\Z)")
    start: int | None = None
    for count, mark in enumerate(line.finditer(body)):
        if start is not None:
            yield _part(body[start : mark.start()])
        if mark[1]:
            return
        if count >= _MOST_PARTS:
            raise ValueError(f"The form has more than {_MOST_PARTS} fields.")
        start = mark.end() + len(b"\r\n")
    raise ValueError("The form ends in the middle of a field.")


def _part(written: bytes) -> tuple[str, bytes | PostedFile]:
    head, end, content = written.partition(b"\r\n\r\n")
    if not end:
        raise ValueError("The form has a field without a header.")
    fields = fields_of(text_of(head[:_HEAD_BYTES]))
    disposition = value(fields, "content-disposition")
    name = parameter(disposition, "name")
    if not re.search(r"(?i)[;\s]filename\*?\s*=", disposition):
        return name, content
    media = value(fields, "content-type")
    return name, PostedFile(field=name, name=name_in(disposition, "filename"), media=media, content=content)
