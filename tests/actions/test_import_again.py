"""What a later file changes of known lines: only what it itself changed (PRODUCT I3)."""

from dataclasses import replace
from datetime import date, timedelta

from tests.actions.recorded import (
    Recorded,
    all_recorded,
    email_of,
    found_wrong,
    last_transaction_id,
    mails,
)
from tests.actions.report_files import AHEAD, PAST, Importer, Row, row_outcomes, row_problems
from tests.worlds import CONTACT, NOW, ORGANIZATION, TODAY, deliver, mail_due

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.schedule import move_start_date
from startline.models import ImportRow, Line, Mail, TransactionEvent, TransactionItem
from startline.rules.line import Status

NEW, OURS = "new@acme.example", "ours@acme.example"


def change_ours(address: str = OURS) -> None:
    line = Line.objects.get()
    change_contact(actor=CONSOLE, selection=Selection(order_ids=[line.order_id]), address=address, now=NOW)


def map_ours() -> None:
    map_to_organization(
        actor=CONSOLE,
        order_ids=[Line.objects.get().order_id],
        line_ids=None,
        organization_id=find_or_add_organization(ORGANIZATION),
        mapped_by="Anna Nowak",
        now=NOW,
    )


def contact() -> str | None:
    return email_of(Line.objects.get().contact_id)


def new_records(before: int) -> list[Recorded]:
    return all_recorded(after=before)


def test_the_same_file_twice_changes_and_records_nothing(importer: Importer) -> None:
    rows = [
        Row(),
        Row(line="2.0", status="Awaiting provisioning details", starts=PAST),
        Row(line="3.0", status="Entered"),
        Row(line="4.0", status="Closed", starts=PAST, hold="Legal"),
        Row(order="7002", status="Pending activation", starts=PAST, contact=""),
        Row(order="7003", hold="Credit check"),
    ]
    importer.import_(*rows)
    lines = list(Line.objects.order_by("id").values())
    record = (TransactionItem.objects.count(), TransactionEvent.objects.count(), Mail.objects.count())

    summary = importer.import_(*rows, now=NOW + timedelta(hours=1))

    assert set(row_outcomes(summary.run_id).values()) == {"unchanged"}
    assert (summary.new, summary.changed, summary.unchanged) == (0, 0, 6)
    assert list(Line.objects.order_by("id").values()) == lines
    assert (TransactionItem.objects.count(), TransactionEvent.objects.count(), Mail.objects.count()) == record
    assert len(all_recorded()) == 1


def test_a_contact_that_the_file_changed_is_changed_as_a_person_would(importer: Importer) -> None:
    importer.import_(Row())
    before = last_transaction_id()

    summary = importer.import_(Row(contact=NEW))

    (told,) = new_records(before)
    assert (contact(), Line.objects.get().contact_epoch) == (NEW, 1)
    assert (told.type, told.status) == ("provisioning_email_update", "completed")
    assert row_outcomes(summary.run_id) == {"7001/1.0": "changed"}
    assert summary.changed == 1
    assert found_wrong() == []


def test_after_the_first_mail_the_new_contact_is_mailed_at_once(importer: Importer) -> None:
    importer.import_(Row(starts=str(TODAY)))
    mail_due(now=NOW)
    deliver()

    importer.import_(Row(starts=str(TODAY), contact=NEW))

    assert [(written.kind, written.to) for written in mails()] == [
        ("provisioning", CONTACT),
        ("contact_replaced", CONTACT),
        ("corrected", NEW),
    ]


def test_lines_of_an_order_with_the_same_new_contact_share_one_change(importer: Importer) -> None:
    importer.import_(Row(), Row(line="2.0"), Row(line="3.0"))
    before = last_transaction_id()

    importer.import_(Row(contact=NEW), Row(line="2.0", contact=NEW), Row(line="3.0", contact=OURS))

    assert [told.lines for told in new_records(before)] == [
        {"1.0": "changed", "2.0": "changed"},
        {"3.0": "changed"},
    ]


def test_a_contact_that_only_we_changed_stays(importer: Importer) -> None:
    importer.import_(Row())
    change_ours()
    before = last_transaction_id()

    summary = importer.import_(Row())

    assert (contact(), new_records(before)) == (OURS, [])
    assert row_outcomes(summary.run_id) == {"7001/1.0": "unchanged"}


