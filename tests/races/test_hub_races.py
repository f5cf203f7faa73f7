"""Events of hubs elsewhere that come at once, and tellings while contacts change (PRODUCT H6)."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.test import Client
from tests.hubs import Hub, hub_elsewhere, hub_server, mapped, set_up, signed
from tests.races.grounds import awaiting, settle_down
from tests.races.racing import FEWER, at_once, race
from tests.worlds import CONTACT, NOW

from startline import clock
from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.take_hub_event import Answer, take_hub_event
from startline.models import Account, HubEvent, HubTelling, Order, Organization, Transaction, TransactionItem
from startline.queries.hubs import heard_hub
from startline.sweeps.tell_hubs import tell_hubs


@pytest.fixture
def hub(partner: Account) -> Hub:
    return hub_elsewhere()


def tell(hub: Hub, body: bytes, event_id: str) -> Answer:
    heard = heard_hub(hub.row.public_id, now=NOW)
    assert heard is not None
    return take_hub_event(hub=heard, event_id=event_id, body=body, now=NOW)


def _told(answer: Answer) -> list[tuple[str, str | None]]:
    """What the hub was answered for each line: the outcome, and the code of a refusal."""
    return [(line["outcome"], line.get("code")) for line in answer.body["lines"]]


def orders(partner: Account, tmp_path: Path) -> list[Order]:
    grounds = awaiting(tmp_path, partner, orders=FEWER, contacts=[CONTACT, CONTACT])
    found = Order.objects.in_bulk([ground.order_id for ground in grounds])
    return [found[ground.order_id] for ground in grounds]


def test_of_one_event_that_comes_twice_at_once_one_is_done_and_both_get_its_answer(
    partner: Account, hub: Hub, tmp_path: Path
) -> None:
    bodies = [mapped(order.public_id) for order in orders(partner, tmp_path)]

    answers = race(
        lambda pair: tell(hub, bodies[pair], f"evt-{pair}"),
        lambda pair: tell(hub, bodies[pair], f"evt-{pair}"),
        pairs=FEWER,
    )

    assert all((one.status, one.body) == (other.status, other.body) for one, other in answers)
    assert {line["outcome"] for one, _ in answers for line in one.body["lines"]} == {"changed"}
    assert HubEvent.objects.count() == FEWER
    mappings = Transaction.objects.filter(type="organization_mapped").values("id")
    mapped_items = TransactionItem.objects.filter(outcome="changed", transaction_id__in=mappings)
    times = Counter(mapped_items.values_list("line_id", flat=True))
    assert set(times.values()) == {1}
    assert len(times) == 2 * FEWER
    assert Organization.objects.count() == 1


def test_over_http_eight_copies_of_an_event_get_one_answer(
    partner: Account, hub: Hub, tmp_path: Path
) -> None:
    body = mapped(orders(partner, tmp_path)[0].public_id)
    headers = dict(signed(hub.secret, body, event_id="evt-1", at=clock.now()))

    def post() -> tuple[int, bytes]:
        answer = Client().post(hub.address, body, content_type="application/json", headers=headers)
        return answer.status_code, answer.content

    answers = at_once(*[post] * 8)

    assert len(set(answers)) == 1
    assert {line["outcome"] for line in json.loads(answers[0][1])["lines"]} == {"changed"}
    assert HubEvent.objects.count() == 1


def test_two_events_that_bring_the_same_new_organization_share_it(
    partner: Account, hub: Hub, tmp_path: Path
) -> None:
    found = orders(partner, tmp_path)
    lines = {order.pk: sorted(str(line.public_id) for line in order.lines.all()) for order in found}

    def map_one(pair: int, place: int) -> Answer:
        order = found[pair]
        organization = {"id": f"org-{pair}", "name": "Acme S.p.A."}
        body = mapped(order.public_id, lines=[lines[order.pk][place]], organization=organization)
        return tell(hub, body, f"{pair}-{place}")

    answers = race(lambda pair: map_one(pair, 0), lambda pair: map_one(pair, 1), pairs=FEWER)

    outcomes = Counter(line["outcome"] for pair in answers for one in pair for line in one.body["lines"])
    assert outcomes == {"changed": 2 * FEWER}
    assert Organization.objects.count() == FEWER


def test_a_mapping_and_a_set_up_at_once_end_in_one_clean_way(
    partner: Account, hub: Hub, tmp_path: Path
) -> None:
    found = orders(partner, tmp_path)

    answers = race(
        lambda pair: tell(hub, mapped(found[pair].public_id), f"m-{pair}"),
        lambda pair: tell(hub, set_up(found[pair].public_id), f"s-{pair}"),
        pairs=FEWER,
    )

    for order, (mapping, setting_up) in zip(found, answers, strict=True):
        assert _told(mapping) == [("changed", None)] * 2
        came_second = _told(setting_up) == [("changed", None)] * 2
        assert came_second or _told(setting_up) == [("refused", "not_mapped")] * 2
        assert {line.set_up_at for line in order.lines.all()} == {NOW if came_second else None}
    assert len({_told(setting_up)[0] for _, setting_up in answers}) == 2


def test_two_workers_tell_every_contact_once_and_in_its_lines_order(partner: Account, tmp_path: Path) -> None:
    with hub_server() as server:
        hub_elsewhere(events_url=server.url)
        grounds = awaiting(tmp_path, partner, orders=FEWER, contacts=[CONTACT])

        def change(pair: int) -> None:
            selection = Selection(order_ids=[grounds[pair].order_id])
            for number in range(2):
                address = f"n{number}@acme.example"
                change_contact(actor=CONSOLE, selection=selection, address=address, now=NOW)

        def tell_all(pair: int) -> None:
            while tell_hubs(clock=lambda: NOW).more:
                pass

        race(change, tell_all, pairs=FEWER)
        race(tell_all, tell_all, pairs=4)
    settle_down(now=NOW)

    epochs: dict[str, list[int]] = {}
    for event in server.events:
        epochs.setdefault(event["data"]["line"]["id"], []).append(event["data"]["epoch"])
    assert set(HubTelling.objects.values_list("state", flat=True)) == {"told"}
    assert len(epochs) == FEWER
    assert all(told == sorted(set(told)) for told in epochs.values())
