"""The mail that invites somebody into an account (PRODUCT 1)."""

import uuid

from django.utils.translation import gettext

from startline.mail.invitation_link import invitation_url
from startline.mail.to_people import PeopleMail, send_to


def send_invitation(
    *,
    invitation_id: uuid.UUID,
    key_number: int,
    email: str,
    language: str,
    name: str,
    account: str,
    inviter: str,
    until: str,
) -> bool:
    """Send it at once in *language*, which is active; whether the mail server took it. *until* is worded."""
    mail = PeopleMail(
        subject=gettext("Invitation to the workspace of %(account)s") % {"account": account},
        heading=gettext("Hello %(name)s") % {"name": name} if name else gettext("Hello"),
        lead=_lead(account=account, inviter=inviter),
        button=gettext("Accept the invitation"),
        link=invitation_url(invitation_id, key_number=key_number),
        note=gettext(
            "The link works once, until %(until)s, and for this address alone. Whoever did not expect it "
            "can leave it unopened: nothing happens."
        )
        % {"until": until},
    )
    return send_to(email, mail, language=language)


def _lead(*, account: str, inviter: str) -> str:
    if inviter:
        return gettext(
            "%(inviter)s sends an invitation to the workspace of %(account)s, where its orders are looked after."
        ) % {"account": account, "inviter": inviter}
    return gettext(
        "This is an invitation to the workspace of %(account)s, where its orders are looked after."
    ) % {"account": account}