def test_a_contact_changed_on_both_sides_comes_back_with_both_values_and_changes_nothing(
    importer: Importer,
) -> None:
    importer.import_(Row())
    change_ours()
    before = last_transaction_id()

    summary = importer.import_(Row(contact=NEW))

    (row,) = ImportRow.objects.filter(run_id=summary.run_id)
    (problem,) = row.problems
    assert (row.outcome, problem["code"]) == ("conflict", "changed_on_both_sides")
    assert (problem["value"], problem["facts"]) == (NEW, {"ours": OURS})
    assert (contact(), new_records(before), summary.conflicts) == (OURS, [], 1)


def test_a_conflict_comes_back_at_every_import_until_somebody_decides(importer: Importer) -> None:
    importer.import_(Row())
    change_ours()
    importer.import_(Row(contact=NEW))

    again = importer.import_(Row(contact=NEW))
    change_ours(NEW)
    decided = importer.import_(Row(contact=NEW))
    settled = importer.import_(Row(contact="third@acme.example"))

    assert (again.conflicts, decided.conflicts, settled.conflicts) == (1, 0, 0)
    assert contact() == "third@acme.example"


def test_a_contact_changed_on_both_sides_to_the_same_is_no_conflict(importer: Importer) -> None:
    importer.import_(Row())
    change_ours(NEW)
    before = last_transaction_id()

    summary = importer.import_(Row(contact=NEW.upper()))

    assert (summary.conflicts, new_records(before)) == (0, [])


def test_a_contact_that_the_file_removed_is_not_deleted_and_comes_back(importer: Importer) -> None:
    importer.import_(Row())

    summary = importer.import_(Row(contact=""))

    assert contact() == CONTACT
    assert [problem[2] for problem in row_problems(summary.run_id)["7001/1.0"]] == ["contact_removed"]
    assert row_outcomes(summary.run_id) == {"7001/1.0": "conflict"}


def test_a_contact_past_its_ponr_comes_back_with_the_reason(importer: Importer) -> None:
    importer.import_(Row())
    map_ours()

    summary = importer.import_(Row(contact=NEW))

    assert contact() == CONTACT
    assert row_problems(summary.run_id) == {"7001/1.0": [("contact", NEW, "past_ponr")]}


def test_the_start_date_moves_while_booked(importer: Importer) -> None:
    importer.import_(Row())
    before = last_transaction_id()

    importer.import_(Row(starts="2027-01-11"))

    (told,) = new_records(before)
    assert (told.type, Line.objects.get().start_date) == ("start_date_moved", date(2027, 1, 11))
    assert found_wrong() == []


def test_the_start_date_of_a_started_line_stays_and_comes_back_with_the_reason(importer: Importer) -> None:
    importer.import_(Row(starts=str(TODAY)))
    mail_due(now=NOW)

    summary = importer.import_(Row(starts=AHEAD))

    assert Line.objects.get().start_date == TODAY
    assert row_problems(summary.run_id) == {"7001/1.0": [("start_date", AHEAD, "already_started")]}


def test_start_dates_moved_on_both_sides_are_a_conflict(importer: Importer) -> None:
    importer.import_(Row())
    move_start_date(
        actor=CONSOLE,
        order_id=Line.objects.get().order_id,
        line_ids=None,
        start_date=date(2027, 2, 1),
        now=NOW,
    )

    summary = importer.import_(Row(starts="2027-01-11"))

    (row,) = ImportRow.objects.filter(run_id=summary.run_id)
    assert [(problem["value"], problem["facts"]) for problem in row.problems] == [
        ("2027-01-11", {"ours": "2027-02-01"})
    ]
    assert Line.objects.get().start_date == date(2027, 2, 1)


def test_a_start_date_that_the_file_removed_stays_and_nothing_is_said_to_have_changed(
    importer: Importer,
) -> None:
    entered = Row(status="Entered")
    importer.import_(entered)

    summary = importer.import_(replace(entered, starts=""))

    assert Line.objects.get().start_date == date.fromisoformat(AHEAD)
    assert row_outcomes(summary.run_id) == {"7001/1.0": "unchanged"}


def test_holds_come_go_and_change_their_name_with_the_file(importer: Importer) -> None:
    importer.import_(Row())
    names = []

    for name in ("Credit check", "Legal", ""):
        importer.import_(Row(hold=name))
        names.append(Line.objects.get().hold_name)

    assert names == ["Credit check", "Legal", None]
    assert [told.type for told in all_recorded()[1:]] == ["hold", "release", "hold", "release"]
    assert found_wrong() == []


