"""The check of the domains that our mail comes from: what is looked up, and what it says (PRODUCT M5, M6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from startline.mail.dns_records import Question, look_up
from startline.rules.sending_domain import (
    Answer,
    Check,
    Finding,
    FindingCode,
    dmarc_names,
    is_example,
    judge_dkim,
    judge_dmarc,
    judge_mx,
    judge_spf,
)


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Whose domains are looked at: the sender's and the one that bounces return to (often the same)."""

    sender_domain: str
    return_domain: str
    dkim_selector: str

    @property
    def domains(self) -> Sequence[str]:
        """Each domain once, the sender's first."""
        return list(dict.fromkeys((self.sender_domain, self.return_domain)))


def check_sending(sending: Sending) -> Sequence[Finding]:
    """What the records say of mail from these domains; up to a few seconds of network, out of any transaction.

    Receivers compare SPF with the domain that bounces return to, and look for DKIM and DMARC at the sender's.
    """
    if is_example(sending.sender_domain):
        check = Check.SPF
        return [Finding(check=check, code=FindingCode.EXAMPLE_DOMAIN, name=sending.sender_domain)]
    answers = look_up(_questions(sending))
    return _judged(sending, answers)


def _questions(sending: Sending) -> Sequence[Question]:
    domains = sending.domains
    texts = [sending.return_domain, *dmarc_names(sending.sender_domain)]
    if sending.dkim_selector:
        texts.append(_key_name(sending))
    return [
        *(Question(name=domain, kind="MX") for domain in domains),
        *(Question(name=name, kind="TXT") for name in dict.fromkeys(texts)),
    ]


def _judged(sending: Sending, answers: Mapping[Question, Answer]) -> Sequence[Finding]:
    def texts(name: str) -> Answer:
        return answers[Question(name=name, kind="TXT")]

    sender, selector = sending.sender_domain, sending.dkim_selector
    return [
        judge_spf(sending.return_domain, texts(sending.return_domain)),
        judge_dkim(sender, selector, texts(_key_name(sending)) if selector else None),
        judge_dmarc(sender, [texts(name) for name in dmarc_names(sender)]),
        *(judge_mx(domain, answers[Question(name=domain, kind="MX")]) for domain in sending.domains),
    ]


def _key_name(sending: Sending) -> str:
    return f"{sending.dkim_selector}._domainkey.{sending.sender_domain}"
