"""A file from the drop zone to its orders, as its one page tells it (PRODUCT I1–I4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.actions.recorded import found_wrong
from tests.actions.report_files import AHEAD, PAST, Row, report_of
from tests.web.imports.conftest import signed_in
from tests.web.imports.importing import act, bring, bring_rows, carried_by, take_over, the_run, words, work
from tests.worlds import NOW, Cast

from startline.models import ImportChunk, ImportRow, ImportRun, Line, Mail, Order, Transaction
from startline.rules.line import Status
from startline.sweeps.mail_due_lines import mail_due_lines


def test_a_file_gets_a_page_of_its_own_at_once_and_a_worker_reads_it(editor: Client) -> None:
    answer = bring(editor, report_of([Row()]))

    assert answer.status_code == 303
    assert "The file is being looked through." in words(editor.get(answer.headers["Location"]))
    work()
    assert "This is what an import would bring" in words(editor.get(answer.headers["Location"]))


def test_the_check_says_what_would_come_in_and_nothing_has(editor: Client) -> None:
    address = bring_rows(editor, Row(), Row(line="2.0"), Row(order="7002", offer="A-NOPE"))

    page = words(editor.get(address))

    assert "2 new" in page
    assert "1 in error" in page
    assert "“A-NOPE” is no offer in the catalogue. Correct the code, or ask the operator" in page
    assert Line.objects.count() == 0


def test_import_takes_the_orders_over_and_links_to_them_and_to_the_record(editor: Client) -> None:
    address = bring_rows(editor, Row(), Row(line="2.0"), Row(order="7002"))

    take_over(editor, address)
    page = editor.get(address)

    assert "3 new lines in 2 orders came in." in words(page)
    assert f"/orders/{Order.objects.get(number='7001').public_id}/" in page.content.decode()
    assert f"/transactions/{Transaction.objects.get().public_id}/" in page.content.decode()
    assert Transaction.objects.get().actor_user_id is not None
    assert found_wrong() == []


def test_the_page_speaks_italian(people: Cast) -> None:
    client = signed_in(people.owner, language="it")
    address = bring_rows(client, Row(), Row(order="7002", offer="A-NOPE"))

    checked = words(client.get(address))
    take_over(client, address)
    done = words(client.get(address))

    assert "Ecco che cosa porterebbe l'importazione" in checked
    assert "1 nuova riga in 1 ordine: importazione completata." in done


def test_the_columns_that_were_matched_are_shown_in_the_order_of_the_file(editor: Client) -> None:
    page = words(editor.get(bring_rows(editor, Row())))

    assert "How the file was read" in page
    assert page.index("Order number Order") < page.index("Requested start date (RSD) Start date")


def test_silent_lines_are_mailed_only_where_that_is_ticked(editor: Client) -> None:
    past = Row(status="Awaiting provisioning details", starts=PAST)
    address = bring_rows(editor, past, replace(past, order="7002", contact="other@acme.example"))

    page = words(editor.get(address))
    take_over(editor, address)
    mail_due_lines(now=NOW)

    assert "No mail goes at once" in page
    assert "Also mail the lines whose start date is past: 2 mails more, to 2 addresses" in page
    assert set(Line.objects.values_list("status", "silent")) == {(Status.AWAITING, True)}
    assert Mail.objects.count() == 0


def test_ticked_they_are_booked_and_due_as_if_they_had_been_ticked_before_reading(editor: Client) -> None:
    past = Row(status="Awaiting provisioning details", starts=PAST)
    address = bring_rows(editor, past, Row(order="7002", starts=AHEAD))

    take_over(editor, address, sends_mail="on")
    mail_due_lines(now=NOW)

    assert Mail.objects.count() == 1
    assert Line.objects.get(order__number="7001").silent is False
    assert "1 at once, to 1 address" in words(editor.get(address))


def test_the_same_file_twice_changes_nothing_and_the_page_says_so(editor: Client) -> None:
    take_over(editor, bring_rows(editor, Row(), Row(line="2.0")))

    page = words(editor.get(bring_rows(editor, Row(), Row(line="2.0"))))

    assert "There is nothing to import" in page
    assert "the same file twice changes nothing" in page
    assert "2 unchanged" in page


def test_discarding_before_the_import_leaves_nothing_staged(editor: Client) -> None:
    address = bring_rows(editor, Row())

    act(editor, address, "discard")

    assert "This import was discarded, and nothing of the file has come in." in words(editor.get(address))
    assert (ImportRow.objects.count(), ImportChunk.objects.count(), Line.objects.count()) == (0, 0, 0)


def test_a_double_click_on_import_takes_over_once(editor: Client) -> None:
    address = bring_rows(editor, Row())
    carried = carried_by(editor.get(address))

    answers = [editor.post(f"{address}start/", carried) for _ in range(2)]
    work()

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Transaction.objects.count() == 1


def test_who_presses_import_on_an_old_page_hears_that_the_import_has_moved_on(editor: Client) -> None:
    address = bring_rows(editor, Row())
    old, other = _once(editor, address), _once(editor, address)
    editor.post(f"{address}discard/", {"once": other})

    page = editor.post(f"{address}start/", {"once": old}, follow=True)

    assert "The import has moved on meanwhile." in words(page)
    assert Line.objects.count() == 0


def test_a_click_imports_only_the_check_that_its_page_showed(editor: Client) -> None:
    address = bring_rows(editor, Row())
    old = carried_by(editor.get(address))
    ImportRun.objects.update(checked_at=NOW - timedelta(microseconds=1))  # read anew with other answers

    page = editor.post(f"{address}start/", old, follow=True)
    work()

    assert "The import has moved on meanwhile." in words(page)
    assert Line.objects.count() == 0


def test_a_stopped_import_keeps_what_is_in_and_goes_on(editor: Client) -> None:
    address = bring_rows(editor, *(Row(order=f"9{number:05}") for number in range(600)))
    act(editor, address, "start")
    act(editor, address, "stop")

    work()
    stopped = words(editor.get(address))
    act(editor, address, "go-on")
    work()

    assert "The import was stopped" in stopped
    assert "600 new lines in 600 orders came in." in words(editor.get(address))


def test_reading_that_is_stopped_throws_the_file_away(editor: Client) -> None:
    address = bring(editor, report_of([Row()])).headers["Location"]
    act(editor, address, "stop")

    work()

    assert the_run().state == "discarded"
    assert (ImportRow.objects.count(), ImportChunk.objects.count()) == (0, 0)


def test_the_live_part_tells_how_far_it_is_and_then_asks_for_the_whole_page(editor: Client) -> None:
    address = bring(editor, report_of([Row()])).headers["Location"]
    live = {"HX-Request": "true", "HX-Target": "live"}

    before = editor.get(address, headers=live)
    unchanged = editor.get(address, headers={**live, "If-None-Match": before.headers["ETag"]})
    work()
    after = editor.get(address, headers=live)

    assert "The file is being looked through." in words(before)
    assert unchanged.status_code == 304
    assert after.headers["HX-Redirect"] == address


@pytest.mark.parametrize("moment", ["asked", "checked", "done"])
def test_a_page_costs_few_queries(
    editor: Client, django_assert_max_num_queries: DjangoAssertNumQueries, moment: str
) -> None:
    rows = [Row(order=f"9{number:05}") for number in range(120)]
    address = bring_rows(editor, *rows, *(Row(order=f"8{number}", offer="A-NOPE") for number in range(60)))
    if moment == "done":
        take_over(editor, address)

    with django_assert_max_num_queries(12):
        assert editor.get(address).status_code == 200
    with django_assert_max_num_queries(12):
        assert editor.get("/import/").status_code == 200


def test_problems_are_paged_and_narrowed_to_a_kind(editor: Client) -> None:
    bad = [Row(order=f"8{number:03}", offer="A-NOPE") for number in range(60)]
    leaving = Row(order="7001", status="Pending deactivation", starts=PAST)
    address = bring_rows(editor, *bad, leaving)

    first = editor.get(address).content.decode()
    skipped = words(editor.get(f"{address}?kind=skipped"))
    second = editor.get(f"{address}?row={first.split('?row=')[1].split('#')[0]}")

    assert "8049" in words(editor.get(address))
    assert "8059" in words(second)
    assert "leaving service" in skipped
    assert editor.get(f"{address}?kind=nonsense").status_code == 404
    assert editor.get(f"{address}?row=nonsense").status_code == 404


def test_an_error_that_many_rows_share_is_told_once_with_their_number(editor: Client) -> None:
    page = words(editor.get(bring_rows(editor, *(Row(order=f"8{n}", offer="A-NOPE") for n in range(30)))))

    assert "What many rows share" in page
    assert "30 row 2 Offer A-NOPE" in page


def test_recent_imports_are_listed_newest_first_with_what_came_of_them(editor: Client) -> None:
    take_over(editor, bring_rows(editor, Row()))
    bring_rows(editor, Row(order="7002", offer="A-NOPE"))

    page = words(editor.get("/import/"))

    assert page.index("checked, not imported yet") < page.index("imported 1 new")
    assert "1 in error" in page


def _once(client: Client, address: str) -> str:
    return client.get(address).content.decode().split('name="once" value="')[1].split('"')[0]
