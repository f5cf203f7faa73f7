"""What services are asked for, as the operator defined it (PRODUCT H4)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from startline.models import SetupField
from startline.rules.setup_fields import Field, FieldKind, options_from_json


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


def field_of(row: SetupField) -> Field:
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
