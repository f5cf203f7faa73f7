"""How the lines of a report enter: whose they are, with which status, with or without mail (PRODUCT I1, I2)."""

from dataclasses import replace

import pytest
from tests.actions.recorded import all_recorded, found_wrong, mails, outcomes, user
from tests.actions.report_files import (
    AHEAD,
    PAST,
    Importer,
    Row,
    know_submitters,
    row_outcomes,
    row_problems,
)
from tests.worlds import CONTACT, NOW, SUPPORT, TODAY, WX, mail_due

from startline.actions.actor import CONSOLE
from startline.actions.change_contact import Selection, change_contact
from startline.actions.complete_set_up import complete_set_up
from startline.actions.import_report import CurrencyNeeded, apply_run, problems_of
from startline.models import Account, Customer, ImportRun, Line, Order, Subscription, Transaction
from startline.rules.line import BillingCause, Status

TODAY_TEXT = str(TODAY)


def test_every_status_of_a_report_enters_as_the_table_says(importer: Importer) -> None:
    rows = [
        Row(line="1.0", status="Entered"),
        Row(line="2.0", status="Booked"),
        Row(line="3.0", status="Awaiting provisioning details", starts=PAST),
        Row(line="4.0", status="Awaiting provisioning details"),
        Row(line="5.0", status="Pending activation", starts=PAST),
        Row(line="6.0", status="Closed", starts=PAST),
        Row(line="7.0", status="Pending deactivation", starts=PAST),
        Row(line="8.0", status="Pending deprovisioning", starts=PAST),
    ]

    summary = importer.import_(*rows)

    assert dict(Line.objects.values_list("number", "status")) == {
        "1.0": Status.ENTERED,
        "2.0": Status.BOOKED,
        "3.0": Status.AWAITING,
        "4.0": Status.BOOKED,
        "5.0": Status.PENDING,
        "6.0": Status.CLOSED,
    }
    assert (summary.rows, summary.orders, summary.new, summary.skipped, summary.errors) == (8, 1, 6, 2, 0)
    assert row_problems(summary.run_id) == {
        "7001/4.0": [("Status", "awaiting_provisioning_details", "awaiting_before_start")],
        "7001/7.0": [("Status", "pending_deactivation", "leaving_service")],
        "7001/8.0": [("Status", "pending_deprovisioning", "leaving_service")],
    }
    assert found_wrong() == []


def test_an_import_is_one_transaction_per_batch_with_every_line_on_it(importer: Importer) -> None:
    summary = importer.import_(Row(), Row(line="2.0"), Row(order="7002", line="3.0"))

    (told,) = all_recorded()
    header = Transaction.objects.get()
    assert (told.type, told.actor, told.status) == ("order_import", "console", "completed")
    assert told.lines == {"1.0": "changed", "2.0": "changed", "3.0": "changed"}
    assert (header.facts, header.order_id) == ({"run_id": summary.run_id}, None)


def test_one_imported_order_is_named_by_its_transaction(importer: Importer) -> None:
    importer.import_(Row())

    assert Transaction.objects.get().order_id == Order.objects.get().pk


def test_a_line_keeps_what_the_report_says_of_it(importer: Importer) -> None:
    importer.import_(Row(subscription="Sub1", hold="Credit check"), Row(line="2.0", subscription="Sub1"))

    line = Line.objects.select_related("order__customer", "contact", "order__placed_by").get(number="1.0")
    assert line.contact is not None
    assert line.order.placed_by is not None
    assert (line.contact.email, line.order.placed_by.email) == (CONTACT, "g.conti@telepartner.example")
    assert (line.order.customer.name, line.order.currency, line.quantity) == ("Acme S.p.A.", "EUR", 25)
    assert (line.hold_name, line.held_at) == ("Credit check", NOW)
    assert Subscription.objects.get().lines.count() == 2


def test_pending_activation_is_mapped_elsewhere_and_can_be_set_up_here(importer: Importer) -> None:
    importer.import_(Row(status="Pending activation", starts=PAST))
    line = Line.objects.get()

    done = complete_set_up(actor=CONSOLE, order_id=line.order_id, line_ids=None, now=NOW)

    assert (line.mapped_elsewhere, line.organization_id, line.mail_due_at) == (True, None, None)
    assert outcomes(done) == {"1.0": "changed"}
    assert Line.objects.get().billing_cause == BillingCause.SET_UP
    assert found_wrong() == []


