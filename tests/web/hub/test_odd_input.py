"""Whatever stands in an address or is sent, a page of the hub answers with a sentence and keeps nothing (H1)."""

import uuid
from collections.abc import Mapping

import pytest
from django.test import Client
from tests.web.hub.choosing import arrived, confirm, new_one, waiting
from tests.web.hub.coming import key_of
from tests.web.hub.scanning import everything
from tests.web.reading import only_reading
from tests.worlds import Cast, Placed, cast

from startline.models import LostMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

FORM = "application/x-www-form-urlencoded"
TEXTS = (
    "",
    "%00",
    "a%00b",
    "%FF%FE",
    "%ED%A0%80",
    "%F0%9F%92%A9",
    "x" * 100_000,
    "%E2%80%AE",
    "0",
    "-1",
    "1%0D%0AX-A:b",
)
NAMES = (
    "who",
    "how",
    "typed",
    "seen",
    "address",
    "use",
    "sure",
    "to",
    "reference",
    "again",
    "name",
    "new",
    "organization",
)
# What each page answers to GET, and to a form that is not filled in as it should be.
ANSWERS = {
    "arrival": (200, 405),
    "who": (200, 422),
    "hand over": (200, 422),
    "finder": (200, 422),
    "comparison": (404, 404),
    "new": (
        404,
        422,
    ),  # it is asked with an odd name in place of the one that was signed, and sent to with that
    "code": (200, 422),
    "nobody's code": (404, 404),
    "mapped": (404, 405),
    "go on": (409, 409),
    "lost": (200, 422),
    "replaced": (404, 404),
    "nobody's": (409, 409),
}
# What can be an organization's name, and so leads on to the comparison.
NAMING = ("0", "-1", "1%0D%0AX-A:b")


@pytest.fixture
def world() -> Cast:
    return cast()


@pytest.fixture
def order(world: Cast) -> Placed:
    return waiting(world)


@pytest.fixture
def client(order: Placed) -> Client:
    return arrived(order)


def pages(client: Client, order: Placed) -> Mapping[str, str]:
    key = key_of(order)
    return {
        "arrival": "/m/",
        "who": f"/m/e/{key}/",
        "hand over": f"/m/e/{key}/hand-over/",
        "finder": f"/m/e/{key}/organization/",
        "comparison": f"/m/e/{key}/organization/compare/",
        "new": new_one(order),
        "code": str(confirm(client, new_one(order))["Location"]),
        "nobody's code": f"/m/e/{key}/code/{uuid.UUID(int=0)}/",
        "mapped": f"/m/mapped/{key}/",
        "go on": f"/m/go-on/{key}/",
        "lost": "/m/lost/",
        "replaced": "/m/replaced/",
        "nobody's": f"/m/e/{uuid.UUID(int=2**128 - 1)}/",
    }


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12] or "nothing")
def test_odd_texts_in_an_address_change_nothing(client: Client, order: Placed, text: str) -> None:
    query = "&".join(f"{name}={text[:4000]}" for name in NAMES)
    for name, page in pages(client, order).items():
        bare = page.partition("?")[0]
        for asked in (client.get, client.head):
            with only_reading():
                answer = asked(f"{bare}?{query}")
            assert answer.status_code == ANSWERS[name][0], name


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:12] or "nothing")
def test_odd_texts_in_a_form_are_refused_and_nothing_is_kept(
    client: Client, order: Placed, text: str
) -> None:
    body = "&".join(f"{name}={text}" for name in NAMES if name != "again")
    found = pages(client, order)
    before = everything()

    for name, page in found.items():
        status = 303 if name == "finder" and text in NAMING else ANSWERS[name][1]
        answer = client.post(page, body, content_type=FORM)
        assert answer.status_code == status, name

    looked_up = client.post(found["finder"], f"reference={text}", content_type=FORM)
    assert looked_up.status_code == ANSWERS["finder"][1]
    assert everything() == before
    assert not LostMail.objects.exists()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_other_methods_are_refused(client: Client, order: Placed, method: str) -> None:
    for name, page in pages(client, order).items():
        with only_reading():
            answer = client.generic(method, page)
        assert answer.status_code == 405, name


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"who": "contact"}'),
        ("multipart/form-data", b"no boundary"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=who\r\n\r\n\xff\x00\r\n--x--",
        ),
        ("text/plain", b"\xff\xfe"),
        (FORM, b"\xff\xfe=\x00&who=\xff&address=\xff@\x00"),
        (FORM, b"&".join(b"a%d=b" % n for n in range(3000))),
    ],
)
def test_bodies_that_are_no_forms_are_refused(client: Client, order: Placed, kind: str, body: bytes) -> None:
    found = pages(client, order)
    before = everything()

    for name, page in found.items():
        status = ANSWERS[name][1]
        expected = (
            {400, 422} if status == 422 else {status}
        )  # 400 where not even its fields can be told apart
        assert client.generic("POST", page, body, content_type=kind).status_code in expected, name

    assert everything() == before
    assert not LostMail.objects.exists()


def test_a_form_in_a_charset_that_nobody_knows_is_read_as_utf_8(client: Client, order: Placed) -> None:
    kind = f"{FORM}; charset=nonsense"

    answer = client.generic("POST", f"/m/e/{key_of(order)}/", b"who=contact", content_type=kind)

    assert (answer.status_code, answer["Location"]) == (303, f"/m/e/{key_of(order)}/organization/")


@pytest.mark.parametrize(
    "token", ["%00", "%FF", "%E2%82%AC", "x" * 5000, "=" * 64, "%F0%9F%92%A9" * 16, "a" * 64]
)
def test_an_odd_token_opens_nothing(token: str) -> None:
    with only_reading():
        answer = Client().get(f"/m/{token}")

    assert answer.status_code == 404
