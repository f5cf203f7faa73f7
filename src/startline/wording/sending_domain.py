"""What was found at the sender's domain, in sentences with what to do (PRODUCT M5)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from startline.rules.sending_domain import Check, Finding, FindingCode, Tone
from startline.wording.versions import Words

_F = FindingCode
_CHECKS: Mapping[Check, Words] = {
    Check.MX: pgettext_lazy("sending domain", "Mail servers (MX)"),
    Check.SPF: pgettext_lazy("sending domain", "Servers that may send (SPF)"),
    Check.DKIM: pgettext_lazy("sending domain", "Signature (DKIM)"),
    Check.DMARC: pgettext_lazy("sending domain", "Rule for forged mail (DMARC)"),
}
_STANDING: Mapping[Tone, Words] = {
    Tone.DONE: pgettext_lazy("sending domain", "in order"),
    Tone.SOON: pgettext_lazy("sending domain", "could be better"),
    Tone.BAD: pgettext_lazy("sending domain", "to be mended"),
    Tone.UNKNOWN: pgettext_lazy("sending domain", "not known"),
}
_SENTENCES: Mapping[FindingCode, Words] = {
    _F.EXAMPLE_DOMAIN: gettext_lazy(
        "%(name)s is an example domain: no mail server takes mail from it. Set STARTLINE_SENDER to an address "
        "of a domain of your own."
    ),
    _F.NOT_LOOKED_UP: gettext_lazy(
        "%(name)s could not be looked up: no name server gave an answer. Whether the record is there is not "
        "known; check again later."
    ),
    _F.MX_FOUND: gettext_lazy("%(name)s has servers that take mail, so that what comes back arrives."),
    _F.MX_MISSING: gettext_lazy(
        "%(name)s has no server that takes mail. Some receivers refuse mail from such a domain, and nothing "
        "can come back: publish an MX record."
    ),
    _F.MX_NULL: gettext_lazy(
        "%(name)s says that it takes no mail. Some receivers refuse mail from such a domain, and nothing can "
        "come back: publish an MX record that names a server."
    ),
    _F.SPF_FOUND: gettext_lazy(
        "%(name)s says which servers send for it. Make sure that the relay which Startline uses is among them."
    ),
    _F.SPF_MISSING: gettext_lazy(
        "%(name)s does not say which servers send for it. Publish one TXT record such as this, with the relay "
        "added before its end: include:… as its provider names it, or ip4: with its number."
    ),
    _F.SPF_SEVERAL: gettext_lazy(
        "%(name)s has several SPF records, and receivers then go by none of them. Leave one, with the terms "
        "of all."
    ),
    _F.SPF_MANY_LOOKUPS: gettext_lazy(
        "The SPF record of %(name)s asks for %(count)s look-ups or more, and receivers give up after %(most)s. "
        "Take out what no longer sends, or name numbers (ip4:) instead."
    ),
    _F.SPF_LETS_ALL: gettext_lazy(
        "The SPF record of %(name)s lets every server on earth send. Let it end with ~all, or with -all once "
        "all that send are named."
    ),
    _F.SPF_OPEN_END: gettext_lazy(
        "The SPF record of %(name)s leaves open what others may do. Let it end with ~all, or with -all once "
        "all that send are named."
    ),
    _F.DKIM_NO_SELECTOR: gettext_lazy(
        "Whether mail from %(name)s is signed cannot be looked up without the selector of its key. The relay "
        "signs, and names it: set STARTLINE_DKIM_SELECTOR."
    ),
    _F.DKIM_FOUND: gettext_lazy("The key is at %(name)s, so receivers can verify what the relay signs."),
    _F.DKIM_MISSING: gettext_lazy(
        "There is no key at %(name)s, so no signature can be verified. Publish there the TXT record that the "
        "relay gives, or correct STARTLINE_DKIM_SELECTOR."
    ),
    _F.DKIM_SEVERAL: gettext_lazy(
        "There are several keys at %(name)s, and receivers may try the wrong one. Leave the one that the relay "
        "signs with."
    ),
    _F.DKIM_REVOKED: gettext_lazy(
        "The key at %(name)s has been withdrawn: it is empty, and every signature fails. Publish the one that "
        "the relay signs with."
    ),
    _F.DKIM_TESTING: gettext_lazy(
        "The key at %(name)s says that it is on trial (t=y), so receivers may treat signed mail like any "
        "other. Take the mark out once signing works."
    ),
    _F.DMARC_FOUND: gettext_lazy("%(name)s tells receivers what to do with forged mail: %(policy)s."),
    _F.DMARC_MISSING: gettext_lazy(
        "There is no rule at %(name)s. Large receivers ask for one: publish this TXT record there first, look "
        "at the reports, and make it stricter later. It needs a mailbox for the reports."
    ),
    _F.DMARC_SEVERAL: gettext_lazy(
        "There are several rules at %(name)s, and receivers then go by none of them. Leave one."
    ),
    _F.DMARC_NONE: gettext_lazy(
        "%(name)s lets forged mail pass (p=none). That is right to begin with; once the reports name nobody "
        "unknown, make it stricter."
    ),
    _F.DMARC_UNREADABLE: gettext_lazy(
        "The rule at %(name)s says nothing that receivers understand: after p= they expect none, quarantine "
        "or reject."
    ),
}


def check_label(check: Check) -> str:
    """What is looked at, as the head of its finding."""
    return str(_CHECKS[check])


def standing_label(tone: Tone) -> str:
    """How a finding is, in a few words."""
    return str(_STANDING[tone])


def finding_sentence(finding: Finding) -> str:
    """What was found, and what to do."""
    return str(_SENTENCES[finding.code]) % {"name": finding.name, **finding.facts}
