"""Defines what a service is asked for: adds, changes, moves and retires an offer's fields (PRODUCT H4).

What was answered stays as it was entered, whatever becomes of its field; the rules say whether it still fits
(decisions/0028).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.db.models import Max

from startline.actions.actor import Actor
from startline.actions.setting import Change, Whose, record_settings, refuse_unless_operator
from startline.models import Offer, Setting, SettingArea, SetupField
from startline.rules.refusal import Refusal, RefusalCode, Refused
from startline.rules.settings import NotSet, SettingProblemCode, problem
from startline.rules.setup_definitions import MOST_FIELDS, Definition, definition_problem, key_problem
from startline.rules.setup_fields import FieldKind, Texts, options_from_json, options_to_json


@dataclass(frozen=True, kw_only=True)
class FieldEdit:
    """What is to become different about a field; what is not named stays as it is.

    A blank text takes the language out. *options* are as `options_to_json` writes them, None takes one out.
    """

    labels: Texts = field(default_factory=dict)
    helps: Texts = field(default_factory=dict)
    required: bool | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


def add_field(*, actor: Actor, offer_code: str, definition: Definition, now: datetime) -> uuid.UUID:
    """Ask for one thing more, after all others; returns the field's public id.

    Lines that are set up already stay so; those that are not are asked for it from now on.

    :raises Refused: may_not_operate; not_found, where no offer has that code.
    :raises NotSet: fields_many, field_key_taken, field_key_of_other_kind, or what `definition_problem` finds.
    """
    refuse_unless_operator(actor)
    if unfit := definition_problem(definition):
        raise NotSet(unfit)
    with transaction.atomic():
        offer = Offer.objects.select_for_update(no_key=True).filter(code=offer_code).first()
        if offer is None:
            raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
        _refuse_key(offer, definition=definition)
        row = insert_field(offer_id=offer.pk, definition=definition)
        became = {**_named(row), "kind": row.kind}
        _record(Setting.FIELD_ADDED, offer=offer, actor=actor, now=now, became=became)
        return cast(uuid.UUID, row.public_id)


def edit_field(*, actor: Actor, public_id: uuid.UUID, edit: FieldEdit, now: datetime) -> bool:
    """Change a field as *edit* says; whether that changed anything.

    Its version rises where other answers become right or wrong, not with its texts.

    :raises Refused: may_not_operate; not_found, where there is no such field, or it has been retired.
    :raises NotSet: what `definition_problem` finds.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        row = _locked(public_id)
        wanted = _edited(row, edit)
        if unfit := definition_problem(wanted):
            raise NotSet(unfit)
        changed = _differences(row, wanted)
        if not changed:
            return False
        raised = bool(changed.keys() & {"required", "options"})
        was = {name: getattr(row, name) for name in changed}
        SetupField.objects.filter(pk=row.pk).update(**changed, version=row.version + raised)
        became = {**_named(row), **changed, "called": changed.get("labels", row.labels)}
        _record(Setting.FIELD_EDITED, offer=row.offer, actor=actor, now=now, was=was, became=became)
        return True