def test_a_status_never_comes_from_a_later_file(importer: Importer) -> None:
    importer.import_(Row())

    summary = importer.import_(Row(status="Closed", starts=AHEAD))

    assert Line.objects.get().status == Status.BOOKED
    assert row_outcomes(summary.run_id) == {"7001/1.0": "unchanged"}


def test_what_the_file_leaves_out_is_not_deleted(importer: Importer) -> None:
    importer.import_(Row(), Row(line="2.0"), Row(order="7002"))

    importer.import_(Row(line="2.0"))

    assert Line.objects.count() == 3


def test_a_new_line_of_a_known_order_comes_in_beside_the_others(importer: Importer) -> None:
    importer.import_(Row())

    summary = importer.import_(Row(), Row(line="2.0"))

    assert row_outcomes(summary.run_id) == {"7001/1.0": "unchanged", "7001/2.0": "new"}
    assert (summary.new, summary.unchanged) == (1, 1)
    assert Line.objects.filter(order=Line.objects.get(number="1.0").order_id).count() == 2
    assert all_recorded()[-1].lines == {"2.0": "changed"}
    assert found_wrong() == []


def test_a_new_line_of_a_held_order_is_held_with_it(importer: Importer) -> None:
    importer.import_(Row())
    hold(actor=CONSOLE, order_id=Line.objects.get().order_id, line_ids=None, name="Legal", now=NOW)

    importer.import_(Row(), Row(line="2.0"))

    assert Line.objects.get(number="2.0").order_held_at == NOW
    assert found_wrong() == []


def test_what_several_cells_of_a_row_changed_is_taken_one_by_one(importer: Importer) -> None:
    importer.import_(Row())
    change_ours()

    summary = importer.import_(Row(contact=NEW, starts="2027-01-11", hold="Legal"))

    line = Line.objects.get()
    assert (contact(), line.start_date, line.hold_name) == (OURS, date(2027, 1, 11), "Legal")
    assert row_outcomes(summary.run_id) == {"7001/1.0": "conflict"}
    assert importer.import_(Row(contact=NEW, starts="2027-01-11", hold="Legal")).conflicts == 1
    assert found_wrong() == []


def test_the_dry_run_of_a_later_file_counts_what_differs(importer: Importer) -> None:
    importer.import_(Row(), Row(line="2.0"))

    summary = importer.dry_run(Row(contact=NEW), Row(line="2.0"), Row(line="3.0"))

    assert (summary.new, summary.changed, summary.unchanged, summary.conflicts) == (1, 1, 1, 0)
    assert Line.objects.filter(contact_epoch=0).count() == 2


def test_a_hold_changed_on_both_sides_is_a_conflict_with_both_names(importer: Importer) -> None:
    importer.import_(Row(hold="Credit check"))
    line = Line.objects.get()
    release(actor=CONSOLE, order_id=line.order_id, line_ids=[line.pk], now=NOW)
    hold(actor=CONSOLE, order_id=line.order_id, line_ids=[line.pk], name="Legal", now=NOW)

    summary = importer.import_(Row(hold="Customer's wish"))

    (row,) = ImportRow.objects.filter(run_id=summary.run_id)
    assert [(problem["value"], problem["facts"]) for problem in row.problems] == [
        ("Customer's wish", {"ours": "Legal"})
    ]
    assert Line.objects.get().hold_name == "Legal"


def test_a_first_contact_that_the_file_adds_is_mailed_when_the_first_mail_is_behind_the_line(
    importer: Importer,
) -> None:
    importer.import_(Row(contact="", starts=str(TODAY)))
    mail_due(now=NOW)

    importer.import_(Row(starts=str(TODAY)))

    assert [(written.kind, written.to) for written in mails()] == [("provisioning", CONTACT)]


def test_a_new_hold_on_a_line_that_may_not_be_held_leaves_the_old_one_as_it_was(importer: Importer) -> None:
    importer.import_(Row(status="Closed", starts=PAST, hold="Legal"))

    summary = importer.import_(Row(status="Closed", starts=PAST, hold="Credit check"))

    assert set(row_outcomes(summary.run_id).values()) == {"conflict"}
    assert Line.objects.get().hold_name == "Legal"
    assert found_wrong() == []


def test_a_contact_that_stays_refused_comes_back_with_every_file_and_is_recorded_with_none(
    importer: Importer,
) -> None:
    importer.import_(Row())
    map_ours()
    before = last_transaction_id()

    runs = [importer.import_(Row(contact=NEW)).run_id for _ in range(2)]

    assert [set(row_outcomes(run_id).values()) for run_id in runs] == [{"conflict"}, {"conflict"}]
    assert new_records(before) == []
