"""Takes in what came back after a mail, once, to be judged by the next sweep (PRODUCT M4, D2)."""

import hashlib
from datetime import datetime

from django.db import transaction

from startline.mail.reply_address import mail_answered
from startline.mail.wake import JUDGE_NOTICES, TAKE_REPLIES, wake
from startline.models.delivery import NoticeSource
from startline.returned.replies import REPLY_BYTES
from startline.rules.notices import KEPT_BYTES
from startline.rules.plain_text import plain
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_KEY_LENGTH = 255
_ADDRESS_LENGTH = 320


def take_notice(
    *, source: NoticeSource, source_key: str, raw: bytes, delivered_to: str | None, received_at: datetime
) -> bool:
    """Keep the notice that *source* knows as *source_key*; False where it was kept before.

    Of *raw* the first 256 KiB stay, of a reply to a mail about a case 25 MiB. *delivered_to* is the address in whose
    name it came, if any is known.
    """
    case_mail_id = None if source is NoticeSource.WEBHOOK else _case_mail(raw, delivered_to=delivered_to)
    with transaction.atomic():
        taken = _STATEMENTS["take"].run(
            source=source.value,
            source_key=_key(source_key),
            received_at=received_at,
            delivered_to=plain(delivered_to, length=_ADDRESS_LENGTH) if delivered_to else None,
            raw=raw[: REPLY_BYTES if case_mail_id else KEPT_BYTES],
            raw_bytes=len(raw),
            case_mail_id=case_mail_id,
        )
        if taken:
            transaction.on_commit(lambda: wake(TAKE_REPLIES if case_mail_id else JUDGE_NOTICES))
    return bool(taken)


def _case_mail(raw: bytes, *, delivered_to: str | None) -> int | None:
    """The mail about a case that *raw* answers, by the token in an address that it came to."""
    public_id = mail_answered(raw, delivered_to=delivered_to)
    mail = public_id and _STATEMENTS["case_mail"].row(public_id=public_id)
    return int(mail.id) if mail else None


def _key(source_key: str) -> str:
    """The key as it is, or where no column could hold it its digest, which tells two apart as well."""
    if len(source_key) <= _KEY_LENGTH and source_key.isprintable():
        return source_key
    return f"sha256:{hashlib.sha256(source_key.encode('utf-8', 'surrogatepass')).hexdigest()}"
