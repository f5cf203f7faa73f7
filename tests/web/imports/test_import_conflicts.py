"""Values changed on both sides are decided on the page, one by one or all, before or after the import (PRODUCT I3)."""

import pytest
from django.test import Client
from tests.actions.recorded import all_recorded, email_of, found_wrong, last_transaction_id
from tests.actions.report_files import Row
from tests.web.imports.importing import bring_rows, take_over, words, work
from tests.worlds import CONTACT, NOW, deliver, mail_due

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.models import ImportConflict, Line

NEW, OURS, THIRD = "new@acme.example", "ours@acme.example", "third@acme.example"


def change_ours(address: str = OURS, *, number: str = "1.0") -> None:
    """Change the contact of the line here."""
    line = Line.objects.get(number=number)
    selection = Selection(order_ids=[line.order_id], line_ids=[line.pk])
    change_contact(actor=CONSOLE, selection=selection, address=address, now=NOW)


def contact(number: str = "1.0") -> str | None:
    """The contact of the line."""
    return email_of(Line.objects.get(number=number).contact_id)


@pytest.fixture
def conflicting(editor: Client) -> str:
    """The page of a checked file whose contact of line 1.0 was changed here too, and that of line 2.0 was not."""
    take_over(editor, bring_rows(editor, Row(), Row(line="2.0")))
    change_ours()
    return bring_rows(editor, Row(contact=NEW), Row(line="2.0", contact=NEW))


def decide(client: Client, address: str, decision: str, *, seen: str = OURS) -> None:
    """Tick the value of the file's second row and send it."""
    fields = {"decision-2-contact": decision, "seen-2-contact": seen}
    client.post(f"{address}decide/", fields)


def test_both_values_stand_side_by_side_before_anything_is_imported(editor: Client, conflicting: str) -> None:
    page = words(editor.get(conflicting))

    assert "1 changed" in page
    assert "1 in conflict" in page
    assert f"Take the file's: {NEW}" in page
    assert f"Keep ours: {OURS}" in page
    assert "1 conflict is undecided: what is here stays until you decide" in page
    assert contact() == OURS


def test_the_files_value_goes_in_with_the_import_as_a_change_of_who_decided(
    editor: Client, conflicting: str
) -> None:
    before = last_transaction_id()

    decide(editor, conflicting, "file")
    in_between = contact()
    take_over(editor, conflicting)

    (told,) = all_recorded(after=before)
    assert (in_between, contact()) == (OURS, NEW)
    assert (told.type, told.actor) == ("provisioning_email_update", "user")
    assert told.lines == {"1.0": "changed", "2.0": "changed"}
    assert "The file's was taken, as Giulia Conti decided." in words(editor.get(conflicting))
    assert found_wrong() == []


def test_a_kept_value_stays_and_the_same_file_does_not_ask_again(editor: Client, conflicting: str) -> None:
    decide(editor, conflicting, "ours")
    take_over(editor, conflicting)

    again = bring_rows(editor, Row(contact=NEW), Row(line="2.0", contact=NEW))

    assert contact() == OURS
    assert "There is nothing to import" in words(editor.get(again))


def test_a_decision_can_be_taken_back_until_the_import(editor: Client, conflicting: str) -> None:
    decide(editor, conflicting, "file")
    decide(editor, conflicting, "ours")
    take_over(editor, conflicting)

    assert contact() == OURS


def test_undecided_conflicts_can_be_decided_after_the_import_at_once(
    editor: Client, conflicting: str
) -> None:
    take_over(editor, conflicting)
    undecided = words(editor.get(conflicting))

    decide(editor, conflicting, "file")
    work()
    decided = words(editor.get(conflicting))

    assert "1 conflict is still to be decided." in undecided
    assert contact() == NEW
    assert "still to be decided" not in decided
    assert found_wrong() == []


def test_where_our_value_has_changed_since_the_page_was_shown_nothing_is_decided(
    editor: Client, conflicting: str
) -> None:
    take_over(editor, conflicting)

    answer = editor.post(
        f"{conflicting}decide/",
        {"decision-2-contact": "file", "seen-2-contact": "older@acme.example"},
        follow=True,
    )

    assert "Nothing was decided" in words(answer)
    assert contact() == OURS


def test_a_value_changed_here_after_the_decision_is_asked_for_again_with_the_new_one(
    editor: Client, conflicting: str
) -> None:
    decide(editor, conflicting, "file")
    change_ours(THIRD)

    take_over(editor, conflicting)
    page = words(editor.get(conflicting))

    assert contact() == THIRD
    assert f"Keep ours: {THIRD}" in page
    assert ImportConflict.objects.get().decision is None


@pytest.mark.parametrize(("decision", "kept"), [("file", [NEW, NEW]), ("ours", [OURS, OURS])])
def test_all_are_decided_at_once(editor: Client, decision: str, kept: list[str]) -> None:
    take_over(editor, bring_rows(editor, Row(), Row(line="2.0")))
    change_ours()
    change_ours(number="2.0")
    address = bring_rows(editor, Row(contact=NEW), Row(line="2.0", contact=NEW))

    editor.post(f"{address}decide/", {"all": decision})
    take_over(editor, address)

    assert [contact("1.0"), contact("2.0")] == kept


def test_a_contact_that_the_file_removed_can_only_be_kept(editor: Client) -> None:
    take_over(editor, bring_rows(editor, Row()))
    address = bring_rows(editor, Row(contact=""))

    page = words(editor.get(address))
    editor.post(f"{address}decide/", {"all": "file"})
    decide(editor, address, "file", seen=CONTACT)
    refused = ImportConflict.objects.get().decision
    decide(editor, address, "ours", seen=CONTACT)
    take_over(editor, address)

    assert "a file does not remove contacts" in page
    assert refused is None
    assert contact() == CONTACT
    assert "There is nothing to import" in words(editor.get(bring_rows(editor, Row(contact=""))))


def test_a_mail_that_the_files_contact_would_get_is_counted_before(editor: Client) -> None:
    started = Row(starts="2026-11-16")
    take_over(editor, bring_rows(editor, started))
    mail_due()
    deliver()

    page = words(editor.get(bring_rows(editor, Row(starts="2026-11-16", contact=NEW))))

    assert "1 mail goes at once, to 1 address." in page
