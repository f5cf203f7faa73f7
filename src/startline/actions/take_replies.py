"""Takes replies to mails about cases into their cases (PRODUCT D2, M4)."""

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from startline.actions.actor import SYSTEM, Actor
from startline.actions.case_entries import Words
from startline.actions.say_in_case import say_in_case
from startline.files import FileProblem, Kept, picture
from startline.mail.addresses import find_or_add
from startline.mail.case_told import asker_address
from startline.mail.wake import JUDGE_NOTICES, wake
from startline.models import Case, CaseMail, EntryVia
from startline.models.delivery import NoticeState
from startline.queries.access import person_of
from startline.returned.replies import Attached, Reply, read_reply
from startline.rules.addresses import Address, parse_address
from startline.rules.cases import LONGEST_TEXT, MOST_FILES, TOO_MANY, EntryKind
from startline.rules.deliveries import NoticeKind
from startline.rules.notices import KEPT_BYTES, Held
from startline.rules.plain_text import plain
from startline.rules.who_may import ActorKind
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)
MOST_AN_HOUR = 20
"""So many replies of who asked, and as many of strangers, are taken into a case by themselves within an hour.

More look like machines at odds; strangers never keep who asked waiting.
"""
_HOUR = timedelta(hours=1)
_MOST_NAMED = 20
_WORDS_LENGTH, _ADDRESS_LENGTH, _ID_LENGTH = 1000, 320, 250


def take_reply(*, now: datetime) -> bool:
    """Take in the oldest reply that nobody else takes in; False where there is none.

    The entry and the notice's end are one transaction: whatever dies in between, a reply is taken in once. One that
    cannot be read, whatever the reason, waits for a person as *unknown*; trouble of the database itself is raised.
    """
    with transaction.atomic():
        notice = _STATEMENTS["next"].row()
        if notice is not None:
            _take_or_set_aside(notice, now=now)
    return notice is not None


