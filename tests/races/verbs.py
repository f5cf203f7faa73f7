"""The verbs that races are run with, each on the lines of one prepared order, and what they answered."""

from collections.abc import Sequence
from datetime import datetime

from tests.races.grounds import Ground
from tests.worlds import NOW

from startline.actions.actor import CONSOLE
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact
from startline.actions.hold import hold, release
from startline.actions.map_to_organization import map_to_organization
from startline.actions.outcome import Done
from startline.actions.resend import resend
from startline.mail.transport import Handed
from startline.models.mail import AttemptOutcome
from startline.models.record import Outcome
from startline.rules.refusal import RefusalCode
from startline.sweeps.claim_mails import Claimed
from startline.sweeps.settle_mails import Result

ALL_CHANGED = {Outcome.CHANGED}
ACCEPTED = Handed(outcome=AttemptOutcome.ACCEPTED, code=250, words="2.0.0 Ok", cause=None)


def change(ground: Ground, *, address: str, seen_epoch: int | None = 0) -> Done:
    """Change the contact of every line of the order, for somebody who saw *seen_epoch*."""
    seen = {} if seen_epoch is None else dict.fromkeys(ground.line_ids, seen_epoch)
    selection = Selection(order_ids=[ground.order_id], seen_epochs=seen)
    return change_contact(actor=CONSOLE, selection=selection, address=address, now=NOW)


def map_lines(ground: Ground, *, organization_id: int, line_ids: Sequence[int] | None = None) -> Done:
    """Map the order's lines, those given or all, to the organization."""
    return map_to_organization(
        actor=CONSOLE,
        order_ids=[ground.order_id],
        line_ids=line_ids,
        organization_id=organization_id,
        mapped_by="Mario Rossi",
        now=NOW,
    )


def resend_lines(ground: Ground) -> Done:
    """Send the mails of the order again."""
    return resend(actor=CONSOLE, order_ids=[ground.order_id], line_ids=None, now=NOW)


def hold_order(ground: Ground) -> Done:
    """Hold the whole order."""
    return hold(actor=CONSOLE, order_id=ground.order_id, line_ids=None, name="Credit check", now=NOW)


def release_order(ground: Ground) -> Done:
    """Release the whole order."""
    return release(actor=CONSOLE, order_id=ground.order_id, line_ids=None, now=NOW)


def cancel_order(ground: Ground, *, now: datetime = NOW) -> Done:
    """Cancel the whole order."""
    return cancel(actor=CONSOLE, order_id=ground.order_id, line_ids=None, now=now)


def outcomes(done: Done) -> set[Outcome]:
    """What became of the lines, all taken together."""
    return {line.outcome for line in done.lines}


def refusals(done: Done) -> set[RefusalCode]:
    """Why lines were refused."""
    return {line.refusal.code for line in done.lines if line.refusal}


def facts(done: Done) -> dict[str, str | int | None]:
    """What the first refusal says besides its code."""
    return next((dict(line.refusal.facts) for line in done.lines if line.refusal), {})


def accepted(mail: Claimed, *, at: datetime) -> Result:
    """The mail's server took it."""
    return Result(mail_id=mail.id, attempt=mail.attempt, handed=ACCEPTED, ended_at=at)
