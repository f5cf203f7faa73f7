"""Addresses that look mistyped, over all lines that wait, and their correction in one go (PRODUCT C6, C8).

Nothing is corrected by itself: a person picks the rows, sees what will become of every line, and confirms once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from startline import clock
from startline.actions.actor import Actor
from startline.actions.change_contact import foresee
from startline.actions.once import once
from startline.queries.kept import kept_back
from startline.queries.mistyped import Mistyped, mistyped_addresses
from startline.queries.selection import Picked, Selected, select_lines
from startline.rules.addresses import Address, AddressProblem, parse_address
from startline.rules.refusal import Refused
from startline.web.contact.changing import change_share
from startline.web.contact.outcomes import Part, fates_of, kept_as, key_of
from startline.web.contact.previewing import judged
from startline.web.once import new_token
from startline.web.reading import WorkRequest, acting, workspace
from startline.web.searching import page_of
from startline.web.see_other import see_other
from startline.web.showing import show
from startline.wording.addresses import doubt_sentence, sentence_of_address
from startline.wording.groups import Group, contact_words, grouped

_ROWS = 25
_INVALID = 422


@dataclass(frozen=True, kw_only=True)
class Row:
    """An address with its doubt in words and how many lines have it; *meant* and *picked* as shown or typed.

    *error* says what is wrong with what was typed.
    """

    email: str
    why: str = ""
    meant: str = ""
    lines: int = 0
    orders: int = 0
    more: bool = False
    picked: bool = False
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Fix:
    """A contact and the one that is to take its place."""

    old: Address
    new: Address


@dataclass(frozen=True, kw_only=True)
class Foretold:
    """What a fix will do to its lines; *groups* is empty where no line has the address any more."""

    fix: Fix
    groups: Sequence[Group]


@dataclass(frozen=True, kw_only=True)
class _Share:
    """The lines of one account in a fix, as they are to be changed; None for an address without lines."""

    fix: Fix
    account_id: int | None


@workspace
@require_safe
def mistyped(request: WorkRequest) -> HttpResponse:
    """The report: what looks mistyped and why, what is meant, and how many lines have it."""
    report = mistyped_addresses(request.reader.accounts)
    page = page_of(request.GET, lambda after: report.page(limit=_ROWS, after=after))
    context = {
        "rows": [_row(one) for one in page.rows],
        "page": page,
        "first_page": "after" not in request.GET,
        "count": len(report.rows),
        "whole": report.whole,
        "may_edit": request.reader.edits,
    }
    return show(request, "web/contact/mistyped.html", context)


@workspace
@require_POST
def preview_mistyped(request: WorkRequest) -> HttpResponse:
    """What the picked corrections will do, address by address; or the rows again with what is wrong beside them."""
    rows, fixes = _typed(request.POST)
    if not fixes or any(row.error for row in rows):
        return _again(request, rows)
    now = clock.now()
    told = [_foretold(request, fix, now=now) for fix in fixes]
    context = {"told": told, "some": any(one.groups for one in told), "token": new_token()}
    return show(request, "web/contact/mistyped_preview.html", context)


@workspace
@require_POST
def change_mistyped(request: WorkRequest) -> HttpResponse:
    """Change the confirmed contacts, account by account and address by address, each once (PRODUCT C8)."""
    rows, fixes = _typed(request.POST)
    if not fixes or any(row.error for row in rows):
        return _again(request, rows)
    key, now, title = key_of(request), clock.now(), gettext("Correct addresses")
    kept = kept_as(request, key)
    with acting(request) as actor:
        shares = once(f"{kept}:shares", lambda: _shares(fixes, accounts=request.reader.accounts))
        act = partial(_change, actor, paused=request.reader.mails_wait, zone=request.reader.zone, now=now)
        parts = [once(f"{kept}:{place}", partial(act, share)) for place, share in enumerate(shares)]
        once(kept, lambda: (title, parts))
    return see_other("line_outcome", key=key)


def _row(one: Mistyped) -> Row:
    return Row(
        email=one.email,
        why=doubt_sentence(one.doubt, domain=one.domain, meant=one.meant_domain),
        meant=one.meant or "",
        lines=one.lines,
        orders=one.orders,
        more=one.more,
        picked=one.meant is not None,
    )


def _again(request: WorkRequest, rows: Sequence[Row]) -> HttpResponse:
    """The rows as they were typed, with what is wrong beside them."""
    told = {one.email: _row(one) for one in mistyped_addresses(request.reader.accounts).rows}
    blank = Row(email="")
    context = {
        "rows": [
            replace(
                told.get(row.email, blank),
                email=row.email,
                meant=row.meant,
                picked=row.picked,
                error=row.error,
            )
            for row in rows
        ],
        "problem": "" if any(row.error for row in rows) else gettext("Select at least one address."),
        "first_page": True,
        "whole": True,
        "may_edit": request.reader.edits,
    }
    return show(request, "web/contact/mistyped.html", context, status=_INVALID)


def _typed(posted: QueryDict) -> tuple[Sequence[Row], Sequence[Fix]]:
    """The rows as they were sent, at most a page of them, and the corrections that were picked."""
    picked = set(posted.getlist("pick"))
    rows: list[Row] = []
    fixes: list[Fix] = []
    sent = zip(posted.getlist("address"), posted.getlist("meant"), strict=False)
    for email, meant in list(sent)[:_ROWS]:
        fix = _fix(email, meant) if email in picked else None
        error = fix if isinstance(fix, str) else ""
        rows.append(Row(email=email, meant=meant, picked=email in picked, error=error))
        if isinstance(fix, Fix):
            fixes.append(fix)
    return rows, fixes


def _fix(email: str, meant: str) -> Fix | str:
    """The correction, or what is wrong with what was typed."""
    old, new = parse_address(email), parse_address(meant)
    if isinstance(old, AddressProblem):
        return sentence_of_address(old)
    if isinstance(new, AddressProblem):
        return sentence_of_address(new)
    if old.key == new.key:
        return gettext("This is the address that is there already. Correct it, or leave the row out.")
    return Fix(old=old, new=new)


def _foretold(request: WorkRequest, fix: Fix, *, now: datetime) -> Foretold:
    selected = _selected(fix, accounts=request.reader.accounts)
    if selected is None:
        return Foretold(fix=fix, groups=())
    with acting(request):
        foreseen = foresee(fix.new, now=now)
        kept = kept_back({foreseen.contact_id}, paused=request.reader.mails_wait).get(foreseen.contact_id)
    lines = judged(request, selected, contact_id=foreseen.contact_id, domain=fix.new.domain)
    waits = foreseen.mail_waits_until
    said = partial(
        contact_words, done=False, zone=request.reader.zone, now=now, mail_waits_until=waits, kept=kept
    )
    fates = fates_of(lines, selected=selected, names_orders=True)
    return Foretold(fix=fix, groups=grouped(fates, said=said))


def _shares(fixes: Sequence[Fix], *, accounts: Sequence[int] | None) -> Sequence[_Share]:
    """Which accounts' lines each fix is about; decided once, so that whoever sends it again does the same."""
    shares: list[_Share] = []
    for fix in fixes:
        selected = _selected(fix, accounts=accounts)
        of_accounts = selected.of_accounts() if selected else ()
        shares += [_Share(fix=fix, account_id=share.lines[0].account_id) for share in of_accounts]
        if not of_accounts:
            shares.append(_Share(fix=fix, account_id=None))
    return shares


def _change(actor: Actor, share: _Share, *, paused: bool, zone: str, now: datetime) -> Part:
    """Change the lines that have the address now; what came of it, under both addresses as its heading."""
    fix = share.fix
    selected = _selected(fix, accounts=[share.account_id]) if share.account_id else None
    heading = f"{fix.old.email} → {fix.new.email}"
    if selected is None:
        sentence = gettext("No line that can still be changed has this contact.")
        return Part(account=heading, sentence=sentence, tone="plain")
    seen: Mapping[int, int] = {line.id: line.contact_epoch for line in selected.lines}
    part = change_share(actor, selected, address=fix.new, seen=seen, paused=paused, zone=zone, now=now)
    return replace(part, account=f"{heading} · {part.account}")


def _selected(fix: Fix, *, accounts: Sequence[int] | None) -> Selected | None:
    """The lines that have the old address and can still be changed; None where there is none."""
    try:
        return select_lines(Picked(contact=fix.old), accounts=accounts)
    except Refused:
        return None
