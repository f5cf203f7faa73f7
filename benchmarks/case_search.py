"""Search a million cases: the whole query as a reader bound by the policies, beside the bare SQL of the owner.

How many cases comes from the environment: BENCH_CASES. They belong to a hundred accounts, every second one is the
customer's, and every fourth has an internal note.
"""

import os
import random
from collections.abc import Iterator, Sequence

from django.db import connection

from benchmarks.bare import pgbench
from benchmarks.bench import Bench, Result, median_ratio, rate_of
from benchmarks.vocabulary import TEXTS, WORD, make_texts, word
from startline.queries import seeing
from startline.queries.case_search import case_ids_of

_ROUNDS = 3
_ACCOUNTS = 100
_FROM, _TO = 20, 2000
"""The ranks of the words that are searched for."""
_FILL = """
ALTER TABLE startline_case DISABLE TRIGGER USER;
DROP INDEX case_words;
DROP INDEX case_desk_words;
INSERT INTO startline_account (kind, name, currency, time_zone)
SELECT 'partner', 'Desk ' || n, 'EUR', 'Europe/Rome' FROM generate_series(1, %(accounts)s) AS n;
INSERT INTO startline_case
  (account_id, side, transaction_id, type, state, priority, subject, language, opened_by_kind, opened_by_address_id,
   opened_at, due_at, first_due_at, changed_at)
SELECT (SELECT max(id) FROM startline_account) - n %% %(accounts)s,
       CASE n / %(accounts)s %% 2 WHEN 0 THEN 'seller' ELSE 'customer' END,
       -n, 'other', 'new', 'normal', 'Bench', 'en', 'contact', 1, '2026-01-10', '2026-01-11', '2026-01-11', '2026-01-10'
FROM generate_series(1, %(cases)s) AS n;
ALTER TABLE bench_text ADD COLUMN words tsvector;
UPDATE bench_text SET words = strip(to_tsvector('english', startline_words(text)));
ALTER TABLE bench_text ADD PRIMARY KEY (id);
ANALYZE bench_text;
INSERT INTO startline_casewords (case_id, account_id, for_sellers, words)
SELECT c.id, c.account_id, c.side = 'seller',
       one.words || two.words || array_to_tsvector(ARRAY[c.number::text, '@' || c.id])
FROM startline_case AS c
JOIN bench_text AS one ON one.id = 1 + c.id %% %(texts)s
JOIN bench_text AS two ON two.id = 1 + c.id * 7919 %% %(texts)s;
INSERT INTO startline_casedeskwords (case_id, words)
SELECT kept.case_id, kept.words || note.words
FROM startline_casewords AS kept JOIN bench_text AS note ON note.id = 1 + kept.case_id * 104729 %% %(texts)s
WHERE kept.case_id %% 4 = 0;
SET maintenance_work_mem = '512MB';
CREATE INDEX case_words ON startline_casewords USING gin (words) WITH (fastupdate = off);
CREATE INDEX case_desk_words ON startline_casedeskwords USING gin (words) WITH (fastupdate = off);
ALTER TABLE startline_case ENABLE TRIGGER USER;
VACUUM ANALYZE startline_case, startline_casewords, startline_casedeskwords
"""
_WORDED = f"words @@ to_tsquery('english', {WORD.format(rank=':one')} || ' & ' || {WORD.format(rank=':two')})"
_RANKS = f"""
\\set one random({_FROM}, {_TO})
\\set two random({_FROM}, {_TO})
"""
_BARE_FOR_AGENTS = f"""{_RANKS}
SELECT case_id FROM startline_casewords WHERE {_WORDED}
UNION SELECT case_id FROM startline_casedeskwords WHERE {_WORDED}
ORDER BY case_id DESC LIMIT 200;
"""
_BARE_FOR_SELLERS = f"""{_RANKS}
SELECT case_id FROM startline_casewords WHERE {_WORDED} AND for_sellers AND account_id = {{account}}
ORDER BY case_id DESC LIMIT 200;
"""


def measure(bench: Bench) -> Iterator[Result]:
    """Searches a second for two words on one connection, three rounds side by side; the ratio is of times."""
    cases = int(os.environ.get("BENCH_CASES", "1000000"))
    account = _fill(cases)
    name = f"search {cases:,} cases for two words"
    yield _measured(bench, None, bare=_BARE_FOR_AGENTS, name=f"{name}, an agent")
    yield _measured(
        bench, [account], bare=_BARE_FOR_SELLERS.format(account=account), name=f"{name}, a seller"
    )


def _measured(bench: Bench, accounts: Sequence[int] | None, *, bare: str, name: str) -> Result:
    seconds = max(1, round(bench.seconds / _ROUNDS))
    pairs = []
    with seeing.seeing(accounts, user_id=0):
        rate_of(_search, seconds=1)
        for _ in range(_ROUNDS):
            ours = rate_of(_search, seconds=seconds)
            theirs = pgbench(bare, binaries=bench.binaries, url=bench.url, seconds=seconds)
            pairs.append((theirs, ours))
    return Result(
        name=name,
        ours=f"{1000 / pairs[-1][1]:.2f} ms",
        bare=f"{1000 / pairs[-1][0]:.2f} ms",
        ratio=median_ratio(pairs),
        target=3,
        at_least=False,
    )


def _search() -> None:
    case_ids_of(f"{word(random.randint(_FROM, _TO))} {word(random.randint(_FROM, _TO))}")


def _fill(cases: int) -> int:
    """Fill with so many cases, unless an earlier run with the same BENCH_HOME has; one of their accounts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM startline_casewords)")
        if not cursor.fetchone()[0]:
            make_texts()
            for statement in _FILL.split(";\n"):
                cursor.execute(statement, {"cases": cases, "accounts": _ACCOUNTS, "texts": TEXTS})
        cursor.execute("SELECT account_id FROM startline_casewords ORDER BY case_id DESC LIMIT 1")
        account: int = cursor.fetchone()[0]
        return account
