"""What the ends of its contact mails make of a transaction's status (PRODUCT M4, P3)."""

import pytest

from startline.rules.deliveries import (
    Cause,
    MailCounts,
    MailsStatus,
    WayOut,
    status_after_mails,
    way_out_of,
)


def status(
    *, open_: int = 0, reached: int = 0, failed: int = 0, some_lines_refused: bool = False
) -> MailsStatus:
    counts = MailCounts(open=open_, reached=reached, failed=failed, some_lines_refused=some_lines_refused)
    return status_after_mails(counts)


@pytest.mark.parametrize(("reached", "failed", "refused"), [(0, 0, False), (3, 0, True), (0, 2, False)])
def test_a_transaction_is_in_progress_while_a_mail_is_open(
    *, reached: int, failed: int, refused: bool
) -> None:
    found = status(open_=1, reached=reached, failed=failed, some_lines_refused=refused)

    assert found is MailsStatus.IN_PROGRESS


def test_a_transaction_is_completed_when_every_mail_reached_its_contact() -> None:
    assert status(reached=2) is MailsStatus.COMPLETED


def test_a_transaction_has_failed_when_no_mail_reached_its_contact() -> None:
    assert status(failed=2) is MailsStatus.FAILED
    assert status(failed=1, some_lines_refused=True) is MailsStatus.FAILED


@pytest.mark.parametrize(("failed", "refused"), [(1, False), (0, True), (1, True)])
def test_a_transaction_is_partly_completed_when_a_mail_failed_or_a_line_was_refused(
    *, failed: int, refused: bool
) -> None:
    assert status(reached=1, failed=failed, some_lines_refused=refused) is MailsStatus.PARTLY_COMPLETED


def test_a_mail_that_no_line_was_left_in_fails_nothing() -> None:
    assert status() is MailsStatus.COMPLETED
    assert status(some_lines_refused=True) is MailsStatus.PARTLY_COMPLETED


def test_every_cause_has_a_way_out_and_what_is_no_cause_asks_for_an_address() -> None:
    assert {way_out_of(cause) for cause in Cause} == set(WayOut)
    assert way_out_of("given_up") is WayOut.CORRECT


@pytest.mark.parametrize(
    "cause", [Cause.AUTH_FAILED, Cause.TLS_FAILED, Cause.CONNECTION_FAILED, Cause.SENDER_REFUSED]
)
def test_trouble_of_our_own_server_is_for_the_operator_alone(cause: Cause) -> None:
    assert way_out_of(cause) is WayOut.OPERATOR
