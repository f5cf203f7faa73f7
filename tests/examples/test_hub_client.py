"""The reference client plays a hub elsewhere from end to end, as a process of its own over real HTTP (PRODUCT H6)."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer
from tests.management.processes import eventually
from tests.worlds import FLEX, Cast, Placed, Stage, Wanted, cast, place

from startline import clock
from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.edit_hub import NewHub, add_hub, edit_hub, set_offer_hub
from startline.actions.reach_hub import send_test_event
from startline.models import HubTelling, Setting
from startline.posting import post
from startline.queries.check import problems
from startline.rules.line import BillingCause, Status
from startline.rules.webhooks import headers
from startline.sweeps.tell_hubs import tell_hubs

CLIENT = Path(__file__).parents[2] / "examples" / "hub_client" / "hub_client.py"


@dataclass(frozen=True, kw_only=True)
class Client:
    """The client's process that listens, and how its commands are run."""

    kept: Path
    environment: dict[str, str]
    log: Path
    public_id: Any

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        command = [sys.executable, "-I", str(CLIENT), "--kept", str(self.kept), *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=180, check=False
        )

    def lines(self) -> list[Any]:
        """What it has heard."""
        return [json.loads(line) for line in self.run("lines").stdout.splitlines()]

    @property
    def url(self) -> str:
        """Where it takes events."""
        return self.said[0].removeprefix("listening on ")

    @property
    def said(self) -> list[str]:
        """What the listening process has said."""
        return self.log.read_text().splitlines()


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return cast()


@pytest.fixture
def client(people: Cast, live_server: LiveServer, tmp_path: Path) -> Iterator[Client]:
    """The hub, known to Startline, listening on a port of its own."""
    hub = NewHub(name="Vendor Admin", admin_url="https://admin.example/{order}", events_url=None)
    added = add_hub(actor=CONSOLE, hub=hub, now=clock.now())
    set_offer_hub(actor=CONSOLE, code=FLEX, hub=added.public_id, now=clock.now())
    environment = {
        "PATH": os.environ["PATH"],
        "HUB_SECRET": added.secret,
        "STARTLINE_EVENTS": f"{live_server.url}/hooks/hub/{added.public_id}/",
    }
    found = Client(
        kept=tmp_path / "hub.sqlite",
        environment=environment,
        log=tmp_path / "log",
        public_id=added.public_id,
    )
    command = [sys.executable, "-I", str(CLIENT), "--kept", str(found.kept), "serve", "--port", "0"]
    with (
        found.log.open("w") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process,
    ):
        eventually(lambda: any("listening on" in line for line in found.said), about=lambda: found.said)
        wanted = {Setting.HUB_EVENTS_URL: found.url}
        edit_hub(actor=CONSOLE, public_id=added.public_id, wanted=wanted, now=clock.now())
        yield found
        process.terminate()


def post_to(client: Client, event: Any, *, event_id: str) -> int | None:
    """Post an event to the client as Startline would."""
    body = json.dumps(event).encode()
    signed = headers([client.environment["HUB_SECRET"]], event_id=event_id, at=clock.now(), body=body)
    return post(client.url, body=body, headers=signed).status


def tell() -> None:
    """The worker's sweep."""
    while tell_hubs(clock=clock.now).more:
        pass


def change(placed: Placed, address: str) -> None:
    selection = Selection(order_ids=[placed.order_id])
    change_contact(actor=CONSOLE, selection=selection, address=address, now=clock.now())


def test_a_changed_contact_arrives_and_the_hub_maps_and_sets_up_until_billing_starts(
    people: Cast, client: Client
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    change(placed, "new@acme.example")
    tell()

    heard = client.lines()
    order = heard[0]["order_id"]
    mapping = client.run(
        *("map", order, "--organization", "4711", "--name", "Acme S.p.A.", "--by", "Mario Rossi")
    )
    setting_up = client.run("set-up", order, "--line", heard[0]["id"], "--by", "Mario Rossi")
    again = client.run("set-up", order)

    assert [(line["number"], line["contact"], line["epoch"]) for line in heard] == [
        ("1.0", "new@acme.example", 1),
        ("2.0", "new@acme.example", 1),
    ]
    assert mapping.returncode == setting_up.returncode == again.returncode == 0
    assert [line["outcome"] for line in json.loads(again.stdout)["lines"]] == ["already", "changed"]
    line = placed.line("1.0")
    assert (line.status, line.billing_cause, line.mapped_by) == (
        Status.CLOSED,
        BillingCause.SET_UP,
        "Mario Rossi",
    )
    assert line.organization is not None
    assert line.organization.name == "Acme S.p.A."
    assert set(HubTelling.objects.values_list("state", flat=True)) == {"told"}
    assert not list(problems())


def test_an_event_that_comes_twice_is_kept_once_and_an_older_one_changes_nothing(
    people: Cast, client: Client
) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING))
    tell()
    (line,) = client.lines()
    data = {"order": {"id": line["order_id"], "number": "1"}, "customer": {"name": "Acme"}}
    of_line = {"line": {"id": line["id"], "number": "1.0"}, "contact": {"email": "old@acme.example"}}
    older = {**data, **of_line, "epoch": -1}

    statuses = [
        post_to(client, {"type": "contact.changed", "data": older}, event_id="older") for _ in range(2)
    ]

    assert statuses == [204, 204]
    assert [words.split()[0] for words in client.said[1:]] == ["kept", "kept", "known"]
    assert client.lines() == [line]


def test_a_report_whose_connection_breaks_is_sent_once_more_under_its_id(client: Client) -> None:
    ids = []

    class Breaking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            ids.append(self.headers["webhook-id"])
            if len(ids) == 1:
                self.close_connection = True
                return
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Breaking) as breaking:
        threading.Thread(target=breaking.serve_forever, daemon=True).start()
        client.environment["STARTLINE_EVENTS"] = f"http://127.0.0.1:{breaking.server_port}/"
        report = client.run("set-up", "5b0a2d8e-0000-4000-8000-000000000001")
        breaking.shutdown()

    assert (report.returncode, report.stderr) == (0, "")
    assert len(ids) == 2
    assert len(set(ids)) == 1


def test_a_test_event_is_taken_and_a_foreign_secret_is_not(people: Cast, client: Client) -> None:
    posted = send_test_event(actor=CONSOLE, public_id=client.public_id, now=clock.now())
    client.environment["HUB_SECRET"] = "whsec_" + "AAAA" * 11  # from now on for its commands

    refused = client.run("set-up", "5b0a2d8e-0000-4000-8000-000000000001")

    assert posted.status == 204
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["error"]["code"] == "not_signed"
