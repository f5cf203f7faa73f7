-- cut: Cut the replies of a month that were taken in and are larger than what is kept of others; only lengths are read to find them.
UPDATE startline_deliverynotice SET raw = substring(raw FROM 1 FOR %(kept)s)
WHERE id IN (
  SELECT notice.id FROM startline_deliverynotice AS notice
  WHERE notice.received_at > %(since)s AND notice.received_at <= %(before)s
    AND notice.state = 'applied' AND octet_length(notice.raw) > %(kept)s
  ORDER BY notice.received_at, notice.id
  LIMIT %(limit)s
  FOR NO KEY UPDATE OF notice SKIP LOCKED);
