"""Enhanced statuses name a cause, or none; few causes are for good (RFC 3463)."""

import pytest

from startline.rules.deliveries import Cause, never_arrives
from startline.rules.statuses import cause_of_status


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        ("5.1.1", Cause.MAILBOX_UNKNOWN),
        ("4.1.1", Cause.MAILBOX_UNKNOWN),
        ("5.1.2", Cause.DOMAIN_UNKNOWN),
        ("5.1.6", Cause.MAILBOX_MOVED),
        ("5.1.10", Cause.DOMAIN_UNKNOWN),
        ("5.2.1", Cause.MAILBOX_DISABLED),
        ("5.2.2", Cause.MAILBOX_FULL),
        ("5.4.4", Cause.DOMAIN_UNKNOWN),
        ("4.4.7", Cause.EXPIRED),
        ("5.6.9", Cause.CONTENT),
        ("5.7.1", Cause.BLOCKED),
    ],
)
def test_a_status_names_its_cause(status: str, cause: Cause) -> None:
    assert cause_of_status(status) is cause


@pytest.mark.parametrize(
    "status", ["", "5", "5.0.0", "5.5.0", "3.1.1", "5.1.1 ", "5.1.1.1", "x5.1.1", "5.1.9999"]
)
def test_a_status_that_says_nothing_names_none(status: str) -> None:
    assert cause_of_status(status) is None


def test_only_what_can_never_arrive_is_for_good() -> None:
    for_good = {cause for cause in Cause if never_arrives(cause)}

    assert for_good == {Cause.MAILBOX_UNKNOWN, Cause.MAILBOX_MOVED, Cause.DOMAIN_UNKNOWN}
