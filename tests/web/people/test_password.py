"""A forgotten password, a changed one, and what a password must not be."""

import re

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.test import Client
from tests.web.people.signing import PASSWORD, give_password, is_signed_in, sign_in, text_of
from tests.worlds import NOW, Cast

from startline.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

ANOTHER = "four and twenty blackbirds"


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"http://localhost:8000(/account/password/new/\S+/)", str(mail.body))
    assert found
    return found.group(1)


def ask(client: Client, email: str) -> object:
    return client.post("/account/password/forgotten/", {"email": email})


def test_a_forgotten_password_is_set_anew_through_the_link_in_the_mail(
    client: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    give_password(world.owner)
    ask(client, world.owner.email.upper())
    form = client.get(link_in(mailoutbox[0]), follow=True)

    answer = client.post(form.redirect_chain[-1][0], {"password1": ANOTHER}, follow=True)

    assert "The new password is set" in text_of(answer)
    assert sign_in(Client(), world.owner, password=ANOTHER)["Location"] == "/"
    assert mailoutbox[1].subject == "The sign-in to Startline was changed"


def test_the_mail_is_in_the_persons_language_with_the_published_sender_and_both_bodies(
    client: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=world.owner.pk).update(language="it")

    ask(client, world.owner.email)

    mail = mailoutbox[0]
    assert mail.subject == "Una nuova password per Startline"
    assert mail.from_email == "Startline <provisioning@startline.example>"
    assert mail.to == [world.owner.email]
    html, kind = mail.alternatives[0]  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert link_in(mail) in html
    assert '<html lang="it" ' in html


def test_where_signing_in_does_not_speak_the_persons_language_the_mail_is_english_throughout(
    client: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=world.owner.pk).update(language="de")

    ask(client, world.owner.email)

    mail = mailoutbox[0]
    html, _ = mail.alternatives[0]  # type: ignore[attr-defined]
    assert mail.subject == "A new password for Startline"
    assert mail.extra_headers["Content-Language"] == "en"
    assert '<html lang="en" ' in html


def test_every_address_gets_the_same_answer(world: Cast, mailoutbox: list[EmailMessage]) -> None:
    known, unknown = Client(), Client()

    first = ask(known, world.owner.email)
    second = ask(unknown, "nobody@acme.example")

    assert first["Location"] == second["Location"] == "/account/password/forgotten/sent/"  # type: ignore[index]
    assert text_of(known.get("/account/password/forgotten/sent/")) == text_of(
        unknown.get("/account/password/forgotten/sent/")
    )
    assert mailoutbox[1].to == ["nobody@acme.example"]
    assert mailoutbox[1].subject == "Nobody signs in to Startline with this address"


def test_a_mail_server_that_is_down_changes_nothing_about_the_answer(
    client: Client, world: Cast, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    response = ask(client, world.owner.email)

    assert response["Location"] == "/account/password/forgotten/sent/"  # type: ignore[index]


def test_who_is_deactivated_gets_no_way_back_in(
    client: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=world.owner.pk).update(is_active=False)

    ask(client, world.owner.email)

    assert "/account/password/new/" not in str(mailoutbox[0].body)


def test_a_fourth_mail_in_an_hour_is_refused(
    client: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    for _ in range(3):
        ask(client, world.owner.email)

    fourth = ask(client, world.owner.email)

    assert fourth.status_code == 429  # type: ignore[attr-defined]
    assert "Too many attempts" in text_of(fourth)
    assert len(mailoutbox) == 3


def test_a_link_works_once(client: Client, world: Cast, mailoutbox: list[EmailMessage]) -> None:
    ask(client, world.owner.email)
    link = link_in(mailoutbox[0])
    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": ANOTHER})

    again = Client().get(link)

    assert "This link does not work any more" in text_of(again)


def test_the_link_proves_the_address(client: Client, world: Cast, mailoutbox: list[EmailMessage]) -> None:
    User.objects.filter(pk=world.owner.pk).update(email_verified_at=None)
    ask(client, world.owner.email)
    form = client.get(link_in(mailoutbox[0]), follow=True)

    client.post(form.redirect_chain[-1][0], {"password1": ANOTHER})

    assert User.objects.get(pk=world.owner.pk).email_verified_at == NOW


@pytest.mark.parametrize(
    ("password", "english", "italian"),
    [
        ("short", "at least 12 characters", "almeno 12 caratteri"),
        ("password1234", "too common", "troppo comune"),
        ("giulia conti 1", "too much like the name or the address", "troppo simile al nome o all'indirizzo"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason_beside_the_field(
    client: Client, world: Cast, password: str, english: str, italian: str
) -> None:
    give_password(world.owner)
    sign_in(client, world.owner)

    told = text_of(client.post("/account/password/", {"oldpassword": PASSWORD, "password1": password}))
    User.objects.filter(pk=world.owner.pk).update(language="it")
    told_in_italian = text_of(
        client.post("/account/password/", {"oldpassword": PASSWORD, "password1": password})
    )

    assert english in told
    assert italian in told_in_italian


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(
    client: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    give_password(world.owner)
    other = Client()
    sign_in(other, world.owner)
    sign_in(client, world.owner)

    client.post("/account/password/", {"oldpassword": PASSWORD, "password1": ANOTHER})

    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert mailoutbox[0].to == [world.owner.email]


def test_the_password_until_now_has_to_be_right(client: Client, world: Cast) -> None:
    give_password(world.owner)
    sign_in(client, world.owner)

    page = text_of(client.post("/account/password/", {"oldpassword": "no", "password1": ANOTHER}))

    assert "This is not the password until now." in page


def test_who_has_no_password_sets_a_first_one(client: Client, world: Cast) -> None:
    world.owner.set_unusable_password()
    world.owner.save()
    client.force_login(world.owner)

    client.post("/account/password/set/", {"password1": ANOTHER})

    assert User.objects.get(pk=world.owner.pk).check_password(ANOTHER)
