"""The operator's name and logo on customers' pages: the logo is everybody's, and a browser keeps it for long."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image
from tests.worlds import NOW, cast

from startline.actions.actor import CONSOLE
from startline.actions.keep_file import keep_file
from startline.actions.set_look import LookWanted, set_look
from startline.files import Kept, picture, table
from startline.models import StoredFile
from startline.web.look import ShownLook, logo_address, shown_look
from startline.web.stored_files import file_response

pytestmark = pytest.mark.django_db


def logo_of(colour: str) -> Kept:
    written = BytesIO()
    Image.new("RGB", (120, 36), colour).save(written, "PNG")
    kept = picture("logo.png", written.getvalue())
    assert isinstance(kept, Kept)
    return kept


def test_before_there_is_an_operator_the_product_speaks_for_itself() -> None:
    assert shown_look() == ShownLook(name="Startline", logo=None)


def test_it_is_the_operators_name_and_a_logo_where_there_is_one(client: Client) -> None:
    cast()
    assert shown_look() == ShownLook(name="Quadrante Cloud", logo=None)
    assert client.get("/logo").status_code == 404

    set_look(actor=CONSOLE, wanted=LookWanted(logo=logo_of("navy")), now=NOW)

    stored = StoredFile.objects.get()
    assert shown_look().logo == logo_address(stored.sha256) == f"/logo?v={stored.sha256[:12]}"


def test_the_logo_is_shown_to_everybody_kept_for_a_year_and_runs_nothing(client: Client) -> None:
    cast()
    set_look(actor=CONSOLE, wanted=LookWanted(logo=logo_of("navy")), now=NOW)

    response = client.get(str(shown_look().logo))

    assert response.content == logo_of("navy").content
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["Content-Disposition"] == 'inline; filename="logo.png"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    again = client.get(str(shown_look().logo), headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_another_logo_has_another_address_and_the_first_one_is_gone() -> None:
    cast()
    set_look(actor=CONSOLE, wanted=LookWanted(logo=logo_of("navy")), now=NOW)
    first = shown_look().logo

    set_look(actor=CONSOLE, wanted=LookWanted(logo=logo_of("red")), now=NOW)

    assert shown_look().logo != first
    assert StoredFile.objects.count() == 1


def test_any_other_file_is_saved_and_not_shown(client: Client) -> None:
    people = cast()
    kept = table("società.csv", b"a;b\n")
    assert isinstance(kept, Kept)
    stored = keep_file(kept, account_id=people.partner.pk)

    response = file_response(client.get("/healthz").wsgi_request, stored)

    assert response.headers["Content-Disposition"] == "attachment; filename*=utf-8''societ%C3%A0.csv"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["ETag"] == f'"{stored.sha256}"'
    assert (stored.size_bytes, bytes(stored.content)) == (len(kept.content), kept.content)
