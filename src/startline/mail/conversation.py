"""How a mail about a case is part of its conversation: where it leads, where one answers, what it follows (D2, M2)."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from startline.mail.link import url_of

# A chain of more says nothing more to the programs that show mails by conversation.
MOST_EARLIER = 20


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The case of a mail, and the *earlier* mails about it to the same address by their public ids, oldest first.

    *to_desk*: it goes to an agent. *organization_id* is that of a member who asked; *by_link*: a contact asked, who
    comes by the mail's own link.
    """

    case_id: uuid.UUID
    organization_id: uuid.UUID | None
    to_desk: bool
    by_link: bool
    earlier: Sequence[uuid.UUID]


def conversation_of(told: Mapping[str, Any] | None) -> Conversation | None:
    """The conversation that a statement tells of; None for a mail that is about no case."""
    if told is None:
        return None
    organization_id = told["organization_id"]
    return Conversation(
        case_id=uuid.UUID(told["case_id"]),
        organization_id=uuid.UUID(organization_id) if organization_id else None,
        to_desk=told["to_desk"],
        by_link=told["by_link"],
        earlier=[uuid.UUID(one) for one in told["earlier"]],
    )


def conversation_url(told: Conversation, *, link_id: uuid.UUID, key_number: int) -> str:
    """The page of the conversation, past sign-in for who signs in; a contact's is behind the mail's own link."""
    if told.to_desk:
        return f"{settings.STARTLINE_URL}/desk/cases/{told.case_id}/"
    if told.by_link:
        return url_of(link_id, key_number=key_number)
    if told.organization_id:
        return f"{settings.STARTLINE_URL}/space/{told.organization_id}/cases/{told.case_id}/"
    return f"{settings.STARTLINE_URL}/cases/{told.case_id}/"
