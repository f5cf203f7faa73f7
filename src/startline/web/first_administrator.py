"""Where a new organization's first administrator opens its space, on pages that a code has opened (PRODUCT H3, H4)."""

from startline import clock
from startline.mail.invitation_link import InvitedTo, invitation_url
from startline.queries.organization_finder import open_invitation
from startline.web.hub_pass import Pass


def space_of_invited(
    passed: Pass | None, organization_id: int | None, *, contact_id: int | None
) -> str | None:
    """The address at which the contact chooses a password for the organization's space, while nobody has.

    None for who has typed none of the contact's codes: the invitation is theirs alone.
    """
    if passed is None or organization_id is None or passed.address_id != contact_id:
        return None
    found = open_invitation(organization_id=organization_id, address_id=passed.address_id, now=clock.now())
    if found is None:
        return None
    return invitation_url(found.public_id, key_number=found.key_number, to=InvitedTo.ORGANIZATION)
