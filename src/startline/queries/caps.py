"""The caps that the operator has set."""

from startline.models import Instance
from startline.rules.caps import Caps


def caps_in_force() -> Caps:
    """The instance's caps on mail that a person asks for (PRODUCT M6)."""
    row = Instance.objects.values_list("line_cap", "recipient_cap", "account_cap").get()
    return Caps(line=row[0], recipient=row[1], account=row[2])
