"""Who decides about a notice that nobody could place, about which, and once (PRODUCT M4)."""

import uuid
from dataclasses import replace
from functools import partial

import pytest
from tests.actions.requesting import person
from tests.returning import PROSE, bounce, judge, newest_mail_of, take
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.decide_notice import assign_notice, dismiss_notice
from startline.models import DeliveryNotice, Mail, User
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.who_may import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("return_address")]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def placed(people: Cast) -> Placed:
    return place(people.partner, Wanted(stage=Stage.AWAITING))


@pytest.fixture
def notice() -> DeliveryNotice:
    taken = take(PROSE)
    judge()
    return taken


def mail_of(placed: Placed) -> uuid.UUID:
    mail = Mail.objects.get(pk=newest_mail_of(placed.line_ids["1.0"]))
    return uuid.UUID(str(mail.public_id))


def assign(notice: DeliveryNotice, mail_id: uuid.UUID, *, by: User) -> None:
    assign_notice(person=person(by), notice_id=notice.public_id, mail_id=mail_id, hard=True, now=NOW)


def dismiss(notice: DeliveryNotice, *, by: User) -> None:
    dismiss_notice(person=person(by), notice_id=notice.public_id, now=NOW)


def refused(code: RefusalCode) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=code.value)


@pytest.mark.parametrize("who", ["owner", "ally", "reader", "stranger"])
def test_only_the_operator_decides(people: Cast, placed: Placed, notice: DeliveryNotice, who: str) -> None:
    by = getattr(people, who)

    with refused(RefusalCode.MAY_NOT_OPERATE):
        assign(notice, mail_of(placed), by=by)
    with refused(RefusalCode.MAY_NOT_OPERATE):
        dismiss(notice, by=by)


def test_an_agent_does_not(people: Cast, notice: DeliveryNotice) -> None:
    agent = replace(person(people.clerk), roles={people.operator.pk: Role.AGENT})

    with refused(RefusalCode.MAY_NOT_OPERATE):
        dismiss_notice(person=agent, notice_id=notice.public_id, now=NOW)


def test_an_assigned_notice_says_who_and_is_judged_anew(
    people: Cast, placed: Placed, notice: DeliveryNotice
) -> None:
    assign(notice, mail_of(placed), by=people.clerk)

    notice.refresh_from_db()
    assert (notice.state, notice.kind, notice.judged_at, notice.hard) == ("received", None, None, True)
    assert (notice.decided_by, notice.decided_at) == (people.clerk, NOW)
    judge()
    notice.refresh_from_db()
    assert (notice.state, notice.kind) == ("applied", "bounce")


def test_a_notice_that_is_not_there_is_not_found(people: Cast, placed: Placed) -> None:
    clerk = person(people.clerk)
    with refused(RefusalCode.NOT_FOUND):
        assign_notice(person=clerk, notice_id=uuid.uuid4(), mail_id=mail_of(placed), hard=True, now=NOW)
    with refused(RefusalCode.NOT_FOUND):
        dismiss_notice(person=clerk, notice_id=uuid.uuid4(), now=NOW)


def test_a_mail_that_is_not_there_was_not_accepted_or_came_back_is_not_found(
    people: Cast, placed: Placed, notice: DeliveryNotice
) -> None:
    waiting = place(people.partner, Wanted(stage=Stage.NOT_DELIVERED), number="102")
    bounce(newest_mail_of(placed.line_ids["1.0"]))

    for mail_id in (uuid.uuid4(), mail_of(waiting), mail_of(placed)):
        with refused(RefusalCode.NOT_FOUND):
            assign(notice, mail_id, by=people.clerk)


def test_it_is_decided_once(people: Cast, placed: Placed, notice: DeliveryNotice) -> None:
    dismiss(notice, by=people.clerk)

    for again in (partial(dismiss, notice), partial(assign, notice, mail_of(placed))):
        with pytest.raises(Refused) as late:
            again(by=people.clerk)
        assert late.value.refusal.code is RefusalCode.NOTICE_DECIDED
        assert late.value.refusal.facts == {"by": "Rita Sala", "at": NOW.isoformat()}


def test_what_was_judged_waits_for_nobody(people: Cast, placed: Placed) -> None:
    applied = bounce(newest_mail_of(placed.line_ids["1.0"]))

    with pytest.raises(Refused) as late:
        dismiss(applied, by=people.clerk)

    assert late.value.refusal.facts == {"by": None, "at": None}


def test_of_what_was_assigned_and_what_carried_the_token_the_first_is_applied(
    people: Cast, placed: Placed, notice: DeliveryNotice
) -> None:
    by_itself = take(mail_id=newest_mail_of(placed.line_ids["1.0"]))
    assign(notice, mail_of(placed), by=people.clerk)
    judge()

    states = dict(DeliveryNotice.objects.values_list("id", "state"))
    assert states == {notice.pk: "applied", by_itself.pk: "ignored"}
