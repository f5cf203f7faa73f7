"""The statuses that transactions have once some of the mails that they wait for have ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from startline.models.mail import MailState
from startline.rules.deliveries import MailCounts, status_after_mails
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
FAILED = (MailState.REFUSED, MailState.GIVEN_UP)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A mail that its transaction waits for, and the state that it is about to have; `waiting` where it is tried again.

    One that was accepted and *bounced* since has failed after all.
    """

    mail_id: int
    transaction_id: int
    state: MailState
    bounced: bool = False

    @property
    def failed(self) -> bool:
        """Whether it does not reach whom it is for."""
        return self.bounced or self.state in FAILED


def statuses_after(ended: Sequence[Ended]) -> Mapping[int, str]:
    """The status of each transaction, its other mails counted as they are; their statuses must be locked."""
    rows = _STATEMENTS["siblings"].rows(
        transaction_ids=sorted({mail.transaction_id for mail in ended}),
        mail_ids=[mail.mail_id for mail in ended],
    )
    return {row.transaction_id: _status(row, ended) for row in rows}


def _status(siblings: Any, ended: Sequence[Ended]) -> str:
    own = [mail for mail in ended if mail.transaction_id == siblings.transaction_id]
    counts = MailCounts(
        open=siblings.open + sum(mail.state is MailState.WAITING for mail in own),
        reached=siblings.reached + sum(mail.state is MailState.ACCEPTED and not mail.failed for mail in own),
        failed=siblings.failed + sum(mail.failed for mail in own),
        some_lines_refused=siblings.some_lines_refused,
    )
    return status_after_mails(counts).value