def test_closed_means_closed_and_billing_with_dates_unknown_and_its_contact_may_still_change(
    importer: Importer,
) -> None:
    importer.import_(Row(status="Closed", starts=PAST))
    line = Line.objects.get()

    done = change_contact(
        actor=CONSOLE, selection=Selection(order_ids=[line.order_id]), address="b@acme.example", now=NOW
    )

    assert (line.close_cause, line.closed_at) == ("imported", None)
    assert (line.billing_cause, line.billing_started_at) == (BillingCause.IMPORTED, None)
    assert outcomes(done) == {"1.0": "changed"}
    assert len(done.mail_ids) == 1
    assert found_wrong() == []


def test_lines_whose_start_date_is_past_come_in_silent(importer: Importer) -> None:
    importer.import_(Row(starts=PAST), Row(line="2.0", status="Awaiting provisioning details", starts=PAST))

    mail_due(now=NOW)

    assert set(Line.objects.values_list("status", "silent")) == {(Status.AWAITING, True)}
    assert mails() == []
    assert found_wrong() == []


def test_with_the_mail_ticked_they_are_due_now_and_move_on_with_their_first_mail(importer: Importer) -> None:
    importer.import_(
        Row(starts=PAST),
        Row(line="2.0", status="Awaiting provisioning details", starts=PAST),
        sends_mail=True,
    )

    mail_due(now=NOW)

    assert set(Line.objects.values_list("status", "silent")) == {(Status.AWAITING, False)}
    assert [(written.kind, written.lines) for written in mails()] == [("provisioning", ["1.0", "2.0"])]
    assert found_wrong() == []


def test_a_start_date_of_today_is_due_now_even_without_the_tick(importer: Importer) -> None:
    importer.import_(Row(starts=TODAY_TEXT))

    mail_due(now=NOW)

    assert len(mails()) == 1


def test_the_dry_run_says_how_many_mails_would_go_to_how_many_addresses(importer: Importer) -> None:
    rows = [
        Row(order="1", line="1.0", starts=PAST),
        Row(order="1", line="2.0", starts=PAST),
        Row(order="1", line="3.0", starts=PAST, contact="b@acme.example"),
        Row(order="2", line="1.0", starts=PAST),
        Row(order="3", line="1.0", starts=PAST, contact=""),
        Row(order="4", line="1.0", starts=TODAY_TEXT),
        Row(order="5", line="1.0", starts=AHEAD),
        Row(order="6", line="1.0", starts=PAST, offer=SUPPORT),
        Row(order="7", line="1.0", starts=TODAY_TEXT, hold="Credit check"),
    ]

    without, ticked = importer.dry_run(*rows), importer.dry_run(*rows, sends_mail=True)

    assert (without.mails, without.addresses) == (1, 1)
    assert (without.silent_mails, without.silent_addresses) == (3, 2)
    assert (ticked.mails, ticked.addresses) == (4, 2)
    assert (ticked.silent_mails, ticked.silent_addresses) == (0, 0)
    assert Line.objects.count() == 0


def test_what_the_dry_run_promised_is_what_goes(importer: Importer) -> None:
    rows = [Row(order=str(number), contact=f"c{number % 3}@acme.example", starts=PAST) for number in range(7)]
    promised = importer.dry_run(*rows, sends_mail=True)

    importer.import_(*rows, sends_mail=True)
    mail_due(now=NOW)

    assert (promised.mails, promised.addresses) == (7, 3)
    assert len(mails()) == promised.mails
    assert len({written.to for written in mails()}) == promised.addresses


def test_a_line_without_provisioning_comes_in_without_contact_mail_or_silence(importer: Importer) -> None:
    importer.import_(Row(offer=SUPPORT, starts=PAST))

    line = Line.objects.get()
    assert (line.status, line.contact_id, line.mail_due_at, line.silent) == (Status.BOOKED, None, None, False)


def test_the_owner_is_the_account_that_was_chosen(importer: Importer) -> None:
    other = importer.people.other_partner

    importer.import_(Row(), account_id=other.pk)

    assert Line.objects.get().account_id == other.pk


def test_the_owner_is_found_by_the_account_column_whatever_its_spelling(importer: Importer) -> None:
    people = importer.people

    importer.import_(Row(account="TELEPARTNER"), Row(order="7002", account="Polarpartner"), account_id=None)

    assert dict(Order.objects.values_list("number", "account_id")) == {
        "7001": people.partner.pk,
        "7002": people.other_partner.pk,
    }


