"""What came back after a mail, in words: what it is, where it stands, and what it says of the mail (PRODUCT M4)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from startline.models.delivery import NoticeSource, NoticeState
from startline.rules.deliveries import NoticeKind
from startline.rules.notices import Held
from startline.wording.causes import delivery_cause_label
from startline.wording.versions import Words

# What became of an accepted mail, by the kind of the event that tells; it stands after "provisioning email to …".
_CAME_OF: Mapping[str, Words] = {
    "mail_bounced": pgettext_lazy("mail later", "came back"),
    "mail_delayed": pgettext_lazy("mail later", "is late"),
    "mail_delivered": pgettext_lazy("mail later", "has arrived"),
    "mail_complained": pgettext_lazy("mail later", "was complained of"),
}
_KIND: Mapping[NoticeKind, Words] = {
    NoticeKind.BOUNCE: pgettext_lazy("notice kind", "bounce"),
    NoticeKind.DELAYED: pgettext_lazy("notice kind", "mail is late"),
    NoticeKind.COMPLAINT: pgettext_lazy("notice kind", "complaint"),
    NoticeKind.AUTO_REPLY: pgettext_lazy("notice kind", "automatic reply"),
    NoticeKind.DELIVERED: pgettext_lazy("notice kind", "mail has arrived"),
    NoticeKind.REPLY: pgettext_lazy("notice kind", "reply in a case"),
    NoticeKind.OTHER: pgettext_lazy("notice kind", "something else"),
}
_STATE: Mapping[NoticeState, Words] = {
    NoticeState.RECEIVED: pgettext_lazy("notice state", "not judged yet"),
    NoticeState.APPLIED: pgettext_lazy("notice state", "applied"),
    NoticeState.IGNORED: pgettext_lazy("notice state", "without effect"),
    NoticeState.UNKNOWN: pgettext_lazy("notice state", "waits for a decision"),
    NoticeState.DISMISSED: pgettext_lazy("notice state", "dismissed"),
}
_SOURCE: Mapping[NoticeSource, Words] = {
    NoticeSource.IMAP: pgettext_lazy("notice source", "mailbox for returned mail"),
    NoticeSource.LMTP: pgettext_lazy("notice source", "our own mail server"),
    NoticeSource.WEBHOOK: pgettext_lazy("notice source", "mail provider"),
    NoticeSource.INBOUND: pgettext_lazy("notice source", "mailbox at the mail provider"),
}
# Why a reply waits, in a few words for the list; as a sentence; and what the person can do.
_HELD: Mapping[Held, tuple[Words, Words, Words]] = {
    Held.TO_DESK: (
        pgettext_lazy("reply held", "answers a mail to an agent"),
        gettext_lazy(
            "It answers a mail that told an agent of the case. Agents answer on the case's page, so that it shows "
            "who said what; by mail nothing is said in their name."
        ),
        gettext_lazy(
            "If it is for the customer, write it on the case's page and dismiss it here. Put into the case, it is read "
            "by the desk alone, as from a stranger."
        ),
    ),
    Held.EMPTY: (
        pgettext_lazy("reply held", "nothing new in it"),
        gettext_lazy("No words were found in it, and no file."),
        gettext_lazy(
            "Read what came in. Where there is something to it, write it on the case's page; then dismiss it here."
        ),
    ),
    Held.SAME_ID: (
        pgettext_lazy("reply held", "another mail has its id"),
        gettext_lazy(
            "The case has another mail with the same Message-ID, which says something else. Programs sometimes give "
            "one id to two mails; so does who wants one of them to go unread."
        ),
        gettext_lazy("Compare it with the case. If it says something more, put it in; if not, dismiss it."),
    ),
    Held.MANY: (
        pgettext_lazy("reply held", "too many within an hour"),
        gettext_lazy(
            "Within an hour the case had taken in as many replies of its asker, or of others, as people write at most. "
            "More look like two programs that answer each other."
        ),
        gettext_lazy("If a person wrote it, put it into the case. What a program wrote can be dismissed."),
    ),
    Held.JUNK: (
        pgettext_lazy("reply held", "taken for junk"),
        gettext_lazy(
            "A filter on its way marked it as junk, and it does not come from the address of whoever opened the case."
        ),
        gettext_lazy(
            "If it is no junk, put it into the case: as from a stranger, whom the desk alone reads. Else dismiss it."
        ),
    ),
    Held.UNREADABLE: (
        pgettext_lazy("reply held", "could not be read"),
        gettext_lazy("It could not be taken in; the worker's log says what went wrong."),
        gettext_lazy(
            "Read what came in, write on the case's page what there is to it, and dismiss it here. If it happens "
            "again, whoever runs Startline looks into the log."
        ),
    ),
}
_NO_TOKEN: tuple[Words, Words] = (
    gettext_lazy("No address in it carries a token of ours, so that it is not known of which mail it tells."),
    gettext_lazy("Look for the mail by its recipient's address and assign it; or dismiss it."),
)
_NOT_UNDERSTOOD: tuple[Words, Words] = (
    gettext_lazy(
        "It came to the address for mail that comes back, but is neither a bounce nor a complaint nor an automatic "
        "reply that is understood."
    ),
    gettext_lazy("Read what came in. If its mail did not arrive, assign it; else dismiss it."),
)


def notice_cause_label(cause: str) -> str:
    """Why a mail did not arrive, or why a reply waits, in a few words."""
    return str(_HELD[Held(cause)][0]) if cause in set(Held) else delivery_cause_label(cause)


def why_waiting(*, cause: str | None, has_case: bool, has_mail: bool) -> tuple[str, str]:
    """Why a notice waits for a person, and what they can do; both empty of a reply of which that was not kept.

    *has_case*: it answers a mail about a case; *has_mail*: it is known of which mail it tells.
    """
    if cause in set(Held):
        _, why, way = _HELD[Held(cause)]
    elif has_case:
        return "", ""
    else:
        why, way = _NOT_UNDERSTOOD if has_mail else _NO_TOKEN
    return str(why), str(way)


def answer_words(code: int | None, words: str | None) -> str:
    """What a mail server said, its code first and once; empty where it said nothing."""
    said = words or ""
    return said if code is None or said.startswith(str(code)) else f"{code} {said}".rstrip()


def tells_of_return(event_kind: str) -> bool:
    """Whether an event tells what became of a mail after it had been accepted."""
    return event_kind in _CAME_OF


def came_of_label(event_kind: str) -> str:
    """What became of an accepted mail, as an event of that kind tells.

    :raises KeyError: no such event.
    """
    return str(_CAME_OF[event_kind])


def notice_kind_label(kind: str) -> str:
    """What came in: the name of a NoticeKind."""
    return str(_KIND[NoticeKind(kind)])


def notice_state_label(state: str) -> str:
    """What became of it: the name of a NoticeState."""
    return str(_STATE[NoticeState(state)])


def notice_source_label(source: str) -> str:
    """By which way it came in: the name of a NoticeSource."""
    return str(_SOURCE[NoticeSource(source)])
