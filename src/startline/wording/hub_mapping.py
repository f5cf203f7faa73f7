"""What a contact reads before and after the point of no return: warnings, and why nothing was mapped (PRODUCT H3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from startline.rules.mapping import MappingWarning, MappingWarningCode
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.dates import UTC_ZONE
from startline.wording.refusals import sentence_of
from startline.wording.versions import Versions, one_stop, say

_W, _R = MappingWarningCode, RefusalCode


@dataclass(frozen=True, kw_only=True)
class WarningWords:
    """A warning in a few words, and in a sentence that says what to do."""

    title: str
    sentence: str


_TITLES: Mapping[MappingWarningCode, Promise] = {
    _W.MAPPED_TO_ANOTHER: pgettext_lazy("mapping", "Earlier orders went elsewhere"),
    _W.OTHER_DOMAIN: pgettext_lazy("mapping", "Another mail domain"),
    _W.OTHER_NAME: pgettext_lazy("mapping", "Another name"),
    _W.SAME_NAME: pgettext_lazy("mapping", "The name is taken already"),
    _W.NEW_ORGANIZATION: pgettext_lazy("mapping", "A new organization"),
    _W.FIRST_ORDER: pgettext_lazy("mapping", "Its first order"),
    _W.HAS_OFFER: pgettext_lazy("mapping", "It has this service already"),
}
_SENTENCES: Mapping[MappingWarningCode, Versions] = {
    _W.MAPPED_TO_ANOTHER: (
        gettext_lazy(
            "An earlier order of %(customer)s was mapped to %(organization)s. If this one belongs there too, go "
            "back and choose that organization."
        ),
    ),
    _W.OTHER_DOMAIN: (
        gettext_lazy(
            "The organization's mail domain is %(domain)s; the mail about this order went to %(contact_domain)s. "
            "Make sure that both are the same company's."
        ),
        gettext_lazy(
            "The organization's mail domain is %(domain)s, and not that of the mail about this order. Make sure "
            "that both are the same company's."
        ),
    ),
    _W.OTHER_NAME: (
        gettext_lazy(
            "The order is for %(customer)s, the organization is called %(organization)s. Make sure that both are "
            "the same company."
        ),
    ),
    _W.NEW_ORGANIZATION: (
        gettext_lazy(
            "%(organization)s does not exist here yet and is created together with the mapping. If a colleague has "
            "created the company's organization already, go back and enter its reference."
        ),
    ),
    _W.FIRST_ORDER: (
        gettext_lazy(
            "No order has been mapped to %(organization)s so far. That is right for one created lately; ask a "
            "colleague where it is not expected."
        ),
    ),
}


def told_warning(warning: MappingWarning) -> WarningWords:
    """*warning* as the comparison shows it."""
    told = _COUNTED.get(warning.code)
    sentence = told(warning.facts) if told else say(_SENTENCES[warning.code], warning.facts)
    return WarningWords(title=str(_TITLES[warning.code]), sentence=sentence)


def _same_name(facts: Mapping[str, str | int | None]) -> str:
    text = ngettext(
        "There is %(count)s organization called %(organization)s already, and this would be another one. If it is "
        "the company's own, go back and enter its reference: a colleague who is a member sees it.",
        "There are %(count)s organizations called %(organization)s already, and this would be another one. If one "
        "of them is the company's own, go back and enter its reference: a colleague who is a member sees it.",
        int(facts["count"] or 0),
    )
    return one_stop(text % facts)


def _has_offer(facts: Mapping[str, str | int | None]) -> str:
    if facts["lines"] is None:
        text = gettext(
            "The organization has %(offer)s already. Map this order only if it is meant to have more of it."
        )
        return text % facts
    text = ngettext(
        "The organization has %(offer)s already: %(quantity)s of it, in %(lines)s order line. Map this order only "
        "if it is meant to have more.",
        "The organization has %(offer)s already: %(quantity)s of it, in %(lines)s order lines. Map this order only "
        "if it is meant to have more.",
        int(facts["lines"]),
    )
    return text % facts


_COUNTED: Mapping[MappingWarningCode, Callable[[Mapping[str, str | int | None]], str]] = {
    _W.SAME_NAME: _same_name,
    _W.HAS_OFFER: _has_offer,
}

# What the workspace reads of these is not for the eyes of a contact, or is nothing that they could do.
_FOR_CONTACTS: Mapping[RefusalCode, Promise] = {
    _R.STALE: gettext_lazy(
        "Another contact was entered in the meantime, and the order is theirs now. If that is a mistake, ask the "
        "person with whom the order was placed."
    ),
    _R.UNDER_REVIEW: gettext_lazy(
        "The change to this contact is under review. Until it is closed the line cannot be mapped; the person with "
        "whom the order was placed knows more. Nothing is lost: the link of the mail goes on working."
    ),
    _R.CANCELLED: gettext_lazy(
        "The line was cancelled in the meantime, so there is nothing to map any more."
    ),
}


def why_not_mapped(refusal: Refusal, *, zone: str = UTC_ZONE, now: datetime | None = None) -> str:
    """Why a line was not mapped, for its contact, who is told nothing of another one's address (PRODUCT H1)."""
    own = _FOR_CONTACTS.get(refusal.code)
    return str(own) if own else sentence_of(refusal, zone=zone, now=now)
