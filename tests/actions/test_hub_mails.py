"""What goes out by mail after mapping and setup: to whom, about what, where it leads (PRODUCT H3, H4, W4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from tests.actions.disputing import token_of_mail
from tests.actions.recorded import found_wrong, last_mail_id, mails, user
from tests.returning import bounce
from tests.sweeps.settling import claimed
from tests.worlds import (
    CONTACT,
    NOW,
    ORGANIZATION,
    WX,
    Cast,
    Placed,
    Stage,
    Wanted,
    cast,
    deliver,
    place,
    token_for,
)

from startline.actions.actor import CONSOLE, Actor
from startline.actions.complete_set_up import complete_set_up
from startline.actions.hold import hold
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.mail.addresses import address_id
from startline.models import (
    Line,
    Link,
    Mail,
    Organization,
    OrganizationInvitation,
    OrganizationMember,
    Suppression,
    TransactionEvent,
    TransactionState,
    User,
)
from startline.queries.askers import find_asker
from startline.rules.who_may import ActorKind, OrganizationRole
from startline.sweeps.deliver_mails import link_url

pytestmark = pytest.mark.django_db

HUB = Actor(kind=ActorKind.HUB)
ADMIN, MEMBER = "capo@acme.example", "tecnico@acme.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def contact(address: str = CONTACT) -> Actor:
    return Actor(kind=ActorKind.CONTACT, address_id=address_id(address))


def joined(email: str, *, role: OrganizationRole = OrganizationRole.ADMIN, language: str = "it") -> User:
    """Somebody of the organization that orders are mapped to here."""
    somebody = User.objects.create(email=email, name="Carla Capo", language=language)
    OrganizationMember.objects.create(
        organization_id=find_or_add_organization(ORGANIZATION), user=somebody, role=role, joined_at=NOW
    )
    return somebody


def member(somebody: User) -> Actor:
    return Actor(kind=ActorKind.MEMBER, member_id=somebody.pk)


def map_(placed: Placed, *numbers: str, actor: Actor | None = None, now: datetime = NOW) -> int:
    done = map_to_organization(
        actor=actor or contact(),
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids[number] for number in numbers] or None,
        organization_id=find_or_add_organization(ORGANIZATION),
        mapped_by=CONTACT,
        now=now,
    )
    assert done.transaction_id is not None
    return done.transaction_id


def set_up(placed: Placed, *numbers: str, actor: Actor | None = None, now: datetime = NOW) -> int:
    line_ids = [placed.line_ids[number] for number in numbers] or None
    done = complete_set_up(actor=actor or contact(), order_id=placed.order_id, line_ids=line_ids, now=now)
    assert done.transaction_id is not None
    return done.transaction_id


def awaiting(people: Cast, *others: Wanted) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING), *others)


def written(*, after: int) -> Sequence[tuple[str, str, Sequence[str]]]:
    return [(mail.kind, mail.to, mail.lines) for mail in mails(after=after)]


def test_after_mapping_the_contacts_are_told_how_it_goes_on_and_the_administrators_that_it_came(
    people: Cast,
) -> None:
    joined(ADMIN)
    joined(MEMBER, role=OrganizationRole.MEMBER)
    placed = awaiting(
        people,
        Wanted(number="2.0", stage=Stage.AWAITING, offer=WX),
        Wanted(number="3.0", stage=Stage.AWAITING, contact="b@acme.example"),
    )
    before = last_mail_id()

    map_(placed)

    assert written(after=before) == [
        ("mapped", CONTACT, ["1.0", "2.0"]),
        ("mapped", "b@acme.example", ["3.0"]),
        ("admins_told", ADMIN, ["1.0", "2.0", "3.0"]),
    ]
    assert [mail.language for mail in Mail.objects.filter(id__gt=before).order_by("id")] == ["en", "en", "it"]
    assert found_wrong() == []


@pytest.mark.parametrize("by", ["console", "user"])
def test_what_the_sellers_people_enter_is_told_to_nobody(people: Cast, by: str) -> None:
    joined(ADMIN)
    actor = CONSOLE if by == "console" else user(people.clerk)
    placed = awaiting(people)
    before = last_mail_id()

    map_(placed, actor=actor)
    set_up(placed, actor=actor)

    assert written(after=before) == []


def test_a_hub_elsewhere_has_its_steps_told_like_ours(people: Cast) -> None:
    placed = awaiting(people)
    before = last_mail_id()

    map_(placed, actor=HUB)
    set_up(placed, actor=HUB)

    assert [kind for kind, _, _ in written(after=before)] == ["mapped", "service_set_up"]


def test_nobody_is_told_what_they_did_themselves_or_twice(people: Cast) -> None:
    mapper = joined(ADMIN)
    joined(CONTACT)
    placed = awaiting(people)
    before = last_mail_id()

    map_(placed, actor=member(mapper))

    assert written(after=before) == [("mapped", CONTACT, ["1.0"])]


def test_a_deactivated_administrator_hears_nothing(people: Cast) -> None:
    User.objects.filter(pk=joined(ADMIN).pk).update(is_active=False)
    placed = awaiting(people)
    before = last_mail_id()

    map_(placed)

    assert [to for _, to, _ in written(after=before)] == [CONTACT]


def test_a_refused_mapping_is_told_to_nobody(people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED))
    before = last_mail_id()

    map_(placed)

    assert written(after=before) == []


def test_the_contact_reads_what_is_left_and_comes_to_it_by_the_link(
    people: Cast, settings: LazySettings
) -> None:
    placed = awaiting(people)
    map_(placed)

    (mail,) = claimed().mails

    assert "Who mapped it" not in mail.body.text
    assert "First administrator" not in mail.body.text
    assert link_url(mail) == f"{settings.STARTLINE_URL}/m/{token_for(placed.line().pk)}"


def _invite_the_contact(**ended: datetime) -> None:
    """The contact is invited as administrator of the only organization, for an hour, unless that has *ended*."""
    OrganizationInvitation.objects.create(
        organization=Organization.objects.get(),
        email=CONTACT,
        name="",
        role=OrganizationRole.ADMIN,
        language="en",
        key_number=1,
        invited_at=NOW - HOUR,
        **{"expires_at": NOW + HOUR, **ended},
    )


def test_the_first_administrator_of_a_new_organization_reads_that_they_are(people: Cast) -> None:
    placed = awaiting(people)
    map_(placed)
    _invite_the_contact()

    (mail,) = claimed().mails

    assert "First administrator" in mail.body.text


@pytest.mark.parametrize("ended", ["accepted_at", "withdrawn_at", "expires_at"])
def test_an_invitation_that_is_over_is_not_spoken_of(people: Cast, ended: str) -> None:
    placed = awaiting(people)
    map_(placed)
    _invite_the_contact(**{ended: NOW})

    (mail,) = claimed().mails

    assert "First administrator" not in mail.body.text


def test_the_administrators_mail_leads_to_the_space_where_one_signs_in(
    people: Cast, settings: LazySettings
) -> None:
    joined(ADMIN, language="en")
    map_(awaiting(people))

    mail = next(mail for mail in claimed().mails if mail.recipient == ADMIN)

    assert mail.body.subject == "Order mapped to Acme S.p.A.: 104583020"
    assert link_url(mail) == f"{settings.STARTLINE_URL}/space/"


def test_who_administers_the_organization_no_more_is_not_told_of_its_orders(people: Cast) -> None:
    joined(ADMIN)
    transaction_id = map_(awaiting(people))
    OrganizationMember.objects.update(role=OrganizationRole.MEMBER)

    deliver()

    dropped = mails()[-1]
    assert (dropped.kind, dropped.state, dropped.lines) == (
        "admins_told",
        "cancelled",
        ["1.0: no_administrator"],
    )
    assert TransactionState.objects.get(pk=transaction_id).status == "completed"
    assert found_wrong() == []


def test_a_line_set_up_before_the_mail_went_leaves_it(people: Cast) -> None:
    placed = awaiting(people, Wanted(number="2.0", stage=Stage.AWAITING))
    transaction_id = map_(placed)
    set_up(placed, "1.0")

    deliver()

    told, summary = mails()[-2:]
    assert (told.kind, told.state, told.lines) == ("mapped", "accepted", ["1.0: set_up", "2.0"])
    assert (summary.kind, summary.state, summary.lines) == ("service_set_up", "accepted", ["1.0"])
    assert TransactionState.objects.get(pk=transaction_id).status == "completed"


def test_where_nothing_is_left_to_set_up_the_mail_does_not_go(people: Cast) -> None:
    placed = awaiting(people)
    transaction_id = map_(placed)
    set_up(placed)

    deliver()

    assert [(mail.kind, mail.state) for mail in mails()[-2:]] == [
        ("mapped", "cancelled"),
        ("service_set_up", "accepted"),
    ]
    assert TransactionState.objects.get(pk=transaction_id).status == "completed"
    assert found_wrong() == []


def test_the_summary_goes_to_the_contact_and_to_the_member_who_finished_it(
    people: Cast, settings: LazySettings
) -> None:
    finisher = joined(MEMBER, role=OrganizationRole.MEMBER, language="en")
    placed = awaiting(people)
    map_(placed, actor=CONSOLE)
    before = last_mail_id()

    set_up(placed, actor=member(finisher))

    assert written(after=before) == [
        ("service_set_up", CONTACT, ["1.0"]),
        ("service_set_up", MEMBER, ["1.0"]),
    ]
    to_contact, to_member = sorted(claimed().mails, key=lambda mail: mail.id)
    for mail in (to_contact, to_member):
        words = " ".join(mail.body.text.split())
        assert "set up on 16 November 2026 billed since 16 November 2026" in words
    assert "Who completed it\nCarla Capo" in to_contact.body.text
    assert "Who completed it" not in to_member.body.text
    assert link_url(to_contact) == f"{settings.STARTLINE_URL}/m/{token_of_mail(to_contact.id)}"
    assert link_url(to_member) == f"{settings.STARTLINE_URL}/space/"


def test_the_desk_is_asked_about_the_lines_by_the_contacts_summary_alone(people: Cast) -> None:
    finisher = joined(MEMBER, role=OrganizationRole.MEMBER)
    placed = awaiting(people)
    map_(placed, actor=CONSOLE)

    set_up(placed, actor=member(finisher))

    summaries = Mail.objects.filter(kind="service_set_up").values_list("id", flat=True)
    askers = [find_asker(link.pk) for link in Link.objects.filter(mail_id__in=list(summaries))]
    assert {one.address: [order.id for order in one.orders] for one in askers if one} == {
        CONTACT: [placed.order_id],
        MEMBER: [],
    }


def test_a_member_who_is_the_contact_as_well_gets_one_summary(people: Cast) -> None:
    finisher = joined(CONTACT)
    placed = awaiting(people)
    map_(placed, actor=CONSOLE)
    before = last_mail_id()

    set_up(placed, actor=member(finisher))

    assert written(after=before) == [("service_set_up", CONTACT, ["1.0"])]


def test_the_summary_says_since_when_a_closed_line_has_been_billed(people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.CLOSED))
    map_(placed, actor=CONSOLE)

    set_up(placed)

    (mail,) = claimed().mails
    since = placed.line().billing_started_at
    assert since is not None
    assert f"billed since {since.day} November 2026" in mail.body.text


def test_a_hold_keeps_no_such_mail_back(people: Cast) -> None:
    placed = awaiting(people)
    map_(placed)
    hold(actor=CONSOLE, order_id=placed.order_id, line_ids=None, name="Credit check", now=NOW)

    deliver()

    assert [(mail.kind, mail.state) for mail in mails()[-1:]] == [("mapped", "accepted")]


def test_their_acceptance_starts_no_window_and_their_refusal_flags_no_line(people: Cast) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    window = placed.line().windows.values().get()
    transaction_id = map_(placed)

    deliver(now=NOW + HOUR, refusing=[CONTACT])

    line = placed.line()
    assert line.windows.values().get() == window
    assert line.undeliverable_at is None
    assert mails()[-1].state == "refused"
    assert TransactionState.objects.get(pk=transaction_id).status == "completed"
    assert found_wrong() == []


@pytest.mark.usefixtures("return_address")
def test_one_that_comes_back_is_told_and_its_dead_address_stopped_but_no_line_is_touched(
    people: Cast,
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    transaction_id = map_(placed)
    deliver()
    before = Line.objects.values().get(pk=placed.line().pk)
    window = placed.line().windows.values().get()

    bounce(Mail.objects.latest("id").pk)

    assert Line.objects.values().get(pk=placed.line().pk) == before
    assert placed.line().windows.values().get() == window
    assert TransactionEvent.objects.filter(transaction_id=transaction_id).latest("id").kind == "mail_bounced"
    assert Suppression.objects.get(lifted_at=None).address.email == CONTACT
    assert found_wrong() == []


@pytest.mark.usefixtures("return_address")
def test_a_summary_that_comes_back_stops_no_mail_to_who_signs_in(people: Cast) -> None:
    finisher = joined(MEMBER)
    placed = awaiting(people)
    map_(placed, actor=CONSOLE)
    set_up(placed, actor=member(finisher))
    deliver()

    bounce(Mail.objects.latest("id").pk)

    assert not Suppression.objects.exists()
