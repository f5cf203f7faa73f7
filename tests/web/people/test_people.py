"""The people page and what is done from it (PRODUCT 1)."""

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.web.people.signing import text_of
from tests.worlds import NOW, Cast

from startline.actions.actor import CONSOLE
from startline.actions.invite import invite
from startline.models import Account, Invitation, Membership, User
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]

DIALOG = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "dialog"}


@pytest.fixture
def admin(client: Client, world: Cast) -> Client:
    """The browser of Polarpartner's administrator."""
    client.force_login(world.stranger)
    return client


@pytest.fixture
def clerk(world: Cast) -> Client:
    """The operator's browser."""
    client = Client()
    client.force_login(world.clerk)
    return client


def once(client: Client, path: str) -> str:
    return client.get(path).content.decode().partition('name="once" value="')[2].partition('"')[0]


def send(client: Client, path: str, *, form: str | None = None, **fields: str) -> object:
    return client.post(path, {**fields, "once": once(client, form or path)})


def asked(account: Account, **fields: str) -> dict[str, str]:
    wanted = {"email": "nora@acme.example", "name": "Nora", "role": "editor", "language": "it"}
    return {**wanted, "account": str(account.public_id), **fields}


def member_path(account: Account, user: User, verb: str = "") -> str:
    return f"/people/{account.public_id}/{user.public_id}/{verb}"


def test_an_admin_sees_the_people_of_their_own_account_and_no_others(admin: Client, world: Cast) -> None:
    page = text_of(admin.get("/people/"))

    assert world.stranger.email in page
    assert world.owner.email not in page
    assert world.partner.name not in page


def test_a_distributors_admin_sees_their_own_accounts_people_alone(client: Client, world: Cast) -> None:
    Membership.objects.filter(user=world.ally).update(role=Role.ADMIN)
    client.force_login(world.ally)

    page = text_of(client.get("/people/"))

    assert world.ally.email in page
    assert world.owner.email not in page


def test_the_operator_sees_everybody_and_finds_them(clerk: Client, world: Cast) -> None:
    everybody = text_of(clerk.get("/people/"))
    found = text_of(clerk.get("/people/?q=CONTI"))

    assert world.owner.email in everybody
    assert world.stranger.email in everybody
    assert world.owner.email in found
    assert world.stranger.email not in found


def test_who_administers_nothing_is_told_so(client: Client, world: Cast) -> None:
    client.force_login(world.owner)

    responses = [client.get(path) for path in ("/people/", "/people/invite/", "/people/history/")]

    assert {response.status_code for response in responses} == {403}
    assert "administrators of an account" in text_of(responses[0])


def test_the_page_is_italian_for_who_reads_italian(admin: Client, world: Cast) -> None:
    User.objects.filter(pk=world.stranger.pk).update(language="it")

    page = text_of(admin.get("/people/"))

    assert "<h1>Persone</h1>" in page
    assert "amministratore" in page


