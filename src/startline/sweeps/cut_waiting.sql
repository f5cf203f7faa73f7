-- cut: Cut what has waited so long, or has too many bytes of what waits before it; only lengths are read to find it.
WITH waiting AS (
  SELECT id, judged_at, octet_length(raw) AS bytes, sum(octet_length(raw)) OVER (ORDER BY id) AS up_to_it
  FROM startline_deliverynotice
  WHERE state = 'unknown')
UPDATE startline_deliverynotice SET raw = substring(raw FROM 1 FOR %(kept)s)
WHERE id IN (
  SELECT notice.id
  FROM startline_deliverynotice AS notice JOIN waiting ON waiting.id = notice.id
  WHERE notice.state = 'unknown' AND waiting.bytes > %(kept)s
    AND (waiting.judged_at <= %(before)s OR waiting.up_to_it > %(most_bytes)s)
  ORDER BY notice.id
  LIMIT %(limit)s
  FOR NO KEY UPDATE OF notice SKIP LOCKED);