def _take_or_set_aside(notice: Any, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            _take(notice, now=now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        _LOG.exception("Reply %s could not be taken in; it waits for a person.", notice.id)
        _settle(notice, None, state=NoticeState.UNKNOWN, kind=NoticeKind.OTHER, held=Held.UNREADABLE, now=now)


def _take(notice: Any, *, now: datetime) -> None:
    reply = read_reply(notice.raw)
    if reply.report:  # what a server says of the mail, although it says it to the wrong address
        _STATEMENTS["pass_on"].run(notice_id=notice.id, mail_id=notice.case_mail_id, kept=KEPT_BYTES)
        transaction.on_commit(lambda: wake(JUDGE_NOTICES))
        return
    if reply.automatic or _is_ours(reply.message_id):
        _settle(notice, reply, state=NoticeState.IGNORED, kind=NoticeKind.AUTO_REPLY, now=now)
        return
    became = _say(notice, reply, now=now)
    held = became if isinstance(became, Held) else None
    state = became if isinstance(became, NoticeState) else NoticeState.UNKNOWN
    _settle(notice, reply, state=state, kind=NoticeKind.REPLY, held=held, now=now)


def _say(notice: Any, reply: Reply, *, now: datetime) -> NoticeState | Held:
    """Append the reply to its case; what became of it, or why it waits for a person."""
    case = case_of_mail(notice.case_mail_id)
    if case is None:
        return Held.TO_DESK
    if not (reply.text or reply.attached):
        return Held.EMPTY
    before = _before(case, reply, now=now)
    if before.known:
        return NoticeState.IGNORED
    if held := _held(case, reply, before):
        return held
    _append(case, notice, reply, now=now)
    return NoticeState.APPLIED


def _held(case: Case, reply: Reply, before: Any) -> Held | None:
    """Why a reply that the case does not have waits; None where it is taken in."""
    if before.named_so:
        return Held.SAME_ID
    if reply.junk and _kind(case, _sender(reply)) is EntryKind.BY_STRANGER:
        return Held.JUNK
    return Held.MANY if before.lately >= MOST_AN_HOUR else None


def append_reply(case: Case, notice: Any, reply: Reply, *, now: datetime) -> None:
    """Append the reply to *case*, which the caller holds locked, unless it is there already."""
    if not _before(case, reply, now=now).known:
        _append(case, notice, reply, now=now)


def _before(case: Case, reply: Reply, *, now: datetime) -> Any:
    """Whether the reply is in the case already, or another one that has its id, and how many like it came lately."""
    return _STATEMENTS["known"].row(
        case_id=case.pk,
        message_id=_message_id(reply),
        content=_content(reply),
        kind=_kind(case, _sender(reply)).value,
        since=now - _HOUR,
    )


def _message_id(reply: Reply) -> str:
    return plain(reply.message_id, length=_ID_LENGTH)


def _content(reply: Reply) -> str:
    """A digest of what it says and brings: programs give one id to two mails, and so can who wants one unread."""
    content = sha256(reply.text.encode("utf-8", "replace"))
    for file in reply.attached:
        content.update(sha256(file.content).digest())
    return content.hexdigest()


def _append(case: Case, notice: Any, reply: Reply, *, now: datetime) -> None:
    """Say it in the name of who opened the case, where it is from them; else as a stranger's."""
    files = _files(reply.attached)
    sender = _sender(reply)
    kind = _kind(case, sender)
    say_in_case(
        actor=_asker(case) if kind is EntryKind.SAID else _stranger(sender),
        case_id=case.pk,
        words=Words(
            text=reply.text[:LONGEST_TEXT],
            pictures=files.pictures,
            via=EntryVia.MAIL,
            facts=_facts(notice, reply, files=files, sender=sender),
        ),
        kind=kind,
        now=now,
    )


@dataclass(kw_only=True)
class _Files:
    """The pictures of a reply as they are kept, and what is left out, by name and with why."""

    pictures: list[Kept] = field(default_factory=list)
    left_out: list[Mapping[str, Any]] = field(default_factory=list)
    more_left_out: int = 0


def _files(attached: Sequence[Attached]) -> _Files:
    """The pictures among *attached*, one decoded at a time; of the others the first 20 are named."""
    files = _Files()
    for file in attached:
        if len(files.pictures) >= MOST_FILES:
            _leave_out(files, name=file.name, why=TOO_MANY, facts={"max": str(MOST_FILES)})
            continue
        kept = picture(file.name, file.content)
        if isinstance(kept, FileProblem):
            _leave_out(files, name=file.name, why=kept.code.value, facts=kept.facts)
        else:
            files.pictures.append(kept)
    return files


def _leave_out(files: _Files, *, name: str, why: str, facts: Mapping[str, str]) -> None:
    if len(files.left_out) < _MOST_NAMED:
        files.left_out.append({"name": name, "why": why, "facts": dict(facts)})
    else:
        files.more_left_out += 1


def _facts(notice: Any, reply: Reply, *, files: _Files, sender: Address | None) -> Mapping[str, Any]:
    """What an entry by mail keeps beside its words; `notice` names the mail as it came, for who wants to see it."""
    facts = {
        "notice": str(notice.public_id),
        "message_id": _message_id(reply),
        "content": _content(reply),
        "from": None if sender else ", ".join(reply.from_addresses)[:_ADDRESS_LENGTH],
        "left_out": files.left_out,
        "more_left_out": files.more_left_out,
        "cut": len(reply.text) > LONGEST_TEXT or not is_whole(notice, reply),
    }
    return {name: value for name, value in facts.items() if value}


def is_whole(notice: Any, reply: Reply) -> bool:
    """Whether all of the mail was kept and read."""
    return reply.whole and notice.raw_bytes == len(notice.raw)


def _sender(reply: Reply) -> Address | None:
    """The one address that it says it is from; None where it says several, or none that is one."""
    parsed = parse_address(reply.sender or "")
    return parsed if isinstance(parsed, Address) else None


def case_of_mail(mail_id: int, *, to_desk_too: bool = False) -> Case | None:
    """The case that the mail told its asker of, held locked; *to_desk_too*: or an agent, who answers on the page.

    The same mail may come by two ways at once: whoever comes second sees that it is in the case.
    """
    told = CaseMail.objects.select_related("entry__case__opened_by", "entry__case__opened_by_address")
    locked = told.select_for_update(no_key=True, of=("entry__case",)).filter(mail_id=mail_id)
    found = (locked if to_desk_too else locked.filter(to_desk=False)).first()
    return found.entry.case if found else None


def _kind(case: Case, sender: Address | None) -> EntryKind:
    """Whether who asked says it, or a stranger."""
    is_asker = sender is not None and sender.key == asker_address(case)
    return EntryKind.SAID if is_asker else EntryKind.BY_STRANGER


def _asker(case: Case) -> Actor:
    """Who opened the case, as the record names them."""
    kind = ActorKind(case.opened_by_kind)
    if case.opened_by is not None and kind is ActorKind.USER:
        return Actor(kind=kind, person=person_of(case.opened_by))
    return Actor(kind=kind, member_id=case.opened_by_id, address_id=case.opened_by_address_id)


def _stranger(sender: Address | None) -> Actor:
    """Nobody whom the desk knows: the system says what came, and from which address."""
    return Actor(kind=ActorKind.SYSTEM, address_id=find_or_add(sender)) if sender else SYSTEM


def _is_ours(message_id: str) -> bool:
    """Whether a mail of ours has come round to us."""
    name, _, domain = message_id.partition("@")
    if domain.lower() != settings.STARTLINE_SENDER.rpartition("@")[2].lower():
        return False
    try:
        public_id = uuid.UUID(name)
    except ValueError:
        return False
    return _STATEMENTS["ours"].row(public_id=public_id) is not None


def _settle(
    notice: Any,
    reply: Reply | None,
    *,
    state: NoticeState,
    kind: NoticeKind,
    held: Held | None = None,
    now: datetime,
) -> None:
    """End the notice; one that a person has to look at stays whole, as does one of which the case has not all."""
    done = state is NoticeState.IGNORED or (
        state is NoticeState.APPLIED and reply is not None and is_whole(notice, reply)
    )
    _STATEMENTS["judge"].run(
        notice_id=notice.id,
        state=state.value,
        kind=kind.value,
        cause=held,
        words=plain(reply.text, length=_WORDS_LENGTH) if reply else "",
        subject=reply.subject if reply else "",
        from_address=plain(next(iter(reply.from_addresses), "") if reply else "", length=_ADDRESS_LENGTH),
        mail_id=notice.case_mail_id,
        kept=KEPT_BYTES if done else None,
        now=now,
    )
