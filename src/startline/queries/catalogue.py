"""The catalogue as the rules read it."""

from collections.abc import Sequence

from startline.models import Policy as PolicyRow
from startline.rules.line import Expiry
from startline.rules.policies import Policy


def policies() -> Sequence[Policy]:
    """Every policy there is; a few rows."""
    rows = PolicyRow.objects.values_list(
        "id",
        "name",
        "offer__code",
        "family",
        "valid_from",
        "window_days",
        "expiry",
        "reminder_days",
        "escalation_days",
    )
    return [
        Policy(
            id=row[0],
            name=row[1],
            offer_code=row[2],
            family=row[3],
            valid_from=row[4],
            window_days=row[5],
            expiry=Expiry(row[6]),
            reminder_days=tuple(row[7]),
            escalation_days=row[8],
        )
        for row in rows
    ]