def test_the_owner_is_found_by_the_submitters_domain(importer: Importer) -> None:
    know_submitters(importer.people)

    importer.import_(Row(), Row(order="7002", submitted_by="S.LIND@POLARPARTNER.example"), account_id=None)

    assert dict(Order.objects.values_list("number", "account_id")) == {
        "7001": importer.people.partner.pk,
        "7002": importer.people.other_partner.pk,
    }


def test_an_owner_that_cannot_be_found_is_an_error_of_its_row(importer: Importer) -> None:
    know_submitters(importer.people)

    summary = importer.import_(
        Row(order="1"),
        Row(order="2", submitted_by="x@unknown.example"),
        Row(order="3", submitted_by=""),
        Row(order="4", account="Nobody's"),
        account_id=None,
    )

    assert row_problems(summary.run_id) == {
        "2/1.0": [("Submitted by", "x@unknown.example", "submitter_unknown")],
        "3/1.0": [("Submitted by", "", "submitter_unknown")],
        "4/1.0": [("Account", "Nobody's", "account_unknown")],
    }
    assert set(Order.objects.values_list("number", flat=True)) == {"1"}


def test_rows_of_an_account_that_is_not_the_actors_to_enter_for_are_errors(importer: Importer) -> None:
    people = importer.people

    summary = importer.import_(
        Row(account="Telepartner"),
        Row(order="7002", account="Polarpartner"),
        account_id=None,
        actor=user(people.owner),
    )

    assert row_problems(summary.run_id) == {"7002/1.0": [("Account", "Polarpartner", "account_forbidden")]}
    assert Order.objects.get().account_id == people.partner.pk


@pytest.mark.parametrize("somebody", ["reader", "stranger"])
def test_who_may_not_edit_the_account_imports_nothing_into_it(importer: Importer, somebody: str) -> None:
    actor = user(getattr(importer.people, somebody))

    summary = importer.import_(Row(), actor=actor)

    assert row_outcomes(summary.run_id) == {"7001/1.0": "error"}
    assert Order.objects.count() == 0


def test_a_distributor_imports_for_its_partners(importer: Importer) -> None:
    importer.import_(Row(), actor=user(importer.people.ally))

    assert Order.objects.get().account_id == importer.people.partner.pk


def test_the_currency_is_asked_for_once_and_nothing_is_half_staged(importer: Importer) -> None:
    Account.objects.update(currency=None)

    with pytest.raises(CurrencyNeeded) as needed:
        importer.stage([Row()])
    run_id = importer.stage([Row()], currency="CHF")
    apply_run(actor=CONSOLE, run_id=run_id, now=NOW)
    importer.import_(Row(order="7002"))

    assert needed.value.account_name == "Telepartner"
    assert list(ImportRun.objects.order_by("id").values_list("state", flat=True)) == [
        "refused",
        "done",
        "done",
    ]
    assert set(Order.objects.values_list("currency", flat=True)) == {"CHF"}
    assert Account.objects.get(name="Polarpartner").currency is None


def test_an_accounts_own_currency_comes_before_the_one_given(importer: Importer) -> None:
    run_id = importer.stage([Row()], currency="CHF")
    apply_run(actor=CONSOLE, run_id=run_id, now=NOW)

    assert Order.objects.get().currency == "EUR"
    assert Account.objects.get(name="Telepartner").currency == "EUR"


def test_today_is_the_customers_day(importer: Importer) -> None:
    Customer.objects.create(
        account=importer.people.partner,
        name="Acme S.p.A.",
        name_key="acme s.p.a.",
        time_zone="Pacific/Kiritimati",
    )

    importer.import_(Row(starts=TODAY_TEXT), now=NOW.replace(hour=12))

    line = Line.objects.get()
    assert (line.time_zone, line.status, line.silent) == ("Pacific/Kiritimati", Status.AWAITING, True)


def test_a_warning_does_not_keep_a_row_out_and_is_told_with_it(importer: Importer) -> None:
    summary = importer.import_(replace(Row(), status="Awaiting provisioning details"))

    (problem,) = problems_of(summary.run_id)
    assert (problem.row_number, problem.order_number, problem.outcome) == (2, "7001", "new")
    assert (summary.new, summary.errors) == (1, 0)


def test_a_customer_is_one_whatever_the_spelling_of_its_name(importer: Importer) -> None:
    importer.import_(
        Row(customer="Groupe Hélianthe"), Row(order="7002", customer="GROUPE  HELIANTHE", offer=WX)
    )

    assert Customer.objects.get().name == "Groupe Hélianthe"
