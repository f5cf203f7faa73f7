"""Looks up whether the domains of contacts that are still to be mailed take mail, before the mail goes (PRODUCT C6)."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from startline.mail.domains import look_up
from startline.rules.domains import FRESH_FOR, SPECIAL_USE, UNKNOWN_FOR, MailDomainAnswer
from startline.statements import statements_of
from startline.sweeps.swept import Swept

_STATEMENTS = statements_of(__file__)
LOOKED_AT = 5_000
"""So many lines, those whose mail is owed first, and so many mails on their way are looked at."""
_UNANSWERED = 3


def look_up_domains(
    *, now: datetime, limit: int = 50, should_stop: Callable[[], bool] = lambda: False
) -> Swept:
    """Look up at most *limit* domains of which nothing fresh is known; each is written down as it is answered.

    Asks one after the other, outside any transaction, and ends when nobody answers three times in a row: then it is
    the name server that is away, and what is left is asked in a minute. *lines* counts the domains.
    """
    if not settings.STARTLINE_MX_LOOKUP:
        return Swept(lines=0, more=False)
    due = _STATEMENTS["due"].rows(
        certain_since=now - FRESH_FOR,
        unknown_since=now - UNKNOWN_FOR,
        never=list(SPECIAL_USE),
        looked_at=LOOKED_AT,
        limit=limit,
    )
    asked = unanswered = 0
    for row in due:
        if should_stop() or unanswered == _UNANSWERED:
            break
        answer = look_up(row.domain, now=now).answer
        unanswered = unanswered + 1 if answer is MailDomainAnswer.UNKNOWN else 0
        asked += 1
    return Swept(lines=asked, more=asked == limit)
