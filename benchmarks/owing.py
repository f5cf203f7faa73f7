"""Mails to deliver: owed by SQL, written by the product's own sweep."""

from django.db import connection

from startline import clock
from startline.sweeps.mail_due_lines import mail_due_lines


def owe(mails: int) -> None:
    """Settle what other measures left, and write *mails* first mails, one line each, all due now."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE startline_mail SET state = 'cancelled', settled_at = %s, lease = NULL WHERE settled_at IS NULL",
            [now],
        )
        cursor.execute(
            "INSERT INTO startline_order (account_id, number, customer_id, currency)"
            " SELECT 1, 'M' || gen_random_uuid(), 1, 'EUR' FROM generate_series(1, %s) RETURNING id",
            [mails],
        )
        orders = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            "INSERT INTO startline_line (account_id, order_id, number, offer_id, provisions, quantity, start_date,"
            " time_zone, status, mail_due_at, contact_id)"
            " SELECT 1, id, '1.0', 1, true, 1, '2026-01-10', 'Europe/Rome', 'booked', %s, 1 + id %% 1000"
            " FROM unnest(%s::bigint[]) AS id",
            [now, orders],
        )
    while mail_due_lines(now=now).more:
        pass
