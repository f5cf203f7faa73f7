"""The home page: groups, counters with money, rows that can be acted upon, searching, empty states (PRODUCT P4)."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.models.forbidding import run
from tests.web.reading import only_reading
from tests.worlds import CONTACT, SUPPORT, Cast, Stage, Wanted, cast, place

from startline.models import Account, Line, User

pytestmark = pytest.mark.django_db


def page(client: Client, *, of: User, address: str = "/", status: int = 200) -> str:
    """What the address shows to the user."""
    client.force_login(of)
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def rows(html: str) -> list[str]:
    """The public ids of the lines in their order."""
    return re.findall(r'<tr id="line-([0-9a-f-]+)"', html)


def ids(*numbers: str) -> list[str]:
    """The public ids of these lines."""
    found = {line.number: str(line.public_id) for line in Line.objects.all()}
    return [found[number] for number in numbers]


def some_of_each() -> Cast:
    """A line in most groups."""
    world = cast()
    place(
        world.partner,
        Wanted(number="1.0", stage=Stage.UNDELIVERABLE, contact="gone@acme.example"),
        Wanted(number="2.0", stage=Stage.AWAITING),
        Wanted(number="3.0", stage=Stage.CLOSED),
        Wanted(number="4.0", stage=Stage.BOOKED),
        Wanted(number="5.0", stage=Stage.HELD),
        Wanted(number="6.0", stage=Stage.SET_UP),
        Wanted(number="7.0", offer=SUPPORT),
        Wanted(number="8.0", stage=Stage.MAPPED),
    )
    run("UPDATE startline_line SET monthly_amount = 1250.5 WHERE number IN ('1.0', '3.0')")
    return world


def test_lines_that_wait_stand_in_their_groups_the_most_urgent_first(client: Client) -> None:
    world = some_of_each()

    html = page(client, of=world.owner)

    assert rows(html) == ids("1.0", "3.0", "2.0", "8.0", "5.0", "4.0")
    headings = ["Undeliverable", "Closed, still pending", "Not set up yet", "Start date ahead"]
    assert re.findall(r'scope="rowgroup">([^<]+)<', html) == headings
    assert "mail refused: mailbox unknown" in html
    assert "on hold" in html


def test_counters_are_links_that_say_how_much_money_is_at_stake(client: Client) -> None:
    world = some_of_each()

    html = page(client, of=world.owner)

    assert re.search(
        r'href="/\?group=undeliverable"><span>Undeliverable</span> <span class="count">1</span>'
        r' <span class="stake">1,250.50\xa0EUR a month</span>',
        html,
    )
    assert '<span>No contact</span> <span class="count">0</span></a>' in html


def test_a_group_alone_is_shown_and_left_again(client: Client) -> None:
    world = some_of_each()

    html = page(client, of=world.owner, address="/?group=closed_pending")

    assert rows(html) == ids("3.0")
    assert 'href="/" aria-current="true"><span>Closed, still pending</span>' in html
    assert '<span>Undeliverable</span> <span class="count">1</span>' in html


def test_the_page_is_read_in_italian(client: Client) -> None:
    world = some_of_each()
    User.objects.filter(pk=world.owner.pk).update(language="it")
    world.owner.refresh_from_db()

    html = page(client, of=world.owner)

    assert "Lista di lavoro" in html
    assert "Non recapitabile" in html
    assert "1.250,50\xa0EUR al mese" in html
    assert "si chiude tra 5 giorni" in html


def test_an_editor_finds_pencil_and_resend_at_the_line(client: Client) -> None:
    world = some_of_each()
    (line,) = ids("2.0")

    html = page(client, of=world.owner)

    change, resend = reverse("change_contact"), reverse("resend")
    assert (
        f'href="{change}?line={line}" hx-get="{change}?line={line}" hx-target="#dialog" data-key="e"' in html
    )
    assert (
        f'href="{resend}?line={line}" hx-get="{resend}?line={line}" hx-target="#dialog" data-key="r"' in html
    )
    assert reverse("ask") not in html


def test_a_mapped_line_has_no_pencil_and_a_booked_one_no_resend(client: Client) -> None:
    world = some_of_each()
    mapped, booked = ids("8.0", "4.0")

    html = page(client, of=world.owner)

    assert f"{reverse('change_contact')}?line={mapped}" not in html
    assert f"{reverse('change_contact')}?line={booked}" in html
    assert f"{reverse('resend')}?line={booked}" not in html


def test_a_viewer_asks_instead_except_where_they_placed_the_order(client: Client) -> None:
    world = cast()
    place(world.partner, Wanted(number="theirs", stage=Stage.AWAITING))
    place(world.partner, Wanted(number="own", stage=Stage.AWAITING), number="2", placed_by=world.reader.email)
    theirs, own = ids("theirs", "own")

    html = page(client, of=world.reader)

    assert f'href="{reverse("ask")}?line={theirs}"' in html
    assert f"{reverse('change_contact')}?line={theirs}" not in html
    assert f'href="{reverse("change_contact")}?line={own}"' in html


def test_a_viewer_selects_lines_to_ask_for(client: Client) -> None:
    world = some_of_each()

    html = page(client, of=world.reader)

    assert f'formaction="{reverse("ask")}"' in html
    assert f'formaction="{reverse("change_contact")}"' not in html


def test_selected_lines_go_to_the_dialogs_and_to_the_export(client: Client) -> None:
    world = some_of_each()
    (line,) = ids("2.0")

    html = page(client, of=world.owner)

    assert f'<input type="checkbox" name="line" value="{line}">' in html
    assert f'formaction="{reverse("change_contact")}" hx-get="{reverse("change_contact")}"' in html
    assert f'formaction="{reverse("resend")}" hx-get="{reverse("resend")}"' in html
    assert f'<form action="{reverse("export_lines", args=["csv"])}" id="lines">' in html


def test_partners_are_named_only_to_who_sees_several(client: Client) -> None:
    world = some_of_each()

    assert "Telepartner</small>" in page(client, of=world.ally)
    assert "Telepartner</small>" in page(client, of=world.clerk)
    assert "Telepartner</small>" not in page(client, of=world.owner)


def test_a_stranger_sees_none_of_it(client: Client) -> None:
    world = some_of_each()

    html = page(client, of=world.stranger)

    assert rows(html) == []
    assert '<span class="count">1</span>' not in html
    for secret in ("104583020", "Acme", "acme.example", "Telepartner"):
        assert secret not in html


def test_a_strangers_search_finds_nothing_of_others(client: Client) -> None:
    world = some_of_each()

    for text in ("104583020", "gone@acme.example", "Acme", "Sub104583020-1.0"):
        assert rows(page(client, of=world.stranger, address=f"/?q={text}")) == []


@pytest.mark.parametrize("text", ["104583020", "gone@acme.example", "acme", "Sub104583020-1.0", " 10458 "])
def test_lines_are_found_with_their_counters(client: Client, text: str) -> None:
    world = some_of_each()
    place(world.partner, Wanted(number="9.0", stage=Stage.CLOSED), number="2", customer="Other")

    html = page(client, of=world.owner, address=f"/?q={text}")

    assert ids("1.0")[0] in rows(html)
    assert ids("9.0")[0] not in rows(html)
    assert '<span>Undeliverable</span> <span class="count">1</span>' in html
    assert f'value="{text}"' in html


def test_every_line_of_a_searched_contact_can_be_changed_at_once(client: Client) -> None:
    world = some_of_each()

    html = page(client, of=world.owner, address=f"/?q={CONTACT}")

    assert f'href="{reverse("change_contact")}?contact=it%40acme.example"' in html
    assert "Change every line of this contact" not in page(client, of=world.owner, address="/?q=104583020")
    assert "Change every line of this contact" not in page(client, of=world.reader, address=f"/?q={CONTACT}")


def test_the_list_is_narrowed_to_a_partner_and_an_offer(client: Client) -> None:
    world = some_of_each()
    place(world.other_partner, Wanted(number="9.0", stage=Stage.CLOSED))
    partner = Account.objects.get(pk=world.other_partner.pk).public_id

    by_partner = page(client, of=world.clerk, address=f"/?account={partner}")
    by_offer = page(client, of=world.clerk, address="/?offer=A-WX")

    assert rows(by_partner) == ids("9.0")
    assert '<span>Closed, still pending</span> <span class="count">1</span>' in by_partner
    assert rows(by_offer) == []


@pytest.mark.parametrize("address", ["/?account=nonsense", "/?offer=nonsense", f"/?q={'x' * 255}"])
def test_what_cannot_be_narrowed_to_is_said_beside_its_field(client: Client, address: str) -> None:
    world = some_of_each()

    html = page(client, of=world.clerk, address=address)

    assert 'class="error"' in html
    assert rows(html) == []


def test_another_partners_account_is_none_to_narrow_to(client: Client) -> None:
    world = some_of_each()
    place(world.other_partner, Wanted(number="9.0", stage=Stage.CLOSED))
    other = Account.objects.get(pk=world.other_partner.pk).public_id

    assert ids("9.0")[0] not in page(client, of=world.ally, address=f"/?account={other}")


@pytest.mark.parametrize("address", ["/?group=nonsense", "/?after=nonsense", "/?line=nonsense"])
def test_what_is_no_page_is_not_found(client: Client, address: str) -> None:
    world = some_of_each()

    page(client, of=world.owner, address=address, status=404)


def test_pages_are_linked_and_keep_what_is_asked_for(client: Client) -> None:
    world = cast()
    place(world.partner, *(Wanted(number=f"{number}.0") for number in range(1, 53)))

    first = page(client, of=world.owner, address="/?group=ahead&q=10458")
    following = re.findall(r'href="(\?[^"]+)" rel="next"', first)[0].replace("&amp;", "&")
    second = page(client, of=world.owner, address=f"/{following}")

    assert len(rows(first)) == 50
    assert len(rows(second)) == 2
    assert "First page" in second
    assert 'aria-current="true"><span>Start date ahead</span>' in second


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "Nothing waits"),
        ("/?group=undeliverable", "refuses the provisioning email"),
        ("/?group=no_contact", "nobody is named to mail"),
        ("/?group=kept_open", "keeps them open"),
        ("/?group=closing", "three days before"),
        ("/?group=closed_pending", "closed and billing"),
        ("/?group=not_started", "until the service is set up"),
        ("/?group=ahead", "until their requested start date"),
        ("/?q=nobody", "No line here matches"),
    ],
)
def test_an_empty_list_says_what_belongs_there(client: Client, address: str, words: str) -> None:
    world = cast()

    assert words in page(client, of=world.owner, address=address)


def test_who_is_not_signed_in_does_so_first(client: Client) -> None:
    some_of_each()

    response = client.get("/?group=ahead")

    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=/%3Fgroup%3Dahead"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: Client, method: str) -> None:
    world = some_of_each()
    client.force_login(world.owner)

    with only_reading():
        assert getattr(client, method)("/").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_the_page_only_reads(client: Client, method: str) -> None:
    world = some_of_each()
    client.force_login(world.owner)

    assert getattr(client, method)("/").status_code == 405


@pytest.mark.parametrize("address", ["/", "/?q=104583020", "/?group=not_started&offer=A-FLEX"])
def test_a_page_costs_no_more_queries_for_more_lines(
    client: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world = some_of_each()
    place(
        world.partner,
        *(Wanted(number=f"{number}.0", stage=Stage.AWAITING) for number in range(20, 60)),
        number="2",
    )
    client.force_login(world.ally)

    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200


def test_the_part_that_renews_itself_is_the_list_alone_and_says_when_nothing_is_new(client: Client) -> None:
    world = some_of_each()
    client.force_login(world.owner)
    asking = {"HX-Request": "true", "HX-Target": "live"}

    part = client.get("/", headers=asking)
    again = client.get("/", headers={**asking, "If-None-Match": part["ETag"]})
    run("UPDATE startline_line SET monthly_amount = 1 WHERE number = '2.0'")
    changed = client.get("/", headers={**asking, "If-None-Match": part["ETag"]})

    assert rows(part.content.decode()) == rows(page(client, of=world.owner))
    assert "<html" not in part.content.decode()
    assert (again.status_code, changed.status_code) == (304, 200)


def test_names_that_hold_markup_are_shown_as_they_are(client: Client) -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.AWAITING), customer="<script>alert(1)</script>")

    html = page(client, of=world.owner, address="/?q=%3Cscript%3E")

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_a_search_that_finds_too_much_says_so(client: Client) -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.NOT_DELIVERED))
    run(
        """
        INSERT INTO startline_line
          (account_id, order_id, number, offer_id, provisions, quantity, start_date, time_zone, status, contact_id)
        SELECT account_id, order_id, 'many-' || n, offer_id, true, 1, start_date, time_zone, status, contact_id
        FROM startline_line CROSS JOIN generate_series(2, 10001) AS n
        """
    )

    html = page(client, of=world.owner, address=f"/?q={CONTACT}")

    assert "More than 10,000 lines match" in html
    assert '<span class="count">1,000+</span>' in html


def test_days_are_those_of_the_readers_zone(client: Client) -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.CLOSED))
    at_home = page(client, of=world.owner)
    User.objects.filter(pk=world.owner.pk).update(time_zone="Pacific/Honolulu")

    assert "closed on 15 Nov, billing since 15 Nov" in at_home
    assert "closed on 14 Nov, billing since 14 Nov" in page(client, of=world.owner)
