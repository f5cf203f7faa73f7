-- answers: What was answered for the lines, with who saved it and what file it is.
SELECT answer.line_id, answer.field_id, answer.field_version, answer.value, answer.file_id, answer.version, answer.saved_at,
       coalesce(person.name, address.email) AS saved_by,
       file.public_id AS file_public_id, file.name AS file_name, file.content_type, file.size_bytes
FROM startline_setupanswer AS answer
LEFT JOIN startline_address AS address ON address.id = answer.saved_by_address_id
LEFT JOIN startline_user AS person ON person.id = answer.saved_by_user_id
LEFT JOIN startline_storedfile AS file ON file.id = answer.file_id
WHERE answer.line_id = ANY(%(line_ids)s)
ORDER BY answer.line_id, answer.field_id;
