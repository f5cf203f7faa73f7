-- find: The articles that have the most telling of the words, the best first, and the words that none of the language has.
WITH asked AS MATERIALIZED (
  SELECT min(place) AS place, word,
         startline_word_query(startline_dictionary(%(language)s), word, bool_or(place = last)) AS query
  FROM (SELECT word, place, max(place) OVER () AS last
        FROM string_to_table(startline_words(%(words)s), ' ') WITH ORDINALITY AS typed (word, place)) AS typed
  WHERE word <> ''
  GROUP BY word
  ORDER BY min(place)
  LIMIT %(most_words)s
), met AS MATERIALIZED (
  SELECT asked.place, help.id, help.audience = ANY(%(audiences)s) AS shown,
         ts_rank(%(weights)s::real[], help.words, asked.query) AS rank
  FROM asked JOIN startline_helptext AS help ON help.words @@ asked.query
  WHERE help.language = %(language)s
), telling AS (
  -- A word that few articles have tells more than one that many have, one that none has the most.
  SELECT asked.place, asked.word, count(met.id) = 0 AS unknown,
         ln(1 + (SELECT count(*) FROM startline_helptext WHERE language = %(language)s) / (0.5 + count(met.id))) AS weight
  FROM asked LEFT JOIN met ON met.place = asked.place
  WHERE numnode(asked.query) > 0
  GROUP BY asked.place, asked.word
), best AS (
  SELECT met.id, sum(met.rank * telling.weight) AS score, sum(telling.weight) AS covered
  FROM met JOIN telling ON telling.place = met.place
  WHERE met.shown
  GROUP BY met.id
  HAVING sum(telling.weight) >= %(least_covered)s * (SELECT sum(weight) FROM telling)
  ORDER BY score DESC, met.id
  LIMIT %(limit)s
)
SELECT (SELECT array_agg(word ORDER BY place) FROM telling WHERE unknown) AS unknown,
       help.slug, help.title, help.summary,
       ts_headline(startline_dictionary(%(language)s), translate(help.text, %(marks)s, ''), whole.query, %(headline)s) AS excerpt
FROM (SELECT FROM (VALUES (1)) AS one) AS always
LEFT JOIN best ON true
LEFT JOIN startline_helptext AS help ON help.id = best.id
LEFT JOIN (
  -- An excerpt is of the text as it is written: words with accents stand in it with them.
  SELECT string_agg(query::text, ' | ')::tsquery AS query
  FROM (SELECT query FROM asked
        UNION ALL
        SELECT plainto_tsquery(startline_dictionary(%(language)s), typed)
        FROM regexp_split_to_table(%(words)s, '\s+') AS typed) AS both_ways
  WHERE numnode(query) > 0
) AS whole ON true
ORDER BY best.score DESC, best.id;

-- edition: Which texts of the language there are: one that changes comes with an id of its own, one that goes leaves one less.
SELECT concat_ws(' ', max(id), count(*)) AS edition FROM startline_helptext WHERE language = %(language)s;

-- vocabulary: The words of all texts of the language; not what stands before an apostrophe in "can't".
SELECT DISTINCT word
FROM startline_helptext, regexp_split_to_table(
  regexp_replace(lower(concat_ws(' ', title, keywords, summary, text)), '\m\w+n[''’]t\M', ' ', 'g'), '[^[:alnum:]]+') AS word
WHERE language = %(language)s AND length(word) BETWEEN %(shortest)s AND 40 AND word !~ '[0-9]';
