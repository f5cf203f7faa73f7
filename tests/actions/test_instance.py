"""What an instance is, said once, and the clock of a rehearsal, which only moves forward."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from startline import clock
from startline.actions.move_clock import RealInstance, move_clock
from startline.actions.open_instance import open_instance
from startline.models import Instance
from startline.queries.rehearsal import forget_clock_offset

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rehearsal", [True, False])
def test_what_an_instance_is_is_said_once(*, rehearsal: bool) -> None:
    assert open_instance(rehearsal=rehearsal)
    assert not open_instance(rehearsal=not rehearsal)
    assert Instance.objects.get().rehearsal is rehearsal


def test_a_rehearsals_clock_moves_forward_and_adds_up() -> None:
    open_instance(rehearsal=True)

    move_clock(forward=timedelta(days=3))
    move_clock(forward=timedelta(hours=5))

    assert Instance.objects.get().clock_offset == timedelta(days=3, hours=5)


@pytest.mark.parametrize("forward", [timedelta(0), timedelta(microseconds=-1)])
def test_a_clock_is_only_moved_forward(forward: timedelta) -> None:
    open_instance(rehearsal=True)

    with pytest.raises(ValueError, match="only moved forward"):
        move_clock(forward=forward)


def test_a_real_instance_and_none_at_all_have_only_real_time() -> None:
    with pytest.raises(RealInstance):
        move_clock(forward=timedelta(days=1))
    open_instance(rehearsal=False)
    with pytest.raises(RealInstance):
        move_clock(forward=timedelta(days=1))
    assert Instance.objects.get().clock_offset == timedelta(0)


@pytest.fixture
def moved_clock() -> Iterator[None]:
    forget_clock_offset()
    yield
    forget_clock_offset()


@pytest.mark.usefixtures("moved_clock")
def test_every_reading_of_the_clock_is_ahead_by_as_much_as_it_was_moved() -> None:
    open_instance(rehearsal=True)
    move_clock(forward=timedelta(days=400))

    ahead = clock.now() - datetime.now(UTC)

    assert timedelta(days=400) - ahead < timedelta(minutes=1)
