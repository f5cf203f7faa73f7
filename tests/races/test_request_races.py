"""Two who decide, ask, map or deliver at once: each request has one clean end (PRODUCT C5, C7)."""

import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests import worlds
from tests.actions.requesting import admin_of, person
from tests.races.grounds import Ground, awaiting, started
from tests.races.racing import at_once, race
from tests.races.verbs import map_lines
from tests.worlds import NOW, Cast

from startline.actions.ask_for_change import Asked, Wish, ask_for_change
from startline.actions.decide_request import approve, decline
from startline.actions.map_to_organization import find_or_add_organization
from startline.actions.outcome import Done
from startline.models import ChangeRequest, Mail
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.who_may import Person

PAIRS = 30
NEW = "new@acme.example"


def asks(who: Person, ground: Ground, *, to: str = NEW) -> Asked | RefusalCode:
    wish = Wish(order_id=ground.order_id, line_ids=None, address=to)
    try:
        return ask_for_change(person=who, wish=wish, now=NOW)
    except Refused as refused:
        return refused.refusal.code


def requested(cast: Cast, grounds: Sequence[Ground]) -> list[uuid.UUID]:
    """A request for each order, none of them by one who has too many open."""
    reader = person(cast.reader)
    ids = []
    for ground in grounds:
        asked = asks(reader, ground)
        assert isinstance(asked, Asked)
        assert asked.request_id is not None
        ids.append(asked.request_id)
    return ids


def approves(who: Person, request_id: uuid.UUID) -> Done | RefusalCode:
    try:
        return approve(person=who, request_id=request_id, reply="", seen_epochs={}, now=NOW)
    except Refused as refused:
        return refused.refusal.code


def declines(who: Person, request_id: uuid.UUID) -> str | RefusalCode:
    try:
        decline(person=who, request_id=request_id, reply="", now=NOW)
    except Refused as refused:
        return refused.refusal.code
    return "declined"


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """More open requests than one person may have, so that there is one for each pair."""
    monkeypatch.setattr("startline.rules.requests.MOST_OPEN", PAIRS + 1)


@pytest.mark.usefixtures("many")
def test_of_two_who_decide_at_once_one_wins_and_the_other_hears_of_it(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS, contacts=["it{order}@acme.example"])
    ids = requested(cast, grounds)
    clerk, admin = person(cast.clerk), person(admin_of(cast))

    answers = race(lambda n: approves(clerk, ids[n]), lambda n: declines(admin, ids[n]), pairs=PAIRS)

    states = dict(ChangeRequest.objects.values_list("public_id", "state"))
    for (approved, declined), request_id in zip(answers, ids, strict=True):
        if states[request_id] == "approved":
            assert isinstance(approved, Done)
            assert declined is RefusalCode.ALREADY_DECIDED
        else:
            assert (approved, declined) == (RefusalCode.ALREADY_DECIDED, "declined")
    worlds.deliver()


@pytest.mark.usefixtures("many")
def test_an_approval_and_a_mapping_at_once_leave_either_the_change_or_the_reason(
    cast: Cast, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=PAIRS)
    ids = requested(cast, grounds)
    clerk, acme = person(cast.clerk), find_or_add_organization("Acme")

    answers = race(
        lambda n: approves(clerk, ids[n]),
        lambda n: map_lines(grounds[n], organization_id=acme),
        pairs=PAIRS,
    )

    states = dict(ChangeRequest.objects.values_list("public_id", "state"))
    for (approved, mapped), request_id in zip(answers, ids, strict=True):
        assert isinstance(approved, Done)
        assert mapped.changed
        assert states[request_id] == ("approved" if approved.changed else "refused")
    worlds.deliver()


def test_the_same_asked_for_at_once_is_one_request(cast: Cast, tmp_path: Path) -> None:
    (ground,) = awaiting(tmp_path, cast.partner, orders=1)
    reader = person(cast.reader)

    answers = at_once(*[lambda: asks(reader, ground) for _ in range(4)])

    (request,) = ChangeRequest.objects.all()
    assert answers.count(RefusalCode.ALREADY_ASKED) == 3
    declines(person(cast.clerk), request.public_id)


def test_nobody_gets_past_the_limit_of_open_requests_by_asking_at_once(cast: Cast, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, cast.partner, orders=24)
    reader, clerk = person(cast.reader), person(cast.clerk)

    race(lambda n: asks(reader, grounds[n]), lambda n: asks(reader, grounds[n + 12]), pairs=12)

    ids = list(ChangeRequest.objects.values_list("public_id", flat=True))
    assert len(ids) == 20
    for request_id in ids:
        declines(clerk, request_id)


@pytest.mark.usefixtures("many")
def test_deciding_while_the_mails_go_out_waits_for_nobody_who_waits_for_it(
    cast: Cast, tmp_path: Path
) -> None:
    grounds = started(tmp_path, cast.partner, orders=PAIRS, contacts=["it{order}@acme.example"])
    ids = requested(cast, grounds)
    clerk = person(cast.clerk)

    answers = race(lambda n: approves(clerk, ids[n]), lambda _: worlds.deliver(), pairs=PAIRS)

    assert all(isinstance(approved, Done) and approved.changed for approved, _ in answers)
    worlds.deliver()
    assert not Mail.objects.filter(settled_at__isnull=True).exists()
