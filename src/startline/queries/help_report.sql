-- votes: How many found each article useful within a time, and how many did not.
SELECT slug, count(*) FILTER (WHERE useful) AS useful, count(*) FILTER (WHERE NOT useful) AS useless
FROM startline_helpvote
WHERE voted_at >= %(since)s AND voted_at < %(until)s
GROUP BY slug;

-- words: What was said with votes within a time, newest first.
SELECT id, slug, language, useful, words, came_from, voted_at AS at
FROM startline_helpvote
WHERE words <> '' AND voted_at >= %(since)s AND voted_at < %(until)s
  AND (%(slug)s::text IS NULL OR slug = %(slug)s)
  AND (%(matching)s = '' OR (SELECT bool_and(strpos(' ' || startline_words(words), ' ' || word) > 0)
                             FROM string_to_table(startline_words(%(matching)s), ' ') AS word))
  AND (%(after)s::bigint IS NULL OR id < %(after)s::bigint)
ORDER BY id DESC
LIMIT %(limit)s;

-- missed: What was searched for without a hit within a time, alike but for case and spaces told once, the most sought or the last first.
SELECT last_id, language, words, times, last_at, place
FROM (
  SELECT max(id) AS last_id, language, min(words) AS words, count(*) AS times, max(searched_at) AS last_at,
         CASE WHEN %(newest)s THEN 0 ELSE count(*) END AS place
  FROM startline_helpsearch
  WHERE found = 0 AND searched_at >= %(since)s AND searched_at < %(until)s
    AND (%(matching)s = '' OR (SELECT bool_and(strpos(' ' || startline_words(words), ' ' || word) > 0)
                               FROM string_to_table(startline_words(%(matching)s), ' ') AS word))
  GROUP BY language, lower(words)
) AS missed
WHERE %(place)s::bigint IS NULL OR (place, last_id) < (%(place)s::bigint, %(last_id)s::bigint)
ORDER BY place DESC, last_id DESC
LIMIT %(limit)s;
