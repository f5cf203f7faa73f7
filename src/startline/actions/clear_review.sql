-- clear: Close the reviews of the lines.
UPDATE startline_line SET review_at = NULL WHERE id = ANY(%(line_ids)s);
