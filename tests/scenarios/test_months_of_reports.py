"""A partner's reports, month after month: lines come in, people correct them, the next file is merged (I1–I4)."""

from dataclasses import replace
from pathlib import Path

from tests.actions.recorded import mails
from tests.actions.report_files import Importer, Row, know_submitters, row_outcomes
from tests.scenarios.telling import Story, at
from tests.worlds import CONTACT, FLEX, WX

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.models import Line
from startline.models.mail import DAILY_KINDS

_FILE = (
    Row(order="1", line="1.0", status="Booked", starts="2026-11-20", offer=FLEX),
    Row(order="1", line="2.0", status="Booked", starts="2026-11-20", offer=WX),
    Row(order="2", status="Awaiting provisioning details", starts="2026-10-12", contact="b@beta.example"),
    Row(order="3", status="Closed", starts="2026-09-01"),
    Row(order="4", status="Pending activation", starts="2026-10-20"),
    Row(order="5", status="Entered", starts=""),
    Row(order="6", status="Booked", starts="2026-11-20", submitted_by="s.lind@polarpartner.example"),
)


def test_two_reports_a_month_apart(story: Story, tmp_path: Path) -> None:
    importer = Importer(people=story.people, folder=tmp_path)
    know_submitters(story.people)
    importer.import_(*_FILE, account_id=None, now=at("2026-11-02"))
    story.until(at("2026-11-25"))
    silent = Line.objects.get(order__number="2")
    change_contact(
        actor=CONSOLE,
        selection=Selection(order_ids=[silent.order_id]),
        address="ours@beta.example",
        now=story.now,
    )
    story.until(at("2026-11-26"))

    later = [
        *_FILE[:2],
        replace(_FILE[2], contact="theirs@beta.example"),
        *_FILE[3:5],
        replace(_FILE[5], starts="2026-12-14", contact="c@gamma.example"),
        _FILE[6],
        Row(order="7", status="Booked", starts="2026-12-14"),
    ]
    second = importer.import_(*later, account_id=None, now=story.now)
    story.until(at("2026-12-22", 0))

    assert row_outcomes(second.run_id) == {
        "1/1.0": "unchanged",
        "1/2.0": "unchanged",
        "2/1.0": "conflict",
        "3/1.0": "unchanged",
        "4/1.0": "unchanged",
        "5/1.0": "changed",
        "6/1.0": "unchanged",
        "7/1.0": "new",
    }
    assert [(written.kind, written.to) for written in mails() if written.kind not in DAILY_KINDS] == [
        ("provisioning", CONTACT),
        ("provisioning", CONTACT),
        ("corrected", "ours@beta.example"),
        ("provisioning", CONTACT),
    ]
    assert dict(Line.objects.values_list("order__number", "status").order_by("-number")) == {
        "1": "closed",
        "2": "closed",
        "3": "closed",
        "4": "pending_activation",
        "5": "entered",
        "6": "closed",
        "7": "closed",
    }
    assert Line.objects.get(order__number="2").windows.get().deadline_at == at("2026-12-03", 0)
