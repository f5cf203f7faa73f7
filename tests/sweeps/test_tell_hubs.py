"""Hubs elsewhere hear of contacts: signed, at least once, in the order of each line, whatever they answer (H6)."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from tests.actions.report_files import PAST, Importer, Row
from tests.hubs import Hub, HubServer, hub_elsewhere, hub_server, say
from tests.servers.certificate import self_signed
from tests.worlds import CONTACT, FLEX, NOW, SUPPORT, WX, Cast, Placed, Stage, Wanted, cast, mail_due, place

from startline import posting
from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.edit_hub import edit_hub, renew_secret, set_offer_hub
from startline.actions.reach_hub import retry_telling
from startline.models import Address, HubTelling, Line, Setting
from startline.rules.hub_urls import filled
from startline.sweeps import tell_hubs as telling
from startline.sweeps.tell_hubs import LEASE, QUIET, tell_hubs

pytestmark = pytest.mark.django_db
MICROSECOND, MINUTE, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(days=1)
PATIENT_S = 60.0
"""How long a hub is waited for that does answer: longer than any machine takes."""


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def server() -> Iterator[HubServer]:
    with hub_server() as running:
        yield running


@pytest.fixture
def hub(people: Cast, server: HubServer) -> Hub:
    return hub_elsewhere(events_url=server.url)


def change(placed: Placed, number: str, address: str, *, at: datetime = NOW) -> None:
    selection = Selection(order_ids=[placed.order_id], line_ids=[placed.line_ids[number]])
    change_contact(actor=CONSOLE, selection=selection, address=address, now=at)


def run(at: datetime = NOW) -> int:
    """Tell all that is due; how many were."""
    told = 0
    while (swept := tell_hubs(clock=lambda: at)).more:
        told += swept.lines
    return told


def states() -> list[str]:
    return list(HubTelling.objects.order_by("id").values_list("state", flat=True))


def owed() -> list[tuple[str, str, str, int]]:
    """What is to be told: type, line, contact, epoch."""
    rows = HubTelling.objects.order_by("id").select_related("contact")
    numbers = dict(Line.objects.values_list("id", "number"))
    return [(row.type, numbers[row.line_id], row.contact.email or "", row.contact_epoch) for row in rows]


def test_a_line_that_starts_tells_its_contact_and_every_change_after_it(people: Cast, hub: Hub) -> None:
    placed = place(people.partner, Wanted(number="1.0"), Wanted(number="2.0", contact=None))
    change(placed, "1.0", "before@acme.example")
    before = owed()

    mail_due(now=NOW + 30 * DAY)
    started = owed()
    change(placed, "2.0", "first@acme.example", at=NOW + 30 * DAY)
    change(placed, "1.0", "second@acme.example", at=NOW + 31 * DAY)
    change(placed, "1.0", "second@acme.example", at=NOW + 32 * DAY)

    assert before == []
    assert started == [("contact.added", "1.0", "before@acme.example", 1)]
    assert owed()[1:] == [
        ("contact.added", "2.0", "first@acme.example", 1),
        ("contact.changed", "1.0", "second@acme.example", 2),
    ]


def test_a_line_that_comes_in_awaiting_is_told_and_no_other(people: Cast, hub: Hub, tmp_path: Path) -> None:
    importer = Importer(people=people, folder=tmp_path)
    set_offer_hub(actor=CONSOLE, code=WX, hub=hub.row.public_id, now=NOW)

    importer.import_(
        Row(line="1.0", status="Booked"),
        Row(line="2.0", status="Awaiting provisioning details", starts=PAST),
        Row(line="3.0", status="Pending activation", starts=PAST),
        Row(line="4.0", status="Closed", starts=PAST),
    )

    assert [(kind, line) for kind, line, _, _ in owed()] == [("contact.added", "2.0")]


def test_only_offers_of_an_active_hub_that_takes_events_are_told(people: Cast, hub: Hub) -> None:
    silent = hub_elsewhere("Silent", offer=WX)
    stages = [Wanted(number="1.0", offer=WX), Wanted(number="2.0", offer=SUPPORT), Wanted(number="3.0")]
    placed = place(people.partner, *stages)
    edit_hub(actor=CONSOLE, public_id=hub.row.public_id, wanted={Setting.HUB_IS_ACTIVE: False}, now=NOW)

    mail_due(now=NOW + 30 * DAY)
    for number in ("1.0", "3.0"):
        change(placed, number, "new@acme.example", at=NOW + 30 * DAY)

    assert owed() == []
    assert silent.row.events_url is None


def test_an_event_says_what_changed_and_is_signed(people: Cast, hub: Hub, server: HubServer) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    change(placed, "1.0", "new@acme.example")

    told = run()

    line, order = placed.line(), placed.line().order
    newest = HubTelling.objects.latest("id")
    assert told == len(server.taken) == 2
    assert server.events[0]["type"] == "contact.added"
    assert server.events[1] == {
        "type": "contact.changed",
        "timestamp": "2026-11-16T09:00:00+00:00",
        "data": {
            "order": {"id": str(order.public_id), "number": "104583020"},
            "line": {
                "id": str(line.public_id),
                "number": "1.0",
                "offer": {"code": FLEX, "name": "Flex Plan"},
                "quantity": 25,
            },
            "contact": {"email": "new@acme.example"},
            "former_contact": {"email": CONTACT},
            "epoch": 1,
            "customer": {"name": "Acme S.p.A."},
            "account": {"id": str(people.partner.public_id), "name": "Telepartner"},
            "hub_url": f"https://admin.example/o/{order.public_id}/{line.public_id}",
        },
    }
    assert all(one.is_signed_with(hub.secret) for one in server.taken)
    assert server.taken[1].headers["webhook-id"] == str(newest.public_id)
    assert server.taken[1].headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert states() == ["told", "told"]


def test_while_two_secrets_count_events_carry_both_signatures(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    secret = renew_secret(actor=CONSOLE, public_id=hub.row.public_id, now=NOW)

    run(NOW + DAY - MICROSECOND)
    change(placed, "1.0", "new@acme.example", at=NOW + DAY)
    run(NOW + DAY)

    both, newest = server.taken
    assert both.is_signed_with(hub.secret)
    assert both.is_signed_with(secret)
    assert newest.is_signed_with(secret)
    assert not newest.is_signed_with(hub.secret)


def test_an_erased_person_is_not_told_of_any_more(people: Cast, hub: Hub, server: HubServer) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING))
    Address.objects.filter(key=CONTACT).update(email=None, key=None, domain=None, erased_at=NOW)

    run()

    (event,) = server.events
    assert event["data"]["contact"] is None
    assert CONTACT not in server.taken[0].body.decode()


def hang(request: BaseHTTPRequestHandler) -> None:
    """Read, and never answer, until the other side hangs up."""
    request.rfile.read(1)


def trickle(request: BaseHTTPRequestHandler) -> None:
    """Answer for ever, a byte at a time."""
    request.wfile.write(b"HTTP/1.1 2")
    with suppress(OSError):
        while True:
            time.sleep(0.02)
            request.wfile.write(b"0")


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        pytest.param(lambda request: say(request, 500, b"out of \x00 order"), 500, "out of order", id="500"),
        pytest.param(lambda request: say(request, 404), 404, "", id="404"),
        pytest.param(lambda request: say(request, 301, location="/elsewhere"), 301, "", id="redirect"),
        pytest.param(lambda request: say(request, 500, b"x" * 9000), 500, "x" * 999 + "…", id="many words"),
        pytest.param(hang, None, "TimeoutError: timed out", id="hangs"),
        pytest.param(trickle, None, None, id="trickles"),
        pytest.param(lambda request: request.wfile.write(b"junk\r\n\r\n"), None, None, id="no HTTP"),
        pytest.param(lambda request: request.connection.close(), None, None, id="hangs up"),
    ],
)
def test_whatever_else_than_2xx_is_answered_it_is_tried_again(  # noqa: PLR0917 - fixtures
    people: Cast,
    hub: Hub,
    server: HubServer,
    monkeypatch: pytest.MonkeyPatch,
    answer: Any,
    status: int | None,
    words: str | None,
) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING))
    server.answer = answer

    with monkeypatch.context() as hurried:
        hurried.setattr(posting, "WAIT_S", 1.0 if answer is hang else PATIENT_S)
        hurried.setattr(posting, "WHOLE_S", 1.0 if answer is trickle else PATIENT_S)
        run()
    failed = HubTelling.objects.get()
    server.answer = lambda request: say(request, 204)
    too_early = run(NOW + MINUTE - MICROSECOND)
    again = run(NOW + MINUTE)

    assert (failed.state, failed.last_status, failed.attempts) == ("waiting", status, 1)
    assert words is None or failed.last_words == words
    assert (too_early, again) == (0, 1)
    assert len(server.taken) == 2
    assert server.taken[0].body == server.taken[1].body
    assert {one.headers["webhook-id"] for one in server.taken} == {str(failed.public_id)}
    assert states() == ["told"]


@pytest.mark.parametrize(
    "rest", [b"content-length: 99\r\n\r\nth", b"x-and-so-on: "], ids=["words", "headers"]
)
def test_a_status_of_2xx_is_enough_however_the_rest_ends(
    people: Cast, hub: Hub, server: HubServer, monkeypatch: pytest.MonkeyPatch, rest: bytes
) -> None:
    monkeypatch.setattr(posting, "WAIT_S", PATIENT_S)
    monkeypatch.setattr(posting, "WHOLE_S", 2.0)
    place(people.partner, Wanted(stage=Stage.AWAITING))

    def break_off(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 202 Accepted\r\n" + rest)
        server.over.wait(PATIENT_S)

    server.answer = break_off
    run()

    assert states() == ["told"]


@contextmanager
def tls_server(tmp_path: Path) -> Iterator[str]:
    """A server with a certificate that nobody vouches for."""
    certificate, key = self_signed("localhost")
    (tmp_path / "both.pem").write_bytes(certificate + key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            try:
                connection, _ = listening.accept()
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(1)
            except OSError:
                return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://localhost:{listening.getsockname()[1]}/"


def test_a_certificate_that_nobody_vouches_for_gets_nothing(people: Cast, tmp_path: Path) -> None:
    with tls_server(tmp_path) as url:
        hub_elsewhere(events_url=url)
        place(people.partner, Wanted(stage=Stage.AWAITING))
        run()

    failed = HubTelling.objects.get()
    assert (failed.state, failed.last_status) == ("waiting", None)
    assert "certificate" in str(failed.last_words)


@pytest.mark.parametrize("plain", [True, False], ids=["no TLS there", "nobody there"])
def test_where_tls_or_anybody_is_missing_it_is_tried_again(
    people: Cast, server: HubServer, *, plain: bool
) -> None:
    url = server.url.replace("http:", "https:") if plain else "http://127.0.0.1:9/"
    hub_elsewhere(events_url=url)
    place(people.partner, Wanted(stage=Stage.AWAITING))

    run()

    assert states() == ["waiting"]


def test_a_hub_that_does_not_answer_is_left_alone_for_a_minute_and_holds_up_no_other(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    away = hub_elsewhere("Away", offer=WX, events_url="http://127.0.0.1:9/")
    lines = [Wanted(number=f"{n}.0", stage=Stage.AWAITING, offer=WX) for n in range(1, 4)]
    place(people.partner, *lines, number="1")
    place(
        people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING), number="2"
    )

    run()
    tried = list(HubTelling.objects.filter(hub=away.row).order_by("id").values_list("attempts", flat=True))
    run(NOW + QUIET - MICROSECOND)
    unchanged = list(
        HubTelling.objects.filter(hub=away.row).order_by("id").values_list("attempts", flat=True)
    )
    run(NOW + QUIET)

    assert len(server.taken) == 2
    assert sum(tried) == 1
    assert unchanged == tried
    assert sum(HubTelling.objects.filter(hub=away.row).values_list("attempts", flat=True)) == 2


def test_a_poisoned_event_blocks_none_of_its_neighbours(people: Cast, hub: Hub, server: HubServer) -> None:
    lines = [Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(1, 5)]
    placed = place(people.partner, *lines)
    poison = str(placed.line("1.0").public_id)

    def break_on_poison(request: BaseHTTPRequestHandler) -> None:
        poisoned = poison in server.taken[-1].body.decode()
        say(request, 500 if poisoned else 200)

    server.answer = break_on_poison
    run()

    assert sorted(states()) == ["told", "told", "told", "waiting"]


def test_what_cannot_even_be_written_blocks_none_of_its_neighbours(
    people: Cast, hub: Hub, server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = place(people.partner, *(Wanted(number=f"{n}.0", stage=Stage.AWAITING) for n in range(1, 4)))
    poison = placed.line("1.0").public_id

    def failing(url: str, *, order_id: Any, line_id: Any) -> str:
        if line_id == poison:
            raise ValueError("poison")
        return filled(url, order_id=order_id, line_id=line_id)

    monkeypatch.setattr(telling, "filled", failing)
    run()

    assert sorted(states()) == ["told", "told", "waiting"]
    assert HubTelling.objects.get(state="waiting").last_words == "ValueError: poison"


def test_a_later_contact_waits_until_the_earlier_one_is_settled(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    server.answer = lambda request: say(request, 500)
    run()
    change(placed, "1.0", "new@acme.example", at=NOW + timedelta(seconds=1))
    server.answer = lambda request: say(request, 200)

    before = run(NOW + timedelta(seconds=2))
    after = run(NOW + MINUTE)

    assert (before, after) == (0, 3)
    of_line = [event["data"]["epoch"] for event in server.events if event["data"]["line"]["number"] == "1.0"]
    assert of_line == [0, 0, 1]


def test_what_waits_of_one_line_holds_up_no_later_contact_of_another(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    poison = str(placed.line("1.0").public_id)
    server.answer = lambda request: say(request, 500 if poison in server.taken[-1].body.decode() else 200)
    run()

    change(placed, "2.0", "new@acme.example")
    told = run()

    assert told == 1
    assert [(row.line_id, row.contact_epoch, row.state) for row in HubTelling.objects.order_by("id")] == [
        (placed.line_ids["1.0"], 0, "waiting"),
        (placed.line_ids["2.0"], 0, "told"),
        (placed.line_ids["2.0"], 1, "told"),
    ]


def test_after_five_days_it_is_given_up_and_may_be_tried_again(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING))
    server.answer = lambda request: say(request, 500, b"broken")
    now = began = HubTelling.objects.get().due_at
    while HubTelling.objects.filter(settled_at=None).exists():
        now = HubTelling.objects.get().due_at
        run(now)

    given_up = HubTelling.objects.get()
    server.answer = lambda request: say(request, 200)
    left_alone = run(now + DAY)
    retried = retry_telling(actor=CONSOLE, public_id=given_up.public_id, now=now + DAY)
    told = run(now + DAY)
    too_late = retry_telling(actor=CONSOLE, public_id=given_up.public_id, now=now + DAY)

    assert (given_up.state, given_up.settled_at, given_up.last_words) == (
        "given_up",
        began + 5 * DAY,
        "broken",
    )
    assert (left_alone, retried, told, too_late) == (0, True, 1, False)
    assert states() == ["told"]


def test_what_a_later_contact_has_overtaken_is_not_tried_again(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    HubTelling.objects.update(state="given_up", settled_at=NOW)
    change(placed, "1.0", "new@acme.example")
    run()
    earlier = HubTelling.objects.earliest("id")

    assert not retry_telling(actor=CONSOLE, public_id=earlier.public_id, now=NOW)
    assert states() == ["given_up", "told"]


def test_what_waits_for_a_hub_that_is_not_active_goes_once_it_is(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING))

    def make_active(*, active: bool) -> None:
        wanted = {Setting.HUB_IS_ACTIVE: active}
        edit_hub(actor=CONSOLE, public_id=hub.row.public_id, wanted=wanted, now=NOW)

    make_active(active=False)
    resting = run(NOW + 9 * DAY)
    make_active(active=True)

    assert (resting, run(NOW + 9 * DAY)) == (0, 1)


def test_an_attempt_cut_short_is_made_again_when_its_lease_ends(
    people: Cast, hub: Hub, server: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING))

    def die(*_: object, **__: object) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(telling, "post_event", die)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert states() == ["sending"]

    assert (run(NOW + LEASE - MICROSECOND), run(NOW + LEASE)) == (0, 1)
    assert HubTelling.objects.get().attempts == 2


def test_what_was_told_counts_even_where_the_lease_is_anothers_by_then(
    people: Cast, hub: Hub, server: HubServer
) -> None:
    place(people.partner, Wanted(stage=Stage.AWAITING))

    (row,) = telling._claim(now=NOW)
    HubTelling.objects.update(lease="00000000-0000-4000-8000-000000000000")
    telling._settle(row, posting.Posted(status=500, words=""), now=NOW)
    anothers = HubTelling.objects.get()
    telling._settle(row, posting.Posted(status=200, words=""), now=NOW)

    assert (anothers.state, anothers.last_status) == ("sending", None)
    assert states() == ["told"]
