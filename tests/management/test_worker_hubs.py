"""A worker in a process of its own tells hubs elsewhere what is due (PRODUCT H6)."""

from pathlib import Path

from django.conf import settings
from tests import worlds
from tests.hubs import hub_elsewhere, hub_server
from tests.management.processes import Startline, eventually
from tests.worlds import Stage, Wanted

from startline.models import HubTelling


def test_a_worker_tells_a_hub_of_a_contact_by_itself(
    committed_cast: worlds.Cast, committed_url: str, tmp_path: Path
) -> None:
    with hub_server() as server:
        hub = hub_elsewhere(events_url=server.url)
        worlds.place(committed_cast.partner, Wanted(stage=Stage.AWAITING))
        HubTelling.objects.update(
            due_at="2020-01-01T00:00:00Z"
        )  # long ago, whatever the machine's clock says

        with Startline(
            "worker",
            home=tmp_path / "var",
            DATABASE_URL=committed_url,
            STARTLINE_SECRET_KEY=settings.SECRET_KEY,
        ):
            eventually(lambda: bool(server.taken))
            eventually(lambda: HubTelling.objects.get().state == "told")

    assert server.taken[0].is_signed_with(hub.secret)
