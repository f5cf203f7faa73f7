"""Wakes the worker at once when there is mail to deliver; call it after the commit, never before.

Deferring inside the transaction could lose the wake-up: a job that already waits might run before this
transaction's mail is visible. After a crash between commit and wake-up the periodic sweep finds the mail.
"""

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
DELIVER_MAILS = "startline.deliver_mails"
MAIL_DUE_LINES = "startline.mail_due_lines"
JUDGE_NOTICES = "startline.judge_notices"
TAKE_REPLIES = "startline.take_replies"
FLAG_CASES = "startline.flag_cases"
FIND_LOST_MAILS = "startline.find_lost_mails"
TELL_HUBS = "startline.tell_hubs"


def wake(task_name: str = DELIVER_MAILS) -> None:
    """See to it that a worker runs *task_name* now."""
    _STATEMENTS["wake"].run(task_name=task_name)
