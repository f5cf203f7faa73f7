"""The operator sets the name and the logo that customers see, and it is on record (DESIGN, Hub)."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.web.preferences.sending import errors_of, fields_of, send
from tests.worlds import cast

from startline.models import Account, Instance, Membership, Setting, SettingChange, StoredFile
from startline.rules.files import MOST_BYTES
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = "/settings/look/"


def file(
    content: bytes = b"", *, name: str = "Our logo.png", size: tuple[int, int] = (400, 72)
) -> SimpleUploadedFile:
    if not content:
        written = BytesIO()
        Image.new("RGBA", size, "navy").save(written, "PNG")
        content = written.getvalue()
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_the_operator_gives_a_logo_sees_it_on_light_and_dark_and_it_is_on_record(client: Client) -> None:
    client.force_login(cast().clerk)

    page = send(client, PAGE, logo=file()).content.decode()

    stored = StoredFile.objects.get()
    assert Instance.objects.get().logo_id == stored.pk
    assert (stored.account_id, stored.name, stored.width, stored.height) == (None, "Our logo.png", 400, 72)
    assert page.count(f'<img src="/logo?v={stored.sha256[:12]}" alt="Quadrante Cloud">') == 2
    assert "Rita Sala added the logo Our logo.png." in page


def test_a_large_logo_is_made_as_small_as_it_is_shown(client: Client) -> None:
    client.force_login(cast().clerk)

    send(client, PAGE, logo=file(size=(4000, 400)))

    assert (StoredFile.objects.get().width, StoredFile.objects.get().height) == (720, 72)


def test_a_logo_is_replaced_and_removed(client: Client) -> None:
    client.force_login(cast().clerk)
    send(client, PAGE, logo=file())

    replaced = send(client, PAGE, logo=file(name="new.png", size=(90, 30))).content.decode()
    removed = send(client, PAGE, remove="logo").content.decode()

    assert "Rita Sala put the logo new.png in place of Our logo.png." in replaced
    assert "Rita Sala removed the logo new.png." in removed
    assert Instance.objects.get().logo is None
    assert not StoredFile.objects.exists()
    assert "Remove the logo" not in removed


def test_the_same_logo_again_changes_nothing(client: Client) -> None:
    client.force_login(cast().clerk)
    send(client, PAGE, logo=file())

    page = send(client, PAGE, logo=file()).content.decode()

    assert "Nothing was changed." in page
    assert SettingChange.objects.count() == StoredFile.objects.count() == 1


def test_the_name_changes_everywhere(client: Client) -> None:
    client.force_login(cast().clerk)

    page = send(client, PAGE, name="  Quadrante   Servizi ").content.decode()

    assert Account.objects.filter(kind="operator", name="Quadrante Servizi").exists()
    assert "Rita Sala changed the name that customers see from Quadrante Cloud to Quadrante Servizi." in page
    assert SettingChange.objects.get().setting == Setting.OPERATOR_NAME


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("Telepartner", "There is an account called Telepartner already."),
        ("", "required"),
        ("x" * 201, "200"),
    ],
)
def test_a_name_that_cannot_be_is_told_beside_the_field(client: Client, name: str, error: str) -> None:
    client.force_login(cast().clerk)

    response = send(client, PAGE, name=name)

    assert response.status_code == 422
    assert error in errors_of(response.content.decode())["name"]
    assert not SettingChange.objects.exists()


def test_a_name_that_is_taken_leaves_the_logo_as_it_was_and_can_be_sent_again(client: Client) -> None:
    client.force_login(cast().clerk)
    fields = {**fields_of(client.get(PAGE).content.decode()), "logo": file()}

    refused = client.post(PAGE, {**fields, "name": "Telepartner"})
    fields["logo"] = file()
    taken = client.post(PAGE, {**fields, "name": "Quadrante"})

    assert (refused.status_code, taken.status_code) == (422, 303)
    assert StoredFile.objects.count() == 1
    assert SettingChange.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<svg onload='alert(1)'/>", "The file is no picture in the format PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\n broken", "The picture is damaged or incomplete"),
        (b"\x89PNG\r\n\x1a\n" + bytes(MOST_BYTES), "The file is larger than 10 MB."),
    ],
)
def test_what_is_no_logo_is_refused_beside_the_field(client: Client, content: bytes, error: str) -> None:
    client.force_login(cast().clerk)

    response = send(client, PAGE, logo=file(content))

    assert response.status_code == 422
    assert error in errors_of(response.content.decode())["logo"]
    assert not StoredFile.objects.exists()


def test_an_agent_and_a_partner_do_not_set_it(client: Client) -> None:
    people = cast()
    Membership.objects.filter(user=people.clerk).update(role=Role.AGENT)

    for user in (people.clerk, people.owner):
        client.force_login(user)
        assert client.get(PAGE).status_code == client.post(PAGE, {"name": "X"}).status_code == 403
    assert not SettingChange.objects.exists()
