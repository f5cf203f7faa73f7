"""What came back after a mail, in words: what it is, where it stands, and what it says of the mail (PRODUCT M4)."""

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from startline.models.delivery import NoticeSource, NoticeState
from startline.rules.deliveries import NoticeKind
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
