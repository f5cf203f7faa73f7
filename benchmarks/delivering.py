"""One worker of the measure `two_workers`: says when it is ready, is told to go, says how many mails it delivered."""

import sys

import django

django.setup()

from startline import clock  # noqa: E402 - the framework comes first
from startline.mail.transport import Courier  # noqa: E402
from startline.sweeps.deliver_mails import deliver_mails  # noqa: E402

print("ready", flush=True)
sys.stdin.readline()
delivered = 0
with Courier() as courier:
    while (swept := deliver_mails(clock=clock.now, courier=courier)).lines or swept.more:
        delivered += swept.lines
print(delivered, flush=True)
