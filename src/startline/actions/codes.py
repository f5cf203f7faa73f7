"""Asks for the six digits that confirm a step in the hub, and does the step once they are typed (PRODUCT H2, H3)."""

import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction

from startline.actions.locking import lock_recipients
from startline.mail.codes import code_mail
from startline.mail.link import newest_key_number
from startline.mail.signing import signature
from startline.mail.to_people import send_to
from startline.models import Code, Link
from startline.rules.codes import (
    CODE_CAP_SPAN,
    CODE_LASTS,
    DIGITS,
    MOST_CODES,
    CodePurpose,
    CodeRefusal,
    CodeRefusalCode,
    CodeRefused,
    digits_of,
    refuse_another_code,
    refuse_code,
)

Result = TypeVar("Result")
_PURPOSE = b"startline.code\0"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a code confirms: the link by which one came, the contact whom it is mailed to, and all of the step's facts.

    *subject* is JSON; what is done once the code is typed is what stands in it, and nothing of what a browser sends.
    """

    account_id: int
    link_id: uuid.UUID
    address_id: int
    purpose: CodePurpose
    subject: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class AskedCode:
    """A code that was made: *public_id* names it, *digits* go into the mail and nowhere else."""

    public_id: uuid.UUID
    digits: str


def ask_for_code(step: Step, *, browser: str, now: datetime) -> AskedCode:
    """Make a code for *step* that works in the browser which holds the secret *browser*; `mail_code` then sends it.

    Earlier codes of the link for the same purpose work no more.

    :raises CodeRefused: cap, where the address has had too many lately.
    """
    asked = AskedCode(public_id=uuid.uuid4(), digits=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}")
    key_number = newest_key_number()
    with transaction.atomic():
        _lock_link(step.link_id)
        lock_recipients([step.address_id])  # so that no two codes to one address are counted at once
        _refuse_capped(step.address_id, now=now)
        Code.objects.filter(
            link_id=step.link_id, purpose=step.purpose, used_at__isnull=True, replaced_at__isnull=True
        ).update(replaced_at=now)
        Code.objects.create(
            public_id=asked.public_id,
            account_id=step.account_id,
            link_id=step.link_id,
            address_id=step.address_id,
            purpose=step.purpose,
            subject=dict(step.subject),
            digest=_digest(asked.public_id, asked.digits, key_number=key_number),
            key_number=key_number,
            browser=_browser(browser),
            asked_at=now,
            expires_at=now + CODE_LASTS,
        )
    return asked


def mail_code(
    asked: AskedCode,
    *,
    recipient: str,
    purpose: CodePurpose,
    language: str,
    order: str,
    customer: str,
    account: str,
) -> bool:
    """Mail the digits at once; whether the mail server took them. A network call: keep it out of transactions."""
    mail = code_mail(
        code=asked.digits, purpose=purpose, language=language, order=order, customer=customer, account=account
    )
    return send_to(recipient, mail, language=language)


def confirm(
    code_id: uuid.UUID,
    *,
    typed: str,
    browser: str,
    link_id: uuid.UUID,
    purpose: CodePurpose,
    now: datetime,
    then: Callable[[Step], Result],
) -> Result:
    """Do *then* with the step that the code was asked for, where *typed* are its digits; all in one transaction.

    The code is used up with the step: what *then* refuses by raising leaves it as it was. A wrong try is counted
    whatever happens afterwards. A code of another link or purpose is not there.

    :raises CodeRefused: not_there, used, replaced, expired, of_another_browser, tried_too_often, wrong.
    """
    with transaction.atomic():
        _lock_link(link_id)
        code = Code.objects.filter(public_id=code_id, link_id=link_id, purpose=purpose).first()
        if code is None:
            raise CodeRefused(CodeRefusal(code=CodeRefusalCode.NOT_THERE))
        refusal = refuse_code(
            code,
            same_browser=is_of_browser(code.browser, browser),
            matches=_matches(code, typed),
            now=now,
        )
        if refusal is None:
            Code.objects.filter(pk=code.pk).update(used_at=now)
            return then(_step(code))
        if refusal.code is CodeRefusalCode.WRONG:
            Code.objects.filter(pk=code.pk).update(tries=code.tries + 1)
    raise CodeRefused(refusal)


def is_of_browser(kept: str, secret: str) -> bool:
    """Whether what a code has *kept* of its browser is of the one that holds *secret*."""
    return hmac.compare_digest(kept, _browser(secret))


def _lock_link(link_id: uuid.UUID) -> None:
    """Let nobody else ask for a code of the link, or try one, until the transaction ends.

    Before all else: an order is never locked by whoever then waits for a link.
    """
    Link.objects.select_for_update(no_key=True).filter(pk=link_id).first()


def _step(code: Code) -> Step:
    return Step(
        account_id=code.account_id,
        link_id=code.link_id,
        address_id=code.address_id,
        purpose=CodePurpose(code.purpose),
        subject=code.subject,
    )


def _refuse_capped(address_id: int, *, now: datetime) -> None:
    sent = Code.objects.filter(address=address_id, asked_at__gt=now - CODE_CAP_SPAN)
    latest = list(sent.order_by("-asked_at").values_list("asked_at", flat=True)[:MOST_CODES])
    next_at = latest[-1] + CODE_CAP_SPAN if latest else None
    if refusal := refuse_another_code(sent=len(latest), next_at=next_at):
        raise CodeRefused(refusal)


def _matches(code: Code, typed: str) -> bool:
    """Whether *typed*, spaces and hyphens aside, are the code's digits; False where its key is no longer listed."""
    if str(code.key_number) not in settings.STARTLINE_LINK_KEYS:
        return False
    digits = digits_of(typed)
    expected = _digest(code.public_id, digits or "", key_number=code.key_number)
    return digits is not None and hmac.compare_digest(code.digest, expected)


def _digest(code_id: uuid.UUID, digits: str, *, key_number: int) -> str:
    return signature(code_id, purpose=_PURPOSE + digits.encode(), key_number=key_number).hex()


def _browser(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