def move_field(*, actor: Actor, public_id: uuid.UUID, up: bool, now: datetime) -> bool:
    """Let a field change places with the one before it (*up*) or after it; False where there is none.

    :raises Refused: may_not_operate; not_found, where there is no such field, or it has been retired.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        offer = _locked(public_id).offer
        asked = SetupField.objects.filter(offer=offer, retired_at__isnull=True).order_by("position", "id")
        rows = list(asked)
        place = next(index for index, row in enumerate(rows) if row.public_id == public_id)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(rows):
            return False
        rows[place], rows[other] = rows[other], rows[place]
        _number(rows)
        became = {**_named(rows[other]), "place": other + 1}
        was = {"place": place + 1}
        _record(Setting.FIELD_MOVED, offer=offer, actor=actor, now=now, was=was, became=became)
        return True


def retire_field(*, actor: Actor, public_id: uuid.UUID, now: datetime) -> None:
    """Ask for a field no longer, for good; what was answered stays, and is shown with the lines that have it.

    :raises Refused: may_not_operate; not_found, where there is no such field, or it has been retired.
    """
    refuse_unless_operator(actor)
    with transaction.atomic():
        row = _locked(public_id)
        SetupField.objects.filter(pk=row.pk).update(retired_at=now)
        _record(Setting.FIELD_RETIRED, offer=row.offer, actor=actor, now=now, was=_named(row))


def insert_field(*, offer_id: int, definition: Definition) -> SetupField:
    """Insert *definition*, which has been checked, after the offer's other fields."""
    last = SetupField.objects.filter(offer_id=offer_id).aggregate(last=Max("position"))["last"]
    return SetupField.objects.create(
        offer_id=offer_id,
        key=definition.key,
        position=(last or 0) + 1,
        kind=definition.kind.value,
        labels=_filled(definition.labels),
        helps=_filled(definition.helps),
        required=definition.required,
        options=options_to_json(definition.options, kind=definition.kind),
    )


def _locked(public_id: uuid.UUID) -> SetupField:
    """The field with its offer, whose row is locked until the transaction ends: fields change one at a time."""
    fields = SetupField.objects.filter(public_id=public_id, retired_at__isnull=True)
    offer = Offer.objects.select_for_update(no_key=True).filter(pk__in=fields.values("offer")).first()
    row = fields.first() if offer else None
    if offer is None or row is None:
        raise Refused(Refusal(code=RefusalCode.NOT_FOUND))
    row.offer = offer
    return row


def _refuse_key(offer: Offer, *, definition: Definition) -> None:
    """Go on only where the key is free, also by what it has meant, and the offer may have one field more."""
    rows = list(SetupField.objects.filter(offer=offer))
    asked = {row.key: row for row in rows if row.retired_at is None}
    if taken := asked.get(definition.key):
        raise NotSet(problem(SettingProblemCode.FIELD_KEY_TAKEN, key=taken.key, called=taken.labels))
    former = {row.key: FieldKind(row.kind) for row in rows}
    if unfit := key_problem(definition.key, kind=definition.kind, taken=former):
        raise NotSet(unfit)
    if len(asked) >= MOST_FIELDS:
        raise NotSet(problem(SettingProblemCode.FIELDS_MANY, most=MOST_FIELDS))


def _edited(row: SetupField, edit: FieldEdit) -> Definition:
    """The field as it would be."""
    options = {name: value for name, value in {**row.options, **edit.options}.items() if value is not None}
    return Definition(
        key=row.key,
        kind=FieldKind(row.kind),
        labels=_filled({**row.labels, **edit.labels}),
        helps=_filled({**row.helps, **edit.helps}),
        required=row.required if edit.required is None else edit.required,
        options=options_from_json(options),
    )


def _differences(row: SetupField, wanted: Definition) -> dict[str, Any]:
    """The columns that differ, with what they are to hold."""
    columns: dict[str, Any] = {"labels": wanted.labels, "helps": wanted.helps, "required": wanted.required}
    different = {name: value for name, value in columns.items() if getattr(row, name) != value}
    if options_from_json(row.options) != wanted.options:
        different["options"] = options_to_json(wanted.options, kind=wanted.kind)
    return different


def _number(rows: list[SetupField]) -> None:
    """Give *rows* their positions from 1 on, in their order."""
    for position, row in enumerate(rows, start=1):
        row.position = position
    SetupField.objects.bulk_update(rows, ["position"])


def _filled(texts: Texts) -> dict[str, str]:
    return {language: text for language, text in texts.items() if text}


def _named(row: SetupField) -> dict[str, Any]:
    """What names a field in the record: its key, and what it was called by language."""
    return {"key": row.key, "called": row.labels}


def _record(
    setting: Setting, *, offer: Offer, actor: Actor, now: datetime, was: Any = None, became: Any = None
) -> None:
    whose = Whose(area=SettingArea.CATALOGUE, subject=offer.code)
    record_settings([Change(setting=setting, was=was, became=became)], whose=whose, actor=actor, now=now)
