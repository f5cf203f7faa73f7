"""What the ends of its contact mails make of a transaction's status (PRODUCT M4, P3)."""

import pytest

from startline.rules.deliveries import MailCounts, MailsStatus, status_after_mails


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
