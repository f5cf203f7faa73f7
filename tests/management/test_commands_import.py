"""`startline import`: what it says of a report before and after, and the rows that it gives back."""

import csv
import os
import signal
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from tests.management.calling import Called, Terminal, startline
from tests.management.reports import Row, report
from tests.worlds import Cast, cast

from startline.mail.addresses import address_id
from startline.management.interrupting import interrupted_between_batches
from startline.models import AccountDomain, ImportRun, Line, Mail, Order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
BAD = Row(order="501", contact="not an address")


@pytest.fixture
def world() -> Cast:
    made = cast()
    AccountDomain.objects.create(domain="telepartner.example", account=made.partner)
    return made


def imported(path: Path, *options: str) -> Called:
    return startline("import", str(path), *options)


def given_back(path: Path) -> Sequence[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_report_comes_in_and_the_counts_are_said(world: Cast, tmp_path: Path) -> None:
    called = imported(report(tmp_path, Row(line="1.0"), Row(line="2.0"), Row(order="502")))

    assert called.code == 0
    assert called.lines[0] == "3 rows in 2 orders read from orders.csv."
    assert "          3  new" in called.lines
    assert sorted(Order.objects.values_list("number", "account__name")) == [
        ("500", "Telepartner"),
        ("502", "Telepartner"),
    ]


def test_the_same_report_again_changes_nothing(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path)
    imported(path)

    document = imported(path, "--json").document

    assert (document["new"], document["changed"], document["unchanged"]) == (0, 0, 1)


def test_a_dry_run_names_the_conflicts_that_an_import_would_bring(world: Cast, tmp_path: Path) -> None:
    imported(report(tmp_path))
    Line.objects.update(contact_id=address_id("ours@acme.example"), contact_epoch=1)
    changed = report(tmp_path, Row(contact="new@acme.example"))

    document = imported(changed, "--dry-run", "--json").document

    assert (document["conflicts"], document["changed"]) == (1, 0)
    assert [problem["code"] for problem in document["problems"]] == ["changed_on_both_sides"]
    assert [row["Provisioning contact"] for row in given_back(Path(document["to_correct"]))] == [
        "new@acme.example"
    ]


def test_a_dry_run_tells_the_same_and_brings_nothing_in(world: Cast, tmp_path: Path) -> None:
    called = imported(report(tmp_path), "--dry-run")

    assert called.code == 0
    assert "Nothing has been imported yet. This is what an import would bring:" in called.lines
    assert "          1  new" in called.lines
    assert not Order.objects.exists()


def test_bad_rows_come_back_as_a_file_to_correct_beside_the_report(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path, Row(), BAD)

    called = imported(path)

    assert called.code == 1
    assert Order.objects.get().number == "500"
    assert "          1  in error" in called.lines
    target = tmp_path / "orders.to-correct.csv"
    assert f"1 row to correct is in {target}" in called.out
    (row,) = given_back(target)
    assert (row["Order"], row["ROW"]) == ("501", "3")
    assert "Provisioning contact" in row["PROBLEM"]


def test_what_came_back_corrected_comes_in(world: Cast, tmp_path: Path) -> None:
    imported(report(tmp_path, Row(), BAD))
    target = tmp_path / "orders.to-correct.csv"
    corrected = target.read_text(encoding="utf-8-sig").replace("not an address", "it@acme.example")
    target.write_text(corrected, encoding="utf-8")

    called = imported(target)

    assert called.code == 0
    assert Order.objects.count() == 2


def test_a_good_row_of_an_order_with_a_bad_one_comes_back_whole(world: Cast, tmp_path: Path) -> None:
    imported(report(tmp_path, Row(order="501", line="1.0"), Row(order="501", line="2.0", offer="A-NONE")))

    first, second = given_back(tmp_path / "orders.to-correct.csv")

    assert (first["Line"], first["Provisioning contact"]) == ("1.0", "it@acme.example")
    assert (second["Line"], second["Offer"]) == ("2.0", "A-NONE")


def test_a_file_that_somebody_may_be_correcting_is_not_overwritten(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path, BAD)
    imported(path)

    called = imported(path)

    assert "orders.to-correct-2.csv" in called.out


def test_rows_to_correct_go_where_they_are_wanted(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path, BAD)

    document = imported(path, "--to", str(tmp_path / "wrong.csv"), "--json").document

    assert document["to_correct"] == str(tmp_path / "wrong.csv")
    assert len(given_back(tmp_path / "wrong.csv")) == 1


@pytest.mark.parametrize("target", ["orders.csv", "missing/folder.csv"])
def test_rows_to_correct_never_replace_the_report_and_need_a_folder(
    world: Cast, tmp_path: Path, target: str
) -> None:
    path = report(tmp_path, BAD)
    before = path.read_bytes()

    called = imported(path, "--to", str(tmp_path / target))

    assert called.code == 2
    assert path.read_bytes() == before


def test_each_problem_is_said_once_with_its_rows(world: Cast, tmp_path: Path) -> None:
    rows = [Row(order=str(number), offer="A-NONE") for number in range(600, 606)]

    called = imported(report(tmp_path, *rows))

    (line,) = (line for line in called.lines if "A-NONE" in line)
    assert line.startswith("2, 3, 4 +3  ")


def test_a_script_reads_row_column_value_code_and_sentence(world: Cast, tmp_path: Path) -> None:
    document = imported(report(tmp_path, Row(), BAD), "--json").document

    assert {name: document[name] for name in ("rows", "orders", "new", "errors", "dry_run", "stopped")} == {
        "rows": 2,
        "orders": 2,
        "new": 1,
        "errors": 1,
        "dry_run": False,
        "stopped": False,
    }
    (problem,) = document["problems"]
    assert (problem["row"], problem["column"], problem["value"]) == (
        3,
        "Provisioning contact",
        "not an address",
    )
    assert problem["code"].startswith("address_")
    assert problem["sentence"]


def test_mail_that_would_go_at_once_is_asked_about(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path, Row(start_date="2026-11-16"))

    unasked = startline("import", str(path))
    declined = startline("import", str(path), typed="n\n")
    agreed = startline("import", str(path), typed="y\n")

    assert unasked.code == 2
    assert unasked.err.startswith("1 mail goes at once, to 1 address. Add --yes")
    assert "Nothing has been imported yet." in declined.out
    assert "1 mail goes at once, to 1 address. Import? [y/N]" in agreed.err
    assert Order.objects.count() == 1


def test_lines_whose_start_is_past_come_in_silent_unless_mail_is_asked_for(
    world: Cast, tmp_path: Path
) -> None:
    past = Row(start_date="2026-11-02", status="Awaiting provisioning details")

    silent = startline("import", str(report(tmp_path, past)))
    looked = startline("import", str(report(tmp_path, past, name="again.csv")), "--send-mail", "--dry-run")

    assert silent.code == 0
    assert "with --send-mail, 1 mail more would go, to 1 address." in silent.out
    assert looked.code == 0
    assert Line.objects.get().silent
    assert not Mail.objects.exists()


def test_a_file_that_is_not_there_is_one_sentence(world: Cast, tmp_path: Path) -> None:
    called = imported(tmp_path / "none.csv")

    assert called.code == 2
    assert called.err.endswith("none.csv cannot be read: No such file or directory.\n")


def test_a_report_that_cannot_be_read_says_everything_that_is_wrong(world: Cast, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Order,Line\n1,1.0\n", encoding="utf-8")

    called = imported(path, "--json")

    assert called.code == 2
    assert [error["code"] for error in called.document["errors"]] == ["columns_missing"]
    assert not ImportRun.objects.exists()


def test_dates_that_can_be_meant_in_two_ways_are_asked_about(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path, Row(start_date="03/04/2027"))

    asked = imported(path)
    told = imported(path, "--date-order", "mdy")

    assert asked.code == 2
    assert "(--date-order dmy, --date-order mdy)" in asked.err
    assert told.code == 0
    assert Line.objects.get().start_date == date(2027, 3, 4)


def test_a_submitter_of_nobodys_domain_is_an_error_of_the_row(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path, Row(submitted_by="s.lind@polarpartner.example"))

    unknown = imported(path, "--json")
    chosen = imported(path, "--account", "Polarpartner")

    assert unknown.document["problems"][0]["code"] == "submitter_unknown"
    assert chosen.code == 0
    assert Order.objects.get().account == world.other_partner


def test_a_currency_is_asked_for_once(world: Cast, tmp_path: Path) -> None:
    world.partner.currency = None
    world.partner.save()
    path = report(tmp_path)

    asked = imported(path, "--json")
    wrong = imported(path, "--currency", "euro")
    given = imported(path, "--currency", "CHF")

    assert asked.document["errors"][0]["code"] == "currency_needed"
    assert (wrong.code, given.code) == (2, 0)
    assert Order.objects.get().currency == "CHF"


def test_who_may_not_enter_orders_for_an_account_gets_them_back(world: Cast, tmp_path: Path) -> None:
    path = report(tmp_path)

    by_reader = imported(path, "--as", world.reader.email, "--json")
    by_stranger = imported(path, "--account", "Telepartner", "--as", world.stranger.email)
    by_ally = imported(path, "--as", world.ally.email)

    assert by_reader.document["problems"][0]["code"] == "account_forbidden"
    assert by_stranger.code == 3
    assert by_ally.code == 0


def test_the_first_ctrl_c_waits_for_the_batch_and_the_second_does_not() -> None:
    with interrupted_between_batches() as interruption:
        os.kill(os.getpid(), signal.SIGINT)
        first = interruption.is_set()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)

    assert first


class Interrupting(Terminal):
    """A terminal at which somebody types Ctrl-C as soon as the first orders are in."""

    def write(self, text: str) -> int:
        if "Importing orders [" in text:
            os.kill(os.getpid(), signal.SIGINT)
        return super().write(text)


def test_ctrl_c_stops_between_batches_says_what_went_in_and_can_be_gone_on_from(
    world: Cast, tmp_path: Path
) -> None:
    path = report(tmp_path, *(Row(order=str(number)) for number in range(1000, 1600)))

    stopped = startline("import", str(path), "--json", stderr=Interrupting())
    again = startline("import", str(path), "--json")

    assert stopped.code == 1
    assert (stopped.document["stopped"], stopped.document["left"]) == (True, 100)
    assert "Stopped between two batches: 100 rows are still to come." in stopped.err
    assert (again.code, again.document["new"], again.document["unchanged"]) == (0, 100, 500)
