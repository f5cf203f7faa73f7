"""How a report's line enters, and what a later file may change of it (PRODUCT I1–I3)."""

from collections.abc import Mapping
from datetime import date
from itertools import product

import pytest

from startline.reports.entries import Entry, EntryCode, Merge, entry_of, merge
from startline.reports.fields import ReportStatus
from startline.rules.line import Status

TODAY = date(2026, 11, 16)
DAYS = {"past": date(2026, 11, 15), "today": TODAY, "ahead": date(2026, 11, 17)}

BOOKED_DUE = Entry(status=Status.BOOKED, due=True)
BOOKED_DUE_WARNED = Entry(status=Status.BOOKED, due=True, warning=EntryCode.AWAITING_BEFORE_START)
SILENT = Entry(status=Status.AWAITING, silent=True)
ENTERED = Entry(status=Status.ENTERED)
MAPPED_ELSEWHERE = Entry(status=Status.PENDING, mapped_elsewhere=True)
CLOSED = Entry(status=Status.CLOSED)

# Report status → start date → (without the tick, with it), for an offer that provisions.
TABLE: dict[str, Mapping[str, tuple[Entry | None, Entry | None]]] = {
    "entered": {"past": (ENTERED, ENTERED), "today": (ENTERED, ENTERED), "ahead": (ENTERED, ENTERED)},
    "booked": {
        "past": (SILENT, BOOKED_DUE),
        "today": (BOOKED_DUE, BOOKED_DUE),
        "ahead": (BOOKED_DUE, BOOKED_DUE),
    },
    "awaiting_provisioning_details": {
        "past": (SILENT, BOOKED_DUE),
        "today": (SILENT, BOOKED_DUE),
        "ahead": (BOOKED_DUE_WARNED, BOOKED_DUE_WARNED),
    },
    "pending_activation": dict.fromkeys(DAYS, (MAPPED_ELSEWHERE, MAPPED_ELSEWHERE)),
    "closed": dict.fromkeys(DAYS, (CLOSED, CLOSED)),
    "pending_deactivation": dict.fromkeys(DAYS, (None, None)),
    "pending_deprovisioning": dict.fromkeys(DAYS, (None, None)),
}


@pytest.mark.parametrize(("status", "when", "sends_mail"), list(product(ReportStatus, DAYS, [False, True])))
def test_a_line_enters_as_the_table_says(*, status: ReportStatus, when: str, sends_mail: bool) -> None:
    entry = entry_of(
        status=status, start_date=DAYS[when], today=TODAY, provisions=True, sends_mail=sends_mail
    )

    assert entry == TABLE[status][when][sends_mail]


@pytest.mark.parametrize(("status", "when", "sends_mail"), list(product(ReportStatus, DAYS, [False, True])))
def test_a_line_without_provisioning_waits_for_no_mail_and_is_not_mapped(
    *, status: ReportStatus, when: str, sends_mail: bool
) -> None:
    entry = entry_of(
        status=status, start_date=DAYS[when], today=TODAY, provisions=False, sends_mail=sends_mail
    )

    if TABLE[status][when][sends_mail] is None:
        assert entry is None
    else:
        expected = {"entered": Status.ENTERED, "closed": Status.CLOSED}.get(status, Status.BOOKED)
        assert entry == Entry(status=expected)


@pytest.mark.parametrize("status", [ReportStatus.ENTERED, ReportStatus.BOOKED, ReportStatus.AWAITING])
def test_a_line_without_start_date_is_only_entered(status: ReportStatus) -> None:
    entry = entry_of(status=status, start_date=None, today=TODAY, provisions=True, sends_mail=True)

    assert entry == ENTERED


@pytest.mark.parametrize(
    ("file", "last", "ours", "answer"),
    [
        pytest.param("a", "a", "a", Merge.KEEP, id="nothing changed"),
        pytest.param("a", "a", "b", Merge.KEEP, id="only ours changed"),
        pytest.param("b", "a", "a", Merge.TAKE, id="only the file changed"),
        pytest.param("b", "a", "b", Merge.KEEP, id="both changed to the same"),
        pytest.param("b", "a", "c", Merge.CONFLICT, id="both changed, each its own way"),
        pytest.param(None, "a", "a", Merge.TAKE, id="the file's was removed"),
        pytest.param("b", None, None, Merge.TAKE, id="the file's was added"),
        pytest.param(None, "a", None, Merge.KEEP, id="removed on both sides"),
        pytest.param("b", None, "c", Merge.CONFLICT, id="added on both sides"),
    ],
)
def test_only_what_the_file_itself_changed_is_taken_unless_ours_changed_too(
    file: str | None, last: str | None, ours: str | None, answer: Merge
) -> None:
    assert merge(file=file, last=last, ours=ours) is answer
