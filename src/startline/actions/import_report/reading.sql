-- rows_read: So many rows more have been read; tells whether a person asks to stop.
UPDATE startline_importrun SET rows_read = rows_read + %(rows)s, tries = 0 WHERE id = %(run_id)s RETURNING stop_asked;
