-- find: The answers with all of the words, or what begins with them, in a title or a text; retired ones too.
SELECT answer.id
FROM startline_cannedanswer AS answer
CROSS JOIN LATERAL (
  SELECT startline_words(concat_ws(' ', answer.title, (SELECT string_agg(value, ' ') FROM jsonb_each_text(answer.titles)),
                                   (SELECT string_agg(value, ' ') FROM jsonb_each_text(answer.texts)))) AS words
) AS said
WHERE (SELECT bool_and(strpos(' ' || said.words, ' ' || word) > 0)
       FROM string_to_table(startline_words(%(words)s), ' ') AS word);

-- place: The answer that a cursor names.
SELECT id AS after FROM startline_cannedanswer WHERE public_id = %(public_id)s;

-- listed: The next answers by title in the language, or the newest first.
WITH called AS (
  SELECT id, public_id, title, titles, type, texts, retired_at,
         CASE WHEN %(newest)s THEN '' ELSE lower(coalesce(titles ->> %(language)s, title)) END AS place
  FROM startline_cannedanswer)
SELECT public_id, title, titles, type, texts, retired_at
FROM called
WHERE (%(retired)s::boolean IS NULL OR (retired_at IS NOT NULL) = %(retired)s)
  AND (NOT %(untyped)s OR type IS NULL) AND (%(type)s::text IS NULL OR type = %(type)s)
  AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s))
  AND (%(after)s::bigint IS NULL OR (place, -id) > (SELECT last.place, -last.id FROM called AS last WHERE last.id = %(after)s))
ORDER BY place, id DESC
LIMIT %(limit)s;

-- one: The answer of that public id.
SELECT public_id, title, titles, type, texts, retired_at FROM startline_cannedanswer WHERE public_id = %(public_id)s;