def test_the_page_asks_few_questions_of_the_database(
    admin: Client, world: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        admin.get("/people/")


def test_many_people_come_page_by_page(clerk: Client, world: Cast) -> None:
    for number in range(60):
        user = User.objects.create(email=f"p{number}@acme.example", name=f"Person {number:02}")
        Membership.objects.create(user=user, account=world.partner, role=Role.VIEWER)

    first = text_of(clerk.get("/people/"))
    rest = text_of(clerk.get("/people/" + first.partition('" rel="next"')[0].rpartition('href="')[2]))

    assert "Person 00" in first
    assert "Person 59" not in first
    assert "Person 59" in rest
    assert clerk.get("/people/?after=nonsense").status_code == 303


def test_an_invitation_is_sent_and_waits_on_the_page(
    admin: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    response = send(admin, "/people/invite/", **asked(world.other_partner))

    assert response.status_code == 303  # type: ignore[attr-defined]
    assert mailoutbox[0].to == ["nora@acme.example"]
    page = text_of(admin.get("/people/"))
    assert "The invitation was sent to nora@acme.example." in page
    assert "Sven Lind invited Nora as editor." in page


def test_in_a_dialog_the_answer_is_said_there(admin: Client, world: Cast) -> None:
    fields = {**asked(world.other_partner), "once": once(admin, "/people/invite/")}

    response = admin.post("/people/invite/", fields, **DIALOG)  # type: ignore[arg-type]

    assert response.status_code == 200
    assert "The invitation was sent to nora@acme.example." in text_of(response)
    assert "<html" not in text_of(response)


def test_a_mail_that_could_not_be_sent_is_said_plainly(
    admin: Client, world: Cast, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    send(admin, "/people/invite/", **asked(world.other_partner))

    page = text_of(admin.get("/people/"))
    assert "its mail could not be sent" in page
    assert "mail not sent" in page


def test_the_form_sent_twice_invites_once(admin: Client, world: Cast, mailoutbox: list[EmailMessage]) -> None:
    fields = {**asked(world.other_partner), "once": once(admin, "/people/invite/")}

    first = admin.post("/people/invite/", fields)
    second = admin.post("/people/invite/", fields)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("email", "nora", "has no @ sign"),
        ("name", "", "Fill this in."),
        ("role", "", "Choose a role."),
    ],
)
def test_what_is_wrong_with_an_invitation_stands_beside_its_field(
    admin: Client, world: Cast, field: str, value: str, reason: str
) -> None:
    response = send(admin, "/people/invite/", **asked(world.other_partner, **{field: value}))

    assert response.status_code == 422  # type: ignore[attr-defined]
    assert reason in text_of(response)
    assert not Invitation.objects.exists()


def test_a_second_invitation_is_refused_beside_the_address_and_keeps_what_was_typed(
    admin: Client, world: Cast
) -> None:
    send(admin, "/people/invite/", **asked(world.other_partner))

    response = send(admin, "/people/invite/", **asked(world.other_partner, name="Nora W."))

    assert response.status_code == 409  # type: ignore[attr-defined]
    assert "has been invited to this account already" in text_of(response)
    assert 'value="Nora W."' in text_of(response)


def test_nobody_invites_into_an_account_that_is_not_theirs(admin: Client, world: Cast) -> None:
    response = send(admin, "/people/invite/", **asked(world.partner))

    assert response.status_code == 422  # type: ignore[attr-defined]
    assert not Invitation.objects.exists()


def test_an_invitation_is_sent_again_and_withdrawn(
    admin: Client, world: Cast, mailoutbox: list[EmailMessage]
) -> None:
    send(admin, "/people/invite/", **asked(world.other_partner))
    here = f"/people/invitations/{Invitation.objects.get().public_id}"

    send(admin, f"{here}/resend/", form="/people/")
    send(admin, f"{here}/withdraw/", form="/people/")

    assert len(mailoutbox) == 2
    assert Invitation.objects.get().withdrawn_at == NOW
    assert "was withdrawn" in text_of(admin.get("/people/"))


def test_anothers_invitation_and_member_are_not_there(admin: Client, world: Cast) -> None:
    other = invite(
        actor=CONSOLE,
        account_id=world.partner.pk,
        email="nora@acme.example",
        name="Nora",
        role=Role.VIEWER,
        language="en",
        now=NOW,
    )

    statuses = [
        admin.post(f"/people/invitations/{other.public_id}/resend/").status_code,
        admin.post(f"/people/invitations/{other.public_id}/withdraw/").status_code,
        admin.get(member_path(world.partner, world.owner)).status_code,
        admin.post(member_path(world.partner, world.owner, "remove/")).status_code,
        admin.post(member_path(world.partner, world.owner, "access/")).status_code,
        admin.get("/people/accounts/open/").status_code,
    ]

    assert statuses == [404] * 6


def test_a_role_is_changed_and_told(clerk: Client, world: Cast) -> None:
    send(clerk, member_path(world.partner, world.owner), role="admin")

    assert Membership.objects.get(user=world.owner).role == "admin"
    page = text_of(clerk.get("/people/"))
    assert "Giulia Conti is now administrator of Telepartner." in page
    assert "Rita Sala made Giulia Conti administrator (before: editor)." in page


def test_the_last_administrators_refusal_stands_beside_the_role(admin: Client, world: Cast) -> None:
    response = send(admin, member_path(world.other_partner, world.stranger), role="viewer")

    assert response.status_code == 409  # type: ignore[attr-defined]
    assert "Sven Lind is the last administrator of Polarpartner." in text_of(response)


def test_leaving_is_asked_once_more_and_the_last_administrator_cannot(admin: Client, world: Cast) -> None:
    path = member_path(world.other_partner, world.stranger, "remove/")

    asked_first = text_of(admin.get(path))
    refused = send(admin, path)

    assert "Leave Polarpartner" in asked_first
    assert refused.status_code == 409  # type: ignore[attr-defined]
    assert Membership.objects.filter(user=world.stranger).exists()


def test_a_member_is_taken_out(clerk: Client, world: Cast) -> None:
    send(clerk, member_path(world.partner, world.owner, "remove/"))

    assert not Membership.objects.filter(user=world.owner).exists()
    assert "Giulia Conti no longer belongs to Telepartner." in text_of(clerk.get("/people/"))


def test_the_operator_closes_and_opens_access(clerk: Client, world: Cast) -> None:
    form = member_path(world.partner, world.owner)

    send(clerk, member_path(world.partner, world.owner, "access/"), form=form, active="0")
    closed = User.objects.get(pk=world.owner.pk).is_active
    page = text_of(clerk.get("/people/"))
    send(clerk, member_path(world.partner, world.owner, "access/"), form=form, active="1")

    assert not closed
    assert "access closed" in page
    assert User.objects.get(pk=world.owner.pk).is_active


def test_the_operator_opens_an_account(clerk: Client, world: Cast) -> None:
    wanted = {
        "name": "Kestrel",
        "kind": "partner",
        "time_zone": "Europe/Lisbon",
        "language": "en",
        "currency": "eur",
    }

    send(clerk, "/people/accounts/open/", **wanted, distributor=str(world.distributor.public_id))

    account = Account.objects.get(name="Kestrel")
    assert (account.distributor, account.currency) == (world.distributor, "EUR")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "Telepartner", "There is an account called Telepartner already."),
        ("time_zone", "Europe/Rigga", "There is no such time zone."),
        ("currency", "E1", "Give three letters"),
        ("kind", "distributor", "Only a partner stands under a distributor."),
    ],
)
def test_what_is_wrong_with_a_new_account_stands_beside_its_field(
    clerk: Client, world: Cast, field: str, value: str, reason: str
) -> None:
    wanted = {"name": "Kestrel", "kind": "partner", "time_zone": "Europe/Lisbon", "language": "en"}
    wanted["distributor"] = str(world.distributor.public_id)

    response = send(clerk, "/people/accounts/open/", **{**wanted, field: value})

    assert response.status_code in (409, 422)  # type: ignore[attr-defined]
    assert reason in text_of(response)
    assert not Account.objects.filter(name="Kestrel").exists()


def test_every_change_is_told_page_by_page(clerk: Client, world: Cast) -> None:
    send(clerk, member_path(world.partner, world.owner), role="admin")

    page = text_of(clerk.get("/people/history/"))

    assert "Rita Sala made Giulia Conti administrator (before: editor)." in page
    assert "Telepartner" in page
