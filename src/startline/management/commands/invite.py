"""`startline invite`: lets somebody in, the first operator of a real instance to begin with."""

from argparse import ArgumentParser

from django.utils.translation import gettext

from startline.actions.invite import invite, invite_again, mail_invitation
from startline.mail.invitation_link import invitation_url
from startline.management.console import Call, ConsoleCommand
from startline.management.failures import Exit
from startline.management.names import name_from
from startline.models import Account, Invitation
from startline.queries.access import find_account
from startline.rules.who_may import Role
from startline.wording.dates import short_instant


class Command(ConsoleCommand):
    """Invites into an account by mail, and prints the link for who is without mail as yet (PRODUCT 1)."""

    help = "Invite somebody into an account: mail the link that lets them in, and print it."
    example = 'startline invite ops@example.com --account "Example Cloud" --role operator --name "Rita Sala"'

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take whom, where and as what."""
        parser.add_argument("email", metavar="EMAIL", help="who is invited")
        parser.add_argument("--account", required=True, metavar="NAME", help="the account they join")
        roles = [role.value for role in Role]
        parser.add_argument("--role", choices=roles, required=True, help="what they may do there")
        parser.add_argument("--name", default="", metavar="NAME", help="what they are called")
        parser.add_argument("--again", action="store_true", help="send an invitation that waits once more")
        super().add_arguments(parser)

    def answer(self, call: Call) -> Exit:
        """Invite, mail, and say where the link leads and whether the mail went."""
        invitation = _again(call) or _invited(call)
        mailed = mail_invitation(invitation, now=call.now)
        link = invitation_url(invitation.public_id, key_number=invitation.key_number)
        until = invitation.expires_at
        call.out.document(
            {"email": invitation.email, "link": link, "mailed": mailed, "until": until.isoformat()}
        )
        call.out.say(_told(invitation, mailed=mailed))
        call.out.say(
            gettext("The link works once, until %(until)s:")
            % {"until": short_instant(until, zone=invitation.account.time_zone)}
        )
        call.out.say(link)
        return Exit.DONE


def _again(call: Call) -> Invitation | None:
    if not call.options.again:
        return None
    account = find_account(call.options.account, person=call.person)
    waiting = Invitation.objects.filter(
        account=account.id,
        email=call.options.email.strip().casefold(),
        accepted_at__isnull=True,
        withdrawn_at__isnull=True,
    ).first()
    return invite_again(actor=call.actor, invitation_id=waiting.pk, now=call.now) if waiting else None


def _invited(call: Call) -> Invitation:
    account = Account.objects.get(pk=find_account(call.options.account, person=call.person).id)
    name = call.options.name
    return invite(
        actor=call.actor,
        account_id=account.pk,
        email=call.options.email,
        name=name_from(name) if name else "",
        role=Role(call.options.role),
        language=account.language,
        now=call.now,
    )


def _told(invitation: Invitation, *, mailed: bool) -> str:
    facts = {"email": invitation.email, "account": invitation.account.name}
    if mailed:
        return gettext("%(email)s was invited to %(account)s by mail.") % facts
    return (
        gettext(
            "%(email)s is invited to %(account)s, but no mail server took the mail: pass the link on by hand."
        )
        % facts
    )
