-- look: The operator account's name, and which logo the instance shows; a row without either before it is opened.
SELECT (SELECT name FROM startline_account WHERE kind = 'operator') AS name,
       (SELECT logo.sha256 FROM startline_instance AS instance
        JOIN startline_storedfile AS logo ON logo.id = instance.logo_id) AS logo_sha256;
