"""Delivery: claim, render, hand over and settle, beside Django's SMTP backend alone against the same peer."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection

from benchmarks.bench import Bench, Result, median_ratio, seconds_of
from startline import clock
from startline.mail.transport import Courier
from startline.sweeps.deliver_mails import deliver_mails
from startline.sweeps.mail_due_lines import mail_due_lines

_ROUNDS = 3


def measure(bench: Bench) -> Iterator[Result]:
    """Mails a second over one connection, in rounds side by side."""
    mails = max(200, min(1000, bench.lines // 100))
    with _peer() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        pairs = []
        for _ in range(_ROUNDS):
            _owe(mails)
            ours = seconds_of(_deliver)
            bare = seconds_of(lambda: _send_bare(mails))
            pairs.append((mails / ours, mails / bare))
    yield Result(
        name=f"deliver {mails:,} mails on one connection",
        ours=f"{pairs[-1][0]:.0f}/s",
        bare=f"{pairs[-1][1]:.0f}/s",
        ratio=median_ratio(pairs),
        target=0.8,
        at_least=True,
    )


@contextmanager
def _peer() -> Iterator[int]:
    """A server that accepts everything, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.smtp_sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def _owe(mails: int) -> None:
    """Settle what other measures left, and owe *mails* first mails, one line each."""
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


def _deliver() -> None:
    with Courier() as courier:
        while deliver_mails(clock=clock.now, courier=courier).more:
            pass


def _send_bare(mails: int) -> None:
    """Messages of the same size, made and sent by Django alone."""
    text, html = _bodies()
    backend = EmailBackend(host=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    backend.open()
    for number in range(mails):
        message = EmailMultiAlternatives(
            "Set up your service", text, settings.STARTLINE_SENDER, [f"c{number}@bench.example"]
        )
        message.attach_alternative(html, "text/html")
        backend.send_messages([message])
    backend.close()


def _bodies() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text, html FROM startline_mail WHERE text IS NOT NULL ORDER BY id DESC LIMIT 1"
        )
        text, html = cursor.fetchone()
        return text, html
