"""Addresses of contacts that look mistyped, over all lines that wait: found by their domains, not line by line (C6).

The newest contacts of each account are gone through by their index, one step a contact, however many lines each
has; only what is doubtful is then counted.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from startline.queries.paging import Page, paged, values_of
from startline.rules.domains import DomainSeen, Doubt, MailDomainAnswer, Suspect, suspects
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
OF_AN_ACCOUNT = 5_000
"""So many contacts of an account are looked at, the newest first."""
IN_ALL = 20_000
"""So many over all accounts."""
MOST = 500
"""So many contacts with a doubtful domain are counted."""
LINES_COUNTED = 1_000
"""Lines of one contact are counted up to this in each account."""


@dataclass(frozen=True, kw_only=True)
class Mistyped:
    """An address that looks mistyped, and how many waiting lines of how many orders have it.

    *meant* is the address that is probably meant, where one can be told; *more* says that there are more lines.
    """

    email: str
    domain: str
    doubt: Doubt
    meant: str | None
    meant_domain: str | None
    lines: int
    orders: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that look mistyped, by domain and address; *whole* unless there were more contacts than were looked at."""

    rows: Sequence[Mistyped]
    whole: bool

    def page(self, *, limit: int, after: str | None = None) -> Page[Mistyped]:
        """The rows after the one that the cursor *after* names.

        :raises BadCursor: *after* is none of ours.
        """
        last = _place(*values_of(after, count=1)) if after else ("", "")
        rest = [row for row in self.rows if _place(row.email) > last]
        return paged(rest, key=lambda row: row.email, limit=limit)


def mistyped_addresses(accounts: Sequence[int] | None) -> Report:
    """What looks mistyped among the contacts of waiting lines in these accounts (None: in all)."""
    asked = None if accounts is None else list(accounts)
    found = _STATEMENTS["contacts"].rows(accounts=asked, of_an_account=OF_AN_ACCOUNT, in_all=IN_ALL)
    doubtful = suspects(_domains(found), sure=_sure(asked))
    kept = [row for row in found if row.domain in doubtful][:MOST]
    rows = _waiting(kept, doubtful=doubtful) if kept else []
    return Report(rows=sorted(rows, key=lambda row: _place(row.email)), whole=_whole(found))


def _domains(contacts: Sequence[Any]) -> Sequence[DomainSeen]:
    """Each domain with the number of its contacts; a server that knows no such domain says as much as a look-up."""
    ids: dict[str, set[int]] = defaultdict(set)
    answers: dict[str, MailDomainAnswer] = {}
    for row in contacts:
        ids[row.domain].add(row.id)
        if row.refused:
            answers[row.domain] = MailDomainAnswer.NO_DOMAIN
        elif row.answer:
            answers.setdefault(row.domain, MailDomainAnswer(row.answer))
    return [
        DomainSeen(domain=domain, contacts=len(having), answer=answers.get(domain))
        for domain, having in ids.items()
    ]


def _sure(accounts: Sequence[int] | None) -> frozenset[str]:
    """The domains that the accounts and their distributors have themselves."""
    return frozenset(row.domain for row in _STATEMENTS["sure"].rows(accounts=accounts))


def _waiting(contacts: Sequence[Any], *, doubtful: Mapping[str, Suspect]) -> Sequence[Mistyped]:
    counted = _STATEMENTS["waiting"].rows(
        account_ids=[row.account_id for row in contacts],
        contact_ids=[row.id for row in contacts],
        most=LINES_COUNTED + 1,
    )
    return [_mistyped(row, doubtful[row.domain]) for row in counted]


def _mistyped(row: Any, suspect: Suspect) -> Mistyped:
    local = row.email.rpartition("@")[0]
    return Mistyped(
        email=row.email,
        domain=row.domain,
        doubt=suspect.doubt,
        meant=f"{local}@{suspect.meant}" if suspect.meant else None,
        meant_domain=suspect.meant,
        lines=min(row.lines, LINES_COUNTED) if row.more else row.lines,
        orders=row.orders,
        more=row.more,
    )


def _whole(contacts: Sequence[Any]) -> bool:
    by_account: dict[int, int] = defaultdict(int)
    for row in contacts:
        by_account[row.account_id] += 1
    return len(contacts) < IN_ALL and all(count < OF_AN_ACCOUNT for count in by_account.values())


def _place(email: str) -> tuple[str, str]:
    """By which the rows are sorted: addresses of one domain stand together."""
    local, _, domain = email.rpartition("@")
    return domain, local
