"""Where one is signed in, and signing out everywhere else."""

import pytest
from django.test import Client
from tests.web.people.signing import give_password, is_signed_in, sign_in, text_of
from tests.worlds import Cast

from startline.web.people.browsers import browser_told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def browser(name: str) -> Client:
    return Client(HTTP_USER_AGENT=name)


def test_every_session_is_listed_with_its_browser_and_this_one_is_marked(world: Cast) -> None:
    give_password(world.owner)
    here, there = browser("Browser on the desk"), browser("Browser on the phone")
    sign_in(there, world.owner)
    sign_in(here, world.owner)

    page = text_of(here.get("/account/sessions/"))

    assert "Browser on the phone" in page
    assert page.partition("Browser on the desk")[2].partition("</li>")[0].count("this one") == 1


def test_nobody_elses_session_is_listed(world: Cast) -> None:
    give_password(world.owner)
    give_password(world.reader)
    here, theirs = browser("Mine"), browser("Theirs")
    sign_in(theirs, world.reader)
    sign_in(here, world.owner)

    assert "Theirs" not in text_of(here.get("/account/sessions/"))


def test_signing_out_everywhere_else_leaves_this_session_alone(world: Cast) -> None:
    give_password(world.owner)
    here, there = browser("Here"), browser("There")
    sign_in(there, world.owner)
    sign_in(here, world.owner)

    here.post("/account/sessions/")

    assert is_signed_in(here)
    assert not is_signed_in(there)


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("curl/8.5", "curl/8.5"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_are_called_by_their_names(user_agent: str, told: str) -> None:
    assert browser_told(user_agent) == told
