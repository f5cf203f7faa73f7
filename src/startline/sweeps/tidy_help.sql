-- remove_searches: Remove the oldest searches, found or in vain.
DELETE FROM startline_helpsearch WHERE id IN (
  SELECT id FROM startline_helpsearch WHERE searched_at <= %(before)s ORDER BY searched_at, id LIMIT %(limit)s);

-- forget_words: Take the words from the oldest votes that have any.
UPDATE startline_helpvote SET words = '' WHERE id IN (
  SELECT id FROM startline_helpvote WHERE words <> '' AND voted_at <= %(before)s ORDER BY voted_at, id LIMIT %(limit)s);
