"""Pictures of cases: strangers' bytes are never handed out, and each is shown only to who reads its case (D2)."""

import struct
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.cases import about, case_of, contact, person
from tests.files.test_pictures import EICAR, flat_png
from tests.web.cases.asking import NEW, kept_in, of_order, opens, png, sent, text_of
from tests.worlds import CONTACT, NOW, Cast, Placed

from startline.actions.case_entries import Words, append_entry
from startline.files import Kept
from startline.models import Case, CaseFile, StoredFile, User
from startline.rules.cases import EntryKind
from startline.rules.files import MOST_BYTES

GPS = 0x8825
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"


def upload(content: bytes, name: str = "screen.png", kind: str = "image/png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


def photograph() -> bytes:
    """A photograph that says where it was taken."""
    image, written = Image.new("RGB", (40, 30), (90, 90, 90)), BytesIO()
    exif = image.getexif()
    exif.get_ifd(GPS).update({1: "N", 2: (45.0, 27.0, 50.0), 3: "E", 4: (9.0, 11.0, 25.0)})
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


def address_of(case: Case) -> str:
    shown = CaseFile.objects.filter(entry__case=case).latest("id")
    return f"/cases/{case.public_id}/files/{shown.file.public_id}/"


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (SVG, "drawing.svg", "is no picture in the format PNG, JPEG or WebP"),
        (SVG, "drawing.png", "is no picture in the format PNG, JPEG or WebP"),
        (HTML, "page.png", "is no picture in the format PNG, JPEG or WebP"),
        (EICAR, "eicar.png", "is no picture in the format PNG, JPEG or WebP"),
        (b"GIF89a" + EICAR, "moving.gif", "is no picture in the format PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\n" + EICAR, "eicar.png", "damaged or incomplete"),
        (b"\xff\xd8\xff\xe0" + SVG, "photo.jpg", "damaged or incomplete"),
        (b"RIFF" + struct.pack("<I", 20) + b"WEBP" + HTML, "photo.webp", "damaged or incomplete"),
        (flat_png(6400, 6407), "flood.png", "more than the 40 million that are taken"),
        (b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES), "large.png", "larger than 10 MB"),
        (b"", "empty.png", "There is nothing in the file"),
    ],
    ids=[
        "svg",
        "svg as png",
        "html",
        "eicar",
        "gif",
        "eicar png",
        "svg jpeg",
        "html webp",
        "41 MP",
        "11 MB",
        "empty",
    ],
)
def test_what_is_no_picture_is_refused_by_name_and_the_others_are_kept(
    order: Placed, owner: Client, content: bytes, name: str, why: str
) -> None:
    response = owner.post(NEW, sent(**of_order(order), pictures=[upload(content, name), png("good.png")]))

    assert response.status_code == 422
    assert f"{name}: " in text_of(response)
    assert why in text_of(response)
    assert len(kept_in(response)) == 1
    assert [file.name for file in StoredFile.objects.all()] == ["good.png"]
    assert not Case.objects.exists()


def test_a_picture_that_is_also_a_page_or_an_archive_is_handed_out_as_a_picture_alone(
    order: Placed, owner: Client
) -> None:
    both = png().read() + HTML + b"PK\x03\x04" + EICAR

    case = opens(owner, **of_order(order), pictures=[upload(both, "../../etc/cron.d/run.html")])
    response = owner.get(address_of(case))

    content = response.getvalue()
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Disposition"] == 'inline; filename="run.png"'
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert not any(part in content for part in (HTML, b"PK\x03\x04", EICAR))


def test_where_a_photograph_was_taken_is_forgotten(order: Placed, owner: Client) -> None:
    taken = photograph()
    assert Image.open(BytesIO(taken)).getexif().get_ifd(GPS)

    case = opens(owner, **of_order(order), pictures=[upload(taken, "IMG_0001.JPG", "image/jpeg")])
    shown = Image.open(BytesIO(owner.get(address_of(case)).getvalue()))

    assert shown.format == "JPEG"
    assert not shown.getexif()


def test_a_picture_is_seen_by_who_reads_the_case_and_by_nobody_else(
    people: Cast, order: Placed, owner: Client, signed_in: Callable[[User], Client]
) -> None:
    address = address_of(opens(owner, **of_order(order), pictures=[png()]))

    statuses = {
        "reader": signed_in(people.reader).get(address).status_code,
        "ally": signed_in(people.ally).get(address).status_code,
        "clerk": signed_in(people.clerk).get(address).status_code,
        "stranger": signed_in(people.stranger).get(address).status_code,
        "nobody": Client().get(address).status_code,
    }

    assert statuses == {"reader": 200, "ally": 200, "clerk": 200, "stranger": 404, "nobody": 302}


def test_a_picture_of_another_case_is_not_there(order: Placed, owner: Client) -> None:
    first = opens(owner, **of_order(order), pictures=[png()])
    second = opens(owner, **of_order(order), text="Another.")
    own = address_of(first)

    assert owner.get(own).status_code == 200
    assert owner.get(own.replace(str(first.public_id), str(second.public_id))).status_code == 404


def test_a_customers_picture_and_one_that_the_desk_keeps_to_itself_are_not_there(
    people: Cast, order: Placed, owner: Client, signed_in: Callable[[User], Client]
) -> None:
    picture = Kept(name="a.png", content_type="image/png", content=png().read(), width=30, height=20)
    customers = case_of(contact(CONTACT), about(order, "1.0"), pictures=[picture])
    own = case_of(person(people.owner), about(order, "1.0"))
    append_entry(own, EntryKind.NOTED, Words(pictures=[picture]), actor=person(people.clerk), now=NOW)
    clerk = signed_in(people.clerk)

    for case in (customers, own):
        assert owner.get(address_of(case)).status_code == 404
        assert clerk.get(address_of(case)).status_code == 404  # it is read at the desk


def test_a_picture_that_was_kept_and_never_sent_is_nowhere_to_be_had(order: Placed, owner: Client) -> None:
    case = opens(owner, **of_order(order))
    owner.post(NEW, sent(**of_order(order), text="", pictures=[png()]))
    kept = StoredFile.objects.get()

    assert owner.get(f"/cases/{case.public_id}/files/{kept.public_id}/").status_code == 404
