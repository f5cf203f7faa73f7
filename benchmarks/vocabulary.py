"""Made-up words, some frequent and most rare as in any language, and texts of them, by set-based SQL."""

from django.db import connection

WORDS = 20_000
TEXTS = 10_000
_WORDS_A_TEXT = 60
# Letters in place of digits; the rank of a text's word is a power of a random number, so that a few are everywhere.
WORD = "translate((10000 + {rank})::text, '0123456789', 'bardolefin')"
_FILL = f"""
CREATE TEMPORARY TABLE bench_text AS
SELECT n AS id, string_agg({WORD.format(rank="rank")}, ' ') AS text
FROM (SELECT n, floor({WORDS} * power(random(), 3))::int AS rank
      FROM generate_series(1, {TEXTS}) AS n, generate_series(1, {_WORDS_A_TEXT})) AS picked
GROUP BY n
"""


def make_texts() -> None:
    """Fill a temporary table, bench_text, with `TEXTS` texts, numbered from 1."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_text")
        cursor.execute(_FILL)


def word(rank: int) -> str:
    """The word of that *rank*; the lower, the more frequent."""
    return str(10000 + rank).translate(str.maketrans("0123456789", "bardolefin"))
