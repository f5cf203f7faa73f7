-- ask: Keep what was typed, and no more than so many before it, without a look at whose it is.
WITH dropped AS (
  DELETE FROM startline_lostmail
  WHERE id <= (SELECT id FROM startline_lostmail ORDER BY id DESC OFFSET %(most_kept)s - 1 LIMIT 1)
)
INSERT INTO startline_lostmail (key, asked_at) VALUES (%(key)s, %(now)s);
