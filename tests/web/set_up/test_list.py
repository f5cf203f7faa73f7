"""The list of service setups: what is open with how far it is, what is finished, page by page (PRODUCT H4)."""

import re

import pytest
from django.test import Client
from tests.setting_up import ask, contact, join, let_in, line_address, order_address, pass_to, place_of, save
from tests.worlds import NOW, Cast, Placed, Stage, Wanted, cast, place

from startline.actions.finish_set_up import finish_set_up
from startline.actions.plan_set_up import set_up_alike, set_up_each
from startline.queries.set_ups import Comer, list_set_ups, progress_of
from startline.queries.setup_answers import answers_of
from startline.rules.set_ups import seen_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def order(people: Cast) -> Placed:
    placed = place(people.partner, Wanted(stage=Stage.MAPPED), Wanted(number="2.0", stage=Stage.MAPPED))
    for key in ("seats", "floors", "desks"):
        ask(key, kind="number")
    return placed


def listed(client: Client, query: str = "") -> str:
    response = client.get(f"/set-up/{query}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_open_setups_say_how_far_they_are(client: Client, order: Placed) -> None:
    set_up_alike(actor=contact(), place=place_of(order), seen=None, now=NOW)
    save(order, "seats", "25", alike=True)
    let_in(client, pass_to(order))

    page = listed(client)

    assert order_address(order) in page
    assert "2 lines to set up" in page
    assert "1 of 3 answered" in page
    assert "last answer 16 Nov, 10:00" in page


def test_a_member_finds_the_way_back_to_their_space_and_who_came_by_mail_is_shown_none(
    client: Client, order: Placed
) -> None:
    let_in(client, pass_to(order))
    by_mail = listed(client) + client.get(order_address(order)).content.decode()
    client.force_login(join(order))

    assert 'href="/space/"' not in by_mail
    assert 'href="/space/"' in listed(client)
    assert 'href="/space/"' in client.get(order_address(order)).content.decode()


def test_lines_each_by_itself_are_counted_each_by_itself(client: Client, order: Placed) -> None:
    set_up_each(place=place_of(order), now=NOW)
    save(order, "seats", "25")
    let_in(client, pass_to(order))

    assert "1 of 6 answered" in listed(client)


def test_an_answer_that_only_some_lines_have_is_none_for_all(client: Client, order: Placed) -> None:
    save(order, "seats", "25")
    let_in(client, pass_to(order))

    assert "0 of 3 answered" in listed(client)


def test_a_line_has_its_own_progress(order: Placed) -> None:
    save(order, "seats", "25")
    ids = [order.line_ids["1.0"], order.line_ids["2.0"]]

    found = progress_of(ids)

    assert [(found[line_id].answered, found[line_id].asked) for line_id in ids] == [(1, 3), (0, 3)]
    assert found[ids[0]].last_saved_at == NOW


def test_finished_ones_have_a_list_of_their_own(client: Client, people: Cast, order: Placed) -> None:
    done = place(people.partner, Wanted(stage=Stage.SET_UP), number="2")
    client.force_login(join(order))

    still_open, finished = listed(client), listed(client, "?show=finished")

    assert (order_address(order) in still_open, order_address(order) in finished) == (True, False)
    assert order_address(done, "done") in finished
    assert "Set up 16 Nov, 09:00" in finished


def test_with_a_pass_only_the_orders_of_its_mail_are_there(
    client: Client, people: Cast, order: Placed
) -> None:
    other = place(people.partner, Wanted(stage=Stage.MAPPED), number="2")
    let_in(client, pass_to(order))

    page = listed(client)

    assert order_address(order) in page
    assert order_address(other) not in page


def test_they_come_page_by_page_newest_first(client: Client, people: Cast, order: Placed) -> None:
    newer = [place(people.partner, Wanted(stage=Stage.MAPPED), number=f"N{number}") for number in range(20)]
    client.force_login(join(order))

    first = listed(client)
    after = re.findall(r'href="\?after=([^"]+)"', first)[0]
    second = listed(client, f"?after={after}")

    assert [order_address(placed) in first for placed in (*newer, order)] == [True] * 20 + [False]
    assert order_address(order) in second
    assert client.get("/set-up/?after=guessed").status_code == 404


def test_where_nothing_is_open_the_page_says_what_belongs_there(client: Client, people: Cast) -> None:
    client.force_login(people.owner)

    assert "No setup is open." in listed(client)
    assert "No setup is finished yet." in listed(client, "?show=finished")


def test_an_organizations_open_setups_can_be_asked_for_alone(people: Cast, order: Placed) -> None:
    mario = join(order)
    organization_id = order.line().organization_id

    def numbers(organization: int | None) -> list[str]:
        page = list_set_ups(Comer(user_id=mario.pk), still_open=True, limit=5, organization_id=organization)
        return [row.order_number for row in page.rows]

    assert numbers(organization_id) == [order.number]
    assert numbers(0) == []


def test_many_lines_each_by_itself_come_page_by_page(client: Client, people: Cast) -> None:
    lines = [Wanted(number=f"{number}.0", stage=Stage.MAPPED) for number in range(40)]
    placed = place(people.partner, *lines, number="2")
    ask("seats", kind="number")
    set_up_each(place=place_of(placed, "0.0"), now=NOW)
    let_in(client, pass_to(placed, line="0.0"))

    first = client.get(order_address(placed)).content.decode()
    after = re.findall(r'href="\?after=([^"]+)"', first)[0]
    second = client.get(f"{order_address(placed)}?after={after}").content.decode()

    assert [first.count("Begin"), second.count("Begin")] == [30, 10]
    assert client.get(f"{order_address(placed)}?after=guessed").status_code == 404


def test_of_many_answers_that_would_be_lost_some_are_shown_and_the_others_counted(
    client: Client, people: Cast
) -> None:
    lines = [Wanted(number=f"{number}.0", stage=Stage.MAPPED) for number in range(1, 34)]
    placed = place(people.partner, *lines, number="2")
    ask("seats", kind="number")
    set_up_each(place=place_of(placed), now=NOW)
    for number in range(1, 34):
        save(placed, "seats", str(number), line=f"{number}.0")
    let_in(client, pass_to(placed))

    page = client.post(line_address(placed, "1.0", "how"), {"how": "alike"}).content.decode()

    assert page.count("<del>") == 30
    assert "2 more answers are replaced too" in page


def test_the_summary_of_many_lines_with_answers_of_their_own_comes_page_by_page(
    client: Client, people: Cast
) -> None:
    lines = [Wanted(number=f"{number}.0", stage=Stage.MAPPED) for number in range(40)]
    placed = place(people.partner, *lines, number="2")
    ask("seats", kind="number")
    set_up_each(place=place_of(placed, "0.0"), now=NOW)
    for number in range(40):
        save(placed, "seats", str(number + 1), line=f"{number}.0")
    line_ids = list(placed.line_ids.values())
    finish_set_up(
        actor=contact(),
        order_id=placed.order_id,
        line_ids=line_ids,
        seen=seen_of(answers_of(line_ids)),
        now=NOW,
    )
    let_in(client, pass_to(placed, line="0.0"))
    address = order_address(placed, "done")

    first = client.get(address).content.decode()
    after = re.findall(r'href="\?after=([^"]+)"', first)[0]
    second = client.get(f"{address}?after={after}").content.decode()

    assert [page.count('<section class="panel summary">') for page in (first, second)] == [30, 10]
    assert client.get(f"{address}?after=guessed").status_code == 404


def test_many_lines_alike_are_named_by_the_first_and_the_last(client: Client, people: Cast) -> None:
    lines = [Wanted(number=f"{number}.0", stage=Stage.MAPPED) for number in range(1, 21)]
    placed = place(people.partner, *lines, number="2")
    let_in(client, pass_to(placed))

    assert "20 lines, from 1.0 to 20.0" in client.get(order_address(placed)).content.decode()
