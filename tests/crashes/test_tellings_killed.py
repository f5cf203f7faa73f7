"""A worker killed while it tells hubs elsewhere: no telling lost, each copy alike and explained by an attempt (H6)."""

from collections.abc import Iterator

import pytest
from tests import worlds
from tests.crashes.killing import Doomed, Point, after, before
from tests.hubs import HubServer, hub_elsewhere, hub_server
from tests.worlds import NOW, Stage, Wanted

from startline.models import Account, HubTelling
from startline.sweeps.tell_hubs import LEASE, tell_hubs

TELL = "startline.sweeps.tell_hubs"
LINES = 3

POINTS = {
    "before the claim": (before(TELL, "_claim"), 0, 1),
    "after the claim": (after(TELL, "_claim"), 0, 2),
    "before the socket opens": (before(TELL, "post_event"), 0, 2),
    "after the answer": (after(TELL, "post_event"), 1, 2),
    "before it is settled": (before(TELL, "_settle"), 1, 2),
    "after it is settled": (after(TELL, "_settle"), 1, 1),
    "before the second socket opens": (before(TELL, "post_event", call=2), 1, 2),
    "after the second answer": (after(TELL, "post_event", call=2), 2, 2),
}


@pytest.fixture
def server(partner: Account) -> Iterator[HubServer]:
    """A hub that takes everything, with some lines to hear of."""
    with hub_server() as running:
        hub_elsewhere(events_url=running.url)
        worlds.place(partner, *(Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(LINES)))
        yield running


def tell() -> None:
    while tell_hubs(clock=lambda: NOW + LEASE).more:
        pass


@pytest.mark.parametrize(("point", "sent", "most_attempts"), POINTS.values(), ids=POINTS.keys())
def test_nothing_is_lost_and_every_copy_is_explained(
    doomed: Doomed, server: HubServer, point: Point, sent: int, most_attempts: int
) -> None:
    doomed.kill_at(point, "tell_hubs", now=NOW)
    before_restart = len(server.taken)

    tell()

    tellings = HubTelling.objects.all()
    assert before_restart == sent
    assert {one.state for one in tellings} == {"told"}
    assert max(one.attempts for one in tellings) == most_attempts
    for one in tellings:
        copies = [copy for copy in server.taken if copy.headers["webhook-id"] == str(one.public_id)]
        assert 1 <= len(copies) <= one.attempts
        assert len({copy.body for copy in copies}) == 1
