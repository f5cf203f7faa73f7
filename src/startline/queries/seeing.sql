-- enter: Become the reader who sees these accounts, for the session.
SELECT set_config('startline.accounts', %(accounts)s, false) AS accounts,
       set_config('startline.user_id', %(user_id)s, false) AS user_id, set_config('role', %(role)s, false) AS role;

-- leave: Become who the session was opened as, who sees nothing through the reader's eyes.
SELECT set_config('role', 'none', false) AS role, set_config('startline.accounts', '{}', false) AS accounts,
       set_config('startline.user_id', '', false) AS user_id;
