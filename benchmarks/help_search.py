"""Search 10,000 help articles: the whole query, beside the least SQL that ranks those with any of the words.

How many articles comes from the environment: BENCH_ARTICLES.
"""

import os
import random
from collections.abc import Iterator

from django.db import connection

from benchmarks.bare import pgbench
from benchmarks.bench import Bench, Result, median_ratio, rate_of
from benchmarks.vocabulary import TEXTS, WORD, make_texts, word
from startline.models.desk import HelpAudience
from startline.queries.help_search import search_help

_ROUNDS = 3
_FROM, _TO = 200, 8000
"""The ranks of the words that are searched for."""
_FILL = """
INSERT INTO startline_helptext (slug, language, audience, position, title, summary, keywords, text, sha256)
SELECT 'bench-' || n, 'en', 'everybody', 1, split_part(one.text, ' ', 1), left(two.text, 200), left(one.text, 60),
       one.text || ' ' || two.text || ' ' || three.text, md5(n::text)
FROM generate_series(1, %(articles)s) AS n
JOIN bench_text AS one ON one.id = 1 + n %% %(texts)s
JOIN bench_text AS two ON two.id = 1 + n * 7 %% %(texts)s
JOIN bench_text AS three ON three.id = 1 + n * 13 %% %(texts)s
"""
_BARE = f"""
\\set one random({_FROM}, {_TO})
\\set two random({_FROM}, {_TO})
WITH asked AS (
  SELECT to_tsquery('english', {WORD.format(rank=":one")} || ' | ' || {WORD.format(rank=":two")}) AS query
), best AS (
  SELECT id, ts_rank(words, query) AS rank FROM startline_helptext, asked
  WHERE words @@ query AND language = 'en' ORDER BY rank DESC LIMIT 20
)
SELECT slug, title, summary, ts_headline('english', text, query)
FROM best JOIN startline_helptext USING (id), asked ORDER BY rank DESC;
"""


def measure(bench: Bench) -> Iterator[Result]:
    """Searches a second for two words on one connection, three rounds side by side; the ratio is of times."""
    articles = int(os.environ.get("BENCH_ARTICLES", "10000"))
    _fill(articles)
    seconds = max(1, round(bench.seconds / _ROUNDS))
    rate_of(_search, seconds=1)
    pairs = []
    for _ in range(_ROUNDS):
        ours = rate_of(_search, seconds=seconds)
        pairs.append((pgbench(_BARE, binaries=bench.binaries, url=bench.url, seconds=seconds), ours))
    yield Result(
        name=f"search {articles:,} help articles for two words",
        ours=f"{1000 / pairs[-1][1]:.2f} ms",
        bare=f"{1000 / pairs[-1][0]:.2f} ms",
        ratio=median_ratio(pairs),
        target=3,
        at_least=False,
    )


def _search() -> None:
    words = f"{word(random.randint(_FROM, _TO))} {word(random.randint(_FROM, _TO))}"
    search_help(words, language="en", audiences=tuple(HelpAudience))


def _fill(articles: int) -> None:
    """Articles of 180 words, in place of those that an earlier run or the product itself has left."""
    make_texts()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM startline_helptext")
        cursor.execute(_FILL, {"articles": articles, "texts": TEXTS})
        cursor.execute("VACUUM ANALYZE startline_helptext")
