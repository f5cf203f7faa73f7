"""Delivery: claim, render, hand over and settle, beside Django's SMTP backend alone against the same peer."""

from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection

from benchmarks.bench import Bench, Result, median_ratio, seconds_of
from benchmarks.owing import owe
from benchmarks.peer import peer
from startline import clock
from startline.mail.transport import Courier
from startline.sweeps.deliver_mails import deliver_mails

_ROUNDS = 3


def measure(bench: Bench) -> Iterator[Result]:
    """Mails a second over one connection, in rounds side by side."""
    mails = max(200, min(1000, bench.lines // 100))
    with peer() as port:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        pairs = []
        for _ in range(_ROUNDS):
            owe(mails)
            ours = seconds_of(_deliver)
            bare = seconds_of(lambda: _send_bare(mails))
            pairs.append((mails / ours, mails / bare))
    yield Result(
        name=f"deliver {mails:,} mails on one connection",
        ours=f"{pairs[-1][0]:.0f}/s",
        bare=f"{pairs[-1][1]:.0f}/s",
        ratio=median_ratio(pairs),
        target=0.7,
        at_least=True,
    )


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
