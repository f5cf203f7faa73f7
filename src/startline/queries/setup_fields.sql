-- of_offer: What the offer's service is asked for, in order, each with how many lines have answered it, up to a bound.
SELECT field.id, field.public_id, offer.code AS offer_code, offer.name AS offer_name, field.key, field.kind,
       field.labels, field.helps, field.required, field.options, field.version, field.retired_at,
       (SELECT count(*) FROM (
          SELECT FROM startline_setupanswer AS answer
          WHERE answer.field_id = field.id
            AND (answer.file_id IS NOT NULL OR answer.value NOT IN ('""', '[]', 'null'))
          LIMIT %(counted)s) AS answered) AS lines
FROM startline_setupfield AS field JOIN startline_offer AS offer ON offer.id = field.offer_id
WHERE offer.code = %(code)s AND field.retired_at IS NULL
ORDER BY field.position, field.id;

-- one: One field that is asked for, with how many lines have answered it, up to a bound.
SELECT field.id, field.public_id, offer.code AS offer_code, offer.name AS offer_name, field.key, field.kind,
       field.labels, field.helps, field.required, field.options, field.version, field.retired_at,
       (SELECT count(*) FROM (
          SELECT FROM startline_setupanswer AS answer
          WHERE answer.field_id = field.id
            AND (answer.file_id IS NOT NULL OR answer.value NOT IN ('""', '[]', 'null'))
          LIMIT %(counted)s) AS answered) AS lines
FROM startline_setupfield AS field JOIN startline_offer AS offer ON offer.id = field.offer_id
WHERE field.public_id = %(public_id)s AND field.retired_at IS NULL;
