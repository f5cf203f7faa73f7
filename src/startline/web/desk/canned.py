"""What an answer begins with: a canned text filled from the case, or why the contact can no longer be changed (C4)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from startline.queries.canned_answers import canned_texts
from startline.queries.cases import FoundCase
from startline.queries.lines import ListedLine
from startline.rules.canned_answers import Placeholder, filled, text_in
from startline.rules.languages import MAIL_LANGUAGES
from startline.wording.dates import short_instant
from startline.wording.desk_texts import past_ponr_text

MOST_NUMBERS = 20
"""So many lines are told by their numbers; of more, who reads is told how many they are."""
PAST_PONR = "past-ponr"
"""What the text for lines past their point of no return goes by, where canned answers have their ids."""


def text_of(chosen: str, *, case: FoundCase, lines: Sequence[ListedLine], now: datetime) -> str:
    """The text that was *chosen*, in the asker's language, filled as far as the case says; empty where it is none.

    :raises Refused: not_found, where there is no such canned answer, or it is retired.
    """
    language = case.language if case.language in MAIL_LANGUAGES else "en"
    with translation.override(language):
        if chosen == PAST_PONR:
            mapped = past_line(lines)
            return past_ponr_text(language, _mapping(mapped, now=now)) if mapped else ""
        try:
            texts = canned_texts(uuid.UUID(chosen))
        except ValueError:
            return ""
        return filled(text_in(texts, language), _known(case, lines, now=now))


def past_line(lines: Sequence[ListedLine]) -> ListedLine | None:
    """The first line whose contact can no longer be changed, one that is not set up before others (PRODUCT C4)."""
    mapped = (line for line in lines if line.mapped_at is not None)
    return min(mapped, key=lambda line: line.set_up_at is not None, default=None)


def _known(case: FoundCase, lines: Sequence[ListedLine], *, now: datetime) -> Mapping[str, str]:
    """What the case says of each placeholder; empty where it says nothing.

    So many lines that nobody reads their numbers are not told one by one: whoever answers writes what is meant.
    """
    closing = [(line.closes_at, line.time_zone) for line in lines if line.closes_at]
    deadline = short_instant(min(closing)[0], zone=min(closing)[1], now=now) if closing else ""
    contacts = dict.fromkeys(line.contact_email for line in lines if line.contact_email)
    organizations = dict.fromkeys(line.organization_name for line in lines if line.organization_name)
    return {
        Placeholder.NAME: case.opened_by or case.opened_by_address or "",
        Placeholder.CASE: str(case.number),
        Placeholder.ORDER: case.order_number or "",
        Placeholder.LINE: ", ".join(line.number for line in lines) if len(lines) <= MOST_NUMBERS else "",
        Placeholder.CONTACT: ", ".join(contacts),
        Placeholder.DEADLINE: deadline,
        Placeholder.ORGANIZATION: ", ".join(organizations) or case.customer_name or "",
    }


def _mapping(line: ListedLine, *, now: datetime) -> Mapping[str, str]:
    """Who mapped the line to what and when, and the ways on."""
    at = short_instant(line.mapped_at, zone=line.time_zone, now=now) if line.mapped_at else ""
    named = line.organization_name or ""
    return {
        "mapped_by": line.mapped_by or line.contact_email or named,
        "organization": named,
        "mapped_at": at,
        "contact": line.contact_email or named,
        "hub": settings.STARTLINE_URL.rstrip("/") + reverse("hub_lost"),
        "space": settings.STARTLINE_URL.rstrip("/") + reverse("space"),
    }
