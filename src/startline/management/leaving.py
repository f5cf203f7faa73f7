"""One change over many orders: a person has left, and all their lines get another contact (PRODUCT C8)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from startline import clock
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.actions.outcome import LineOutcome
from startline.mail.addresses import BadAddress
from startline.management.answers import (
    Told,
    contact_sentence,
    document_of,
    exit_of,
    preview,
    preview_documents,
    tell_lines,
)
from startline.management.console import Call
from startline.management.failures import BadInput, Exit
from startline.management.output import Tone
from startline.queries.access import find_account
from startline.queries.leaving import ContactLine, lines_of_contact
from startline.rules.addresses import Address, AddressProblem, parse_address


@dataclass(frozen=True, kw_only=True)
class _Share:
    """The lines of one account: what one change, with one mail, takes in."""

    account_name: str
    zone: str
    lines: Sequence[ContactLine]

    @property
    def orders(self) -> Mapping[int, str]:
        return {line.order_id: line.order_number for line in self.lines}

    @property
    def selection(self) -> Selection:
        """The lines as they were seen: one that somebody changes meanwhile is left alone (PRODUCT C5)."""
        return Selection(
            order_ids=sorted(self.orders),
            line_ids=[line.line_id for line in self.lines],
            seen_epochs={line.line_id: line.contact_epoch for line in self.lines},
        )


def change_everywhere(call: Call, *, leaving: str, address: str) -> Exit:
    """Give *address* to every line before its PONR whose contact is *leaving*, previewed and confirmed.

    One mail per account goes to the new contact, its link listing the orders (PRODUCT C8).

    :raises BadInput: nobody is there to confirm, and --yes is not given.
    :raises BadAddress: *address* or *leaving* is no plain address.
    """
    shares = _shares(call, leaving=leaving)
    if not shares:
        call.out.document({"accounts": []})
        sentence = gettext("No line that can still be changed has the contact %(address)s.")
        call.out.note(sentence % {"address": leaving})
        return Exit.NOT_FOUND
    if call.options.dry_run:
        call.out.document({"dry_run": True, "accounts": [_previewed(call, share) for share in shares]})
        return _preview(call, shares)
    if not call.options.yes and not _confirmed(call, shares):
        call.out.note(gettext("Nothing was changed."), tone=Tone.BAD)
        return Exit.REFUSED
    told = {share.account_name: _change(call, share, address=address) for share in shares}
    call.out.document({"accounts": [_document(call, name, one) for name, one in told.items()]})
    for name, one in told.items():
        call.out.say(f"{name}:")
        tell_lines(call, one)
    return max(exit_of(one.done.lines) for one in told.values())


def _shares(call: Call, *, leaving: str) -> Sequence[_Share]:
    account = call.options.account and find_account(call.options.account, person=call.person)
    lines = lines_of_contact(_parsed(leaving), accounts=[account.id] if account else call.accounts)
    by_account: dict[int, list[ContactLine]] = defaultdict(list)
    for line in lines:
        by_account[line.account_id].append(line)
    return [
        _Share(account_name=one[0].account_name, zone=one[0].time_zone, lines=one)
        for one in by_account.values()
    ]


def _parsed(text: str) -> Address:
    parsed = parse_address(text)
    if isinstance(parsed, AddressProblem):
        raise BadAddress(parsed)
    return parsed


def _outcomes(call: Call, share: _Share) -> Sequence[LineOutcome]:
    return preview_contact_change(
        actor=call.actor, selection=share.selection, address=call.options.address, now=clock.now()
    )


def _preview(call: Call, shares: Sequence[_Share]) -> Exit:
    for share in shares:
        call.out.say(f"{share.account_name}:")
        preview(call, _outcomes(call, share), orders=share.orders, zone=share.zone)
    return Exit.DONE


def _previewed(call: Call, share: _Share) -> Mapping[str, object]:
    lines = preview_documents(call, _outcomes(call, share), orders=share.orders, zone=share.zone)
    return {"account": share.account_name, "lines": lines}


def _confirmed(call: Call, shares: Sequence[_Share]) -> bool:
    if not call.out.interactive:
        sentence = gettext("Add --yes to change them, or --dry-run to see what would become of each line.")
        raise BadInput("confirmation_needed", sentence)
    _preview(call, shares)
    count = sum(len(share.lines) for share in shares)
    question = ngettext("Change %(count)s line? [y/N]", "Change %(count)s lines? [y/N]", count)
    return call.out.ask(question % {"count": count}).casefold() in {"y", "yes", "s", "sì", "si"}


def _change(call: Call, share: _Share, *, address: str) -> Told:
    done = change_contact(actor=call.actor, selection=share.selection, address=address, now=call.now)
    sentence = contact_sentence(call, done, zone=share.zone)
    return Told(done=done, sentence=sentence, orders=share.orders, zone=share.zone)


def _document(call: Call, account_name: str, told: Told) -> Mapping[str, object]:
    return {"account": account_name, **document_of(told, call=call)}
