"""What is wrong with an address, and what to type instead (PRODUCT C6)."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.rules.addresses import AddressProblem, AddressProblemCode
from startline.rules.domains import Doubt, MailDomainAnswer
from startline.wording.versions import Words

_C = AddressProblemCode

_SENTENCES: Mapping[AddressProblemCode, Words] = {
    _C.NOT_TEXT: gettext_lazy(
        "An address is expected here as text. Give one address, such as it@acme.example."
    ),
    _C.EMPTY: gettext_lazy("The address is empty. Enter one address, such as it@acme.example."),
    _C.TOO_LONG: gettext_lazy(
        "The address has %(length)s characters, and no mail server takes more than %(max)s. Check whether "
        "more than the address was pasted."
    ),
    _C.CONTROL_CHARACTER: gettext_lazy(
        "The address holds a control character (%(character)s), such as a line break or a tab. Type the "
        "address by hand instead of pasting it."
    ),
    _C.INVISIBLE_CHARACTER: gettext_lazy(
        "The address holds a character that cannot be seen (%(character)s), as copying from a document may "
        "add. Type the address by hand instead of pasting it."
    ),
    _C.ENCODED_WORD: gettext_lazy(
        "%(value)s is written in a code that only mail headers use. Enter the plain address, such as "
        "it@acme.example."
    ),
    _C.SEVERAL: gettext_lazy(
        "There is more than one address here, and the provisioning email goes to exactly one. Enter one, "
        "such as a shared mailbox."
    ),
    _C.DISPLAY_NAME: gettext_lazy(
        "%(value)s has a name or brackets around the address. Enter the address alone, such as "
        "it@acme.example."
    ),
    _C.QUOTED_LOCAL: gettext_lazy(
        "%(value)s has quotation marks in it, which many mail servers do not take. Enter the address "
        "without them."
    ),
    _C.NO_AT: gettext_lazy("%(value)s has no @ sign. Enter the whole address, such as it@acme.example."),
    _C.SEVERAL_AT: gettext_lazy(
        "%(value)s has more than one @ sign. Enter one address, such as it@acme.example."
    ),
    _C.IP_LITERAL: gettext_lazy(
        "%(value)s has an IP number after the @ sign. Enter an address with a domain name, such as "
        "it@acme.example."
    ),
    _C.NON_ASCII_LOCAL: gettext_lazy(
        "Before the @ sign only unaccented letters, digits and plain signs arrive everywhere, and "
        "%(character)s (%(code_point)s) is none of them. Check the spelling with the contact."
    ),
    _C.LOCAL_INVALID: gettext_lazy(
        "%(local)s cannot stand before the @ sign. Check it for spaces, for dots that lead, end or double, "
        "and for its length."
    ),
    _C.DOMAIN_INVALID: gettext_lazy(
        "%(domain)s is no mail domain. After the @ sign a domain name is expected, such as acme.example."
    ),
    _C.MIXED_SCRIPTS: gettext_lazy(
        "%(label)s mixes letters of several alphabets, as forged addresses do. Type the domain by hand "
        "instead of pasting it."
    ),
    _C.LOOKALIKE: gettext_lazy(
        "%(domain)s is written with characters that only look like ordinary letters. If %(meant)s is meant, "
        "type it by hand."
    ),
}


def sentence_of_address(problem: AddressProblem) -> str:
    """Why what was typed is no address, and what to do."""
    return fault_sentence(problem.code, value=problem.value, facts=problem.facts)


def fault_sentence(code: AddressProblemCode, *, value: str, facts: Mapping[str, str]) -> str:
    """The same for the bare fault, as a report's cell carries it."""
    return str(_SENTENCES[code]) % {**facts, "value": value}


def foreign_domain_sentence(domain: str) -> str:
    """A warning, never a block: nobody around the order has an address at *domain* (PRODUCT C6)."""
    return gettext(
        "Nobody else on this order has an address at %(domain)s: neither the customer, nor the partner, nor "
        "the distributor. Whoever gets the mail can set up the service, so check that it is right."
    ) % {"domain": domain}


def no_mail_sentence(domain: str, answer: MailDomainAnswer) -> str:
    """A warning, never a block: mail to *domain* cannot arrive, by what the domain name system says."""
    if answer is MailDomainAnswer.NO_DOMAIN:
        return gettext(
            "The domain %(domain)s does not exist, so mail cannot arrive there. Check the spelling after the @ sign."
        ) % {"domain": domain}
    return gettext(
        "%(domain)s has no mail server, so mail cannot arrive there. Check the spelling after the @ sign."
    ) % {"domain": domain}


def not_looked_up_sentence(domain: str) -> str:
    """That nobody could say whether *domain* takes mail: no reason to worry, and none to rely on."""
    return gettext("Whether %(domain)s takes mail could not be looked up just now.") % {"domain": domain}


def waiting_mail_sentence(at: str) -> str:
    """That a change goes through and its mail waits for a cap until *at*, an instant as it is read (PRODUCT M6)."""
    return gettext(
        "The limit of mails to this address in 24 hours has been reached. The change is made at once, and "
        "its mail goes on %(at)s."
    ) % {"at": at}


def doubt_sentence(doubt: Doubt, *, domain: str, meant: str | None) -> str:
    """Why an address at *domain* looks mistyped, where *meant* is the domain that it resembles."""
    facts = {"domain": domain, "meant": meant}
    match doubt:
        case Doubt.NO_DOMAIN:
            return gettext("The domain %(domain)s does not exist.") % facts
        case Doubt.NO_SERVER:
            return gettext("%(domain)s has no mail server.") % facts
        case Doubt.PROVIDER:
            return gettext("%(domain)s resembles the mail provider %(meant)s.") % facts
        case Doubt.NEAR:
            return gettext("%(domain)s resembles %(meant)s, which is in use.") % facts


def mistyped_count_sentence(count: int) -> str:
    """How many addresses look mistyped."""
    return ngettext("%(count)s address looks mistyped", "%(count)s addresses look mistyped", count) % {
        "count": count
    }
