"""The fields of an offer as its page lists them (PRODUCT H4)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from startline.queries.setup_fields import MOST_COUNTED, ListedField, fields_listed
from startline.rules.setup_definitions import MOST_FIELDS
from startline.rules.setup_fields import Field
from startline.web.reading import WorkRequest, acting
from startline.web.tongue import spoken
from startline.wording.numbers import grouped
from startline.wording.setup_fields import field_summary


@dataclass(frozen=True, kw_only=True)
class AskedRow:
    """A field as the offer's page lists it; *answered* says how many lines have, blank where none has."""

    public_id: uuid.UUID
    place: int
    label: str
    key: str
    summary: str
    required: bool
    help: str
    answered: str


def asked_of(request: WorkRequest, offer_code: str) -> Mapping[str, Any]:
    """What the offer's page says of its fields."""
    with acting(request):  # it counts answers, which are no reader's to see
        listed = fields_listed(offer_code)
    return {
        "asked": [_row(one, place=place) for place, one in enumerate(listed, start=1)],
        "may_ask_more": len(listed) < MOST_FIELDS,
    }


def label_of(field: Field) -> str:
    """What the field asks, in the reader's language."""
    return field.label(spoken())


def answered(listed: ListedField) -> str:
    """How many lines have answered, such as 12 or 1,000+; blank where none has."""
    if listed.lines > MOST_COUNTED:
        return f"{grouped(MOST_COUNTED)}+"
    return grouped(listed.lines) if listed.lines else ""


def _row(listed: ListedField, *, place: int) -> AskedRow:
    return AskedRow(
        public_id=listed.public_id,
        place=place,
        label=label_of(listed.field),
        key=listed.field.key,
        summary=field_summary(listed.field),
        required=listed.field.required,
        help=listed.field.help(spoken()),
        answered=answered(listed),
    )
