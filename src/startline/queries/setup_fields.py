"""What services are asked for, as the operator defined it (PRODUCT H4)."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from startline.models import SetupField
from startline.queries.access import not_found
from startline.rules.setup_fields import Field, FieldKind, options_from_json
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
MOST_COUNTED = 1000
"""Lines that have answered are counted up to here; where there are more, the count says so."""


@dataclass(frozen=True, kw_only=True)
class ListedField:
    """A field as its operator sees it, with how many lines have answered it, MOST_COUNTED + 1 where there are more."""

    public_id: uuid.UUID
    offer_code: str
    offer_name: str
    field: Field
    lines: int


class _Row(Protocol):
    """A field as the table has it."""

    id: int
    key: str
    kind: str
    labels: Any
    helps: Any
    required: bool
    options: Any
    version: int
    retired_at: Any


def fields_of(offer_ids: Collection[int]) -> Mapping[int, Sequence[Field]]:
    """The fields of each of these offers in their order, without retired ones; of an offer without any, none."""
    rows = SetupField.objects.filter(offer_id__in=offer_ids, retired_at__isnull=True)
    found: dict[int, list[Field]] = defaultdict(list)
    for row in rows.order_by("offer_id", "position", "id"):
        found[row.offer_id].append(field_of(row))
    return {offer_id: found[offer_id] for offer_id in offer_ids}


def fields_by_id(ids: Collection[int]) -> Mapping[int, Field]:
    """These fields by id, retired ones too: what was answered is shown though it is asked no longer."""
    return {row.id: field_of(row) for row in SetupField.objects.filter(id__in=ids)}


def fields_listed(offer_code: str) -> Sequence[ListedField]:
    """What the offer's service is asked for, in order, with the lines that have answered."""
    rows = _STATEMENTS["of_offer"].rows(code=offer_code, counted=MOST_COUNTED + 1)
    return [_listed(row) for row in rows]


def field_listed(public_id: uuid.UUID) -> ListedField:
    """One field that is asked for.

    :raises Refused: not_found, also where it has been retired.
    """
    row = _STATEMENTS["one"].row(public_id=public_id, counted=MOST_COUNTED + 1)
    if row is None:
        raise not_found()
    return _listed(row)


def field_of(row: _Row) -> Field:
    """The field as the rules read it."""
    return Field(
        id=row.id,
        key=row.key,
        kind=FieldKind(row.kind),
        labels=row.labels,
        helps=row.helps,
        required=row.required,
        options=options_from_json(row.options),
        version=row.version,
        retired=row.retired_at is not None,
    )


def _listed(row: Any) -> ListedField:
    return ListedField(
        public_id=row.public_id,
        offer_code=row.offer_code,
        offer_name=row.offer_name,
        field=field_of(row),
        lines=row.lines,
    )
