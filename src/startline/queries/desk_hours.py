"""When the desk answers, as the operator set it (PRODUCT D2)."""

from startline.rules.cases import CasePriority, DeskHours
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def desk_hours() -> DeskHours:
    """The hours of the desk, in the operator's own zone."""
    row = _STATEMENTS["hours"].row()
    return DeskHours(
        days=frozenset(map(int, row.desk_days)),
        opens=row.desk_opens,
        closes=row.desk_closes,
        zone=row.time_zone,
        promises={CasePriority(priority): int(hours) for priority, hours in row.desk_promises.items()},
    )
