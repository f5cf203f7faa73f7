"""A service setup that has begun: two of three questions have an answer (PRODUCT H4)."""

from tests.worlds import NOW

from startline.actions.keep_file import keep_file
from startline.files import Kept
from startline.models import Line, SetupAnswer, SetupField, StoredFile

FILE = Kept(name="people.csv", content_type="text/csv; charset=utf-8", content=b"name\r\n")
PRIVATE = "tenant-7.acme.example"


def answered(line: Line, *, with_file: bool = True) -> StoredFile:
    """Two of three questions have an answer: a text and a file."""
    fields = [
        SetupField.objects.create(
            offer_id=line.offer_id,
            key=key,
            position=position,
            kind=kind,
            labels={"en": label, "it": label},
            required=True,
        )
        for position, (key, kind, label) in enumerate(
            [
                ("domain", "text", "Domain of the tenant"),
                ("people", "file", "People"),
                ("zone", "text", "Zone"),
            ]
        )
    ]
    of = {
        "account_id": line.account_id,
        "line": line,
        "field_version": 1,
        "saved_at": NOW,
        "saved_by_address_id": line.contact_id,
    }
    stored = keep_file(FILE, account_id=line.account_id)
    SetupAnswer.objects.create(field=fields[0], value=PRIVATE, **of)
    SetupAnswer.objects.create(field=fields[1], file=stored, **of)
    return stored
