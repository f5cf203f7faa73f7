-- find: The newest cases that the session's reader may see, with all of the words and about each of the addresses.
SELECT id FROM startline_cases_worded((
  SELECT string_agg('(' || part::text || ')', ' & ')::tsquery FROM (
    SELECT startline_case_query(%(words)s) AS part
    UNION ALL
    SELECT concat_ws(' | ', (SELECT format('''@%%s''', id) FROM startline_address WHERE key = address),
                     startline_case_query(address)::text)::tsquery
    FROM unnest(%(addresses)s::text[]) AS address) AS parts
  WHERE numnode(part) > 0
), %(limit)s) AS id;
