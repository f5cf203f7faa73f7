"""How a customer goes on past the point of no return: the contact or the organization's people, in the hub (C4, W5)."""

from dataclasses import dataclass

from startline.queries.lines import ListedLine


@dataclass(frozen=True, kw_only=True)
class WayOn:
    """Who finishes the setup where: in the hub elsewhere where there is one, else here, by the mail or by sign-in."""

    contact: str | None
    organization: str | None
    hub_name: str | None
    hub_url: str | None


def way_on(line: ListedLine) -> WayOn | None:
    """The way on for *line*; None where nothing is left to do, or where it is mapped elsewhere, nobody knows where."""
    if line.mapped_at is None or line.mapped_elsewhere or line.set_up_at is not None:
        return None
    return WayOn(
        contact=line.contact_email,
        organization=line.organization_name,
        hub_name=line.hub_name,
        hub_url=line.hub_url,
    )
