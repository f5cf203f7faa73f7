"""What customers see of their organizations: who belongs to them, and what they have (PRODUCT P5)."""

from collections.abc import Mapping

from startline.rules.who_may import OrganizationRole
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def roles_of(user_id: int) -> Mapping[int, OrganizationRole]:
    """The roles of a signed-in person in organizations, by organization id; empty for who belongs to none."""
    rows = _STATEMENTS["roles"].rows(user_id=user_id)
    return {row.organization_id: OrganizationRole(row.role) for row in rows}
