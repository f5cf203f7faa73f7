"""A large world made by set-based SQL: orders of two lines each, and the windows that run for them."""

from django.db import connection

# What the measures touch is filled; the record that a world of this size would have is not.
_FILL = """
INSERT INTO startline_instance (id, rehearsal, hourly_cap) VALUES (1, true, 1000000);
INSERT INTO startline_account (kind, name, currency, time_zone) VALUES ('partner', 'Bench', 'EUR', 'Europe/Rome');
INSERT INTO startline_offer (code, name, family) VALUES ('B-7', 'Seven', 'bench'), ('B-30', 'Thirty', 'bench');
INSERT INTO startline_policy
  (name, offer_id, family, valid_from, window_days, expiry, reminder_days, escalation_days)
VALUES ('seven', 1, NULL, '2015-01-01', 7, 'close_and_bill', '{3,1}', 1),
       ('thirty', NULL, 'bench', '2015-01-01', 30, 'close_and_bill', '{3,1}', 1);
INSERT INTO startline_address (email, key, domain)
SELECT 'c' || n || '@bench.example', 'c' || n || '@bench.example', 'bench.example'
FROM generate_series(1, %(lines)s / 10 + 1) AS n;
INSERT INTO startline_customer (account_id, name, name_key)
SELECT 1, 'Customer ' || n, 'customer ' || n FROM generate_series(1, %(lines)s / 20 + 1) AS n;
INSERT INTO startline_order (account_id, number, customer_id, currency)
SELECT 1, 'O' || n, 1 + n %% (%(lines)s / 20), 'EUR' FROM generate_series(1, %(lines)s / 2) AS n;
INSERT INTO startline_line
  (account_id, order_id, number, offer_id, provisions, quantity, start_date, time_zone, status, contact_id,
   mail_accepted_at)
SELECT 1, 1 + (n - 1) / 2, (1 + (n - 1) %% 2) || '.0', 1 + n %% 2, true, 10, '2026-01-10', 'Europe/Rome',
       'awaiting_provisioning_details', 1 + n / 10, '2026-01-10 08:00+00'
FROM generate_series(1, %(lines)s) AS n;
INSERT INTO startline_window
  (account_id, line_id, mail_id, contact_epoch, accepted_at, time_zone, policy_id, policy_name, window_days,
   expiry, reminder_days, escalation_days, deadline_at, closes_at)
SELECT 1, id, 0, 0, mail_accepted_at, 'Europe/Rome', 2, 'thirty', 30, 'close_and_bill', '{3,1}', 1,
       '2030-01-01'::timestamptz + id * interval '1 second', '2030-01-01'::timestamptz + id * interval '1 second'
FROM startline_line;
"""


def filled() -> bool:
    """Whether the database holds a world already, from an earlier run with the same BENCH_HOME."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM startline_line)")
        there: bool = cursor.fetchone()[0]
        return there


def fill(lines: int) -> None:
    """Fill an empty database with *lines* awaiting lines whose windows end one by one from 2030 on."""
    with connection.cursor() as cursor:
        for statement in _FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, {"lines": lines})
        cursor.execute("ANALYZE")
