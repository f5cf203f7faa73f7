"""Pausing all mail, and stopping it to one address: by the operator alone, on record, once (PRODUCT M6)."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.actions.recorded import user
from tests.worlds import CONTACT, NOW, Cast, cast

from startline.actions.actor import CONSOLE
from startline.actions.pause_mail import pause_mail, resume_mail
from startline.actions.stop_mail_to import lift_suppression, suppress_address
from startline.mail.addresses import BadAddress, address_id
from startline.models import Address, Instance, SettingChange, Suppression, SuppressionReason
from startline.queries.settings import changes_of_caps, changes_of_pauses, changes_of_stops
from startline.rules.refusal import RefusalCode, Refused

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def people() -> Cast:
    return cast()


def told() -> list[tuple[str, object, object]]:
    changes = SettingChange.objects.order_by("id")
    return [(change.setting, change.was, change.became) for change in changes]


def test_all_mail_is_paused_and_resumed_once_each_and_on_record(people: Cast) -> None:
    clerk = user(people.clerk)

    paused = [pause_mail(actor=clerk, now=NOW), pause_mail(actor=clerk, now=NOW)]
    instance = Instance.objects.get()
    resumed = [resume_mail(actor=CONSOLE, now=NOW + MINUTE), resume_mail(actor=CONSOLE, now=NOW + MINUTE)]

    assert (paused, resumed) == ([True, False], [True, False])
    assert (instance.mail_paused_at, instance.mail_pause) == (NOW, "operator")
    assert instance.mail_paused_by_id == people.clerk.pk
    assert Instance.objects.get().mail_resumed_at == NOW + MINUTE
    assert told() == [("mail_paused", None, "operator"), ("mail_resumed", "operator", None)]
    assert len(changes_of_pauses().rows) == 2
    assert changes_of_caps().rows == []


def test_an_address_is_stopped_and_let_go_again_once_each_and_on_record(people: Cast) -> None:
    clerk = user(people.clerk)

    stopped = [
        suppress_address(actor=clerk, address="IT@acme.example", note="asked by phone", now=NOW),
        suppress_address(actor=clerk, address=CONTACT, note="", now=NOW),
    ]
    row = Suppression.objects.get()
    lifted = [
        lift_suppression(actor=clerk, suppression_id=row.public_id, now=NOW + MINUTE),
        lift_suppression(actor=clerk, suppression_id=row.public_id, now=NOW + MINUTE),
    ]
    row.refresh_from_db()

    assert (stopped, lifted) == ([True, False], [True, False])
    assert (row.reason, row.note, row.by_id) == ("operator", "asked by phone", people.clerk.pk)
    assert (row.lifted_at, row.lifted_by_id) == (NOW + MINUTE, people.clerk.pk)
    facts = {"address_id": row.address_id, "reason": "operator"}
    assert told() == [("suppressed", None, facts), ("unsuppressed", facts, None)]
    assert [change.address for change in changes_of_stops().rows] == ["IT@acme.example"] * 2


def test_a_persons_stop_takes_the_place_of_one_after_a_bounce(people: Cast) -> None:
    bounced = Suppression.objects.create(
        address_id=address_id(CONTACT), reason=SuppressionReason.BOUNCED, since_at=NOW
    )

    stopped = suppress_address(actor=user(people.clerk), address=CONTACT, note="", now=NOW + MINUTE)

    bounced.refresh_from_db()
    assert stopped
    assert (bounced.lifted_at, bounced.lifted_by_id) == (NOW + MINUTE, people.clerk.pk)
    assert Suppression.objects.get(lifted_at=None).reason == "operator"


def test_erasing_the_person_blanks_the_address_in_the_record_too(people: Cast) -> None:
    suppress_address(actor=CONSOLE, address=CONTACT, note="", now=NOW)
    Address.objects.filter(key=CONTACT).update(email=None, key=None, domain=None, erased_at=NOW)

    (change,) = changes_of_stops().rows

    assert change.address is None


def test_what_is_no_address_is_not_stopped(people: Cast) -> None:
    with pytest.raises(BadAddress):
        suppress_address(actor=CONSOLE, address="a@x.example, b@x.example", note="", now=NOW)
    assert not Suppression.objects.exists()


def test_a_stop_that_is_not_there_is_not_found(people: Cast) -> None:
    with pytest.raises(Refused) as refused:
        lift_suppression(actor=CONSOLE, suppression_id=uuid.uuid4(), now=NOW)
    assert refused.value.refusal.code is RefusalCode.NOT_FOUND


def test_nobody_but_the_operator_pauses_or_stops_anything(people: Cast) -> None:
    owner = user(people.owner)
    acts: list[Callable[[], bool]] = [
        lambda: pause_mail(actor=owner, now=NOW),
        lambda: resume_mail(actor=owner, now=NOW),
        lambda: suppress_address(actor=owner, address=CONTACT, note="", now=NOW),
        lambda: lift_suppression(actor=owner, suppression_id=uuid.uuid4(), now=NOW),
    ]
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.code is RefusalCode.MAY_NOT_OPERATE
    assert told() == []
