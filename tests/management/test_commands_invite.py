"""`startline invite`: how the first operator of a real instance gets in (PRODUCT 1)."""

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from tests.management.calling import startline
from tests.worlds import Cast, cast

from startline.models import AccessChange, Invitation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ARGUMENTS = ("invite", "ops@quadrante.example", "--account", "Quadrante Cloud", "--role", "operator")


@pytest.fixture(autouse=True)
def world() -> Cast:
    return cast(rehearsal=False)


def test_it_mails_the_link_and_prints_it(mailoutbox: list[EmailMessage]) -> None:
    called = startline(*ARGUMENTS, "--name", "Nora Weiss")

    assert called.code == 0
    assert called.lines[0] == "ops@quadrante.example was invited to Quadrante Cloud by mail."
    assert called.lines[2].startswith("http://localhost:8000/invitation/")
    assert called.lines[2] in str(mailoutbox[0].body)
    assert AccessChange.objects.get().by_kind == "console"


def test_without_a_mail_server_the_link_is_there_to_be_passed_on(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    called = startline(*ARGUMENTS, "--json")

    assert called.code == 0
    assert called.document["mailed"] is False
    assert called.document["link"].startswith("http://localhost:8000/invitation/")


def test_a_second_one_is_refused_and_again_sends_the_first(mailoutbox: list[EmailMessage]) -> None:
    startline(*ARGUMENTS)

    refused = startline(*ARGUMENTS)
    again = startline(*ARGUMENTS, "--again")

    assert refused.code == 1
    assert "has been invited to this account already" in refused.err
    assert again.code == 0
    assert len(mailoutbox) == 2
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("invite", "ops", "--account", "Quadrante Cloud", "--role", "operator"), 2),
        (("invite", "o@acme.example", "--account", "Nobody", "--role", "operator"), 3),
        (("invite", "o@acme.example", "--account", "Telepartner", "--role", "operator"), 1),
        (("invite", "o@acme.example", "--account", "Telepartner", "--role", "chief"), 2),
    ],
)
def test_what_cannot_be_meant_or_done_has_its_exit_code(arguments: tuple[str, ...], code: int) -> None:
    assert startline(*arguments).code == code
    assert not Invitation.objects.exists()


def test_who_does_not_look_after_the_account_invites_nobody() -> None:
    arguments = ("invite", "o@acme.example", "--account", "Telepartner", "--role", "editor")

    assert startline(*arguments, "--as", "a.viola@telepartner.example").code == 3
