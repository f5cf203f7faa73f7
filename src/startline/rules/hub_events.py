"""What hubs elsewhere may tell us, and what is wrong with an event that cannot be read (PRODUCT H6)."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from startline.rules.addresses import Address, parse_address

MOST_LINES = 1000
MOST_CHARACTERS = 200
_EVENT_ID = re.compile(r"[!-~]{1,200}")


class EventType(StrEnum):
    """What a hub elsewhere reports."""

    ORGANIZATION_MAPPED = "organization.mapped"
    SERVICE_SET_UP = "service.set_up"


class EventProblemCode(StrEnum):
    """Why an event cannot be taken; `wording` has a sentence for each."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    MISSING = "missing"
    NOT_TEXT = "not_text"
    TOO_LONG = "too_long"
    NOT_AN_ID = "not_an_id"
    NOT_AN_EVENT_ID = "not_an_event_id"
    NOT_A_LIST = "not_a_list"
    TOO_MANY = "too_many"
    NOT_A_DOMAIN = "not_a_domain"
    UNKNOWN_TYPE = "unknown_type"
    OTHER_BODY = "other_body"
    TOO_LARGE = "too_large"
    NOT_SIGNED = "not_signed"
    NOT_ACTIVE = "not_active"


@dataclass(frozen=True, kw_only=True)
class EventProblem:
    """Why not, and in which *field*; *facts* are for the sentence."""

    code: EventProblemCode
    field: str
    facts: Mapping[str, object]

    @property
    def malformed(self) -> bool:
        """Whether the whole cannot be read, rather than one of its values."""
        return self.field == "body"


class BadEvent(Exception):
    """The event cannot be taken, for the reason that it carries."""

    def __init__(self, code: EventProblemCode, field: str, **facts: object) -> None:
        """Carry the reason."""
        super().__init__(f"{field}: {code}")
        self.problem = EventProblem(code=code, field=field, facts=facts)


@dataclass(frozen=True, kw_only=True)
class ToldOrganization:
    """An organization by the *reference* that the hub has for it."""

    reference: str
    name: str
    domain: str | None


@dataclass(frozen=True, kw_only=True)
class ToldEvent:
    """What happened to an order, or to some *lines* of it, by public id; the *organization* where it was mapped to one.

    *by* is the name or address of who did it, as the hub gives it; it may leave it out of a setup.
    """

    type: EventType
    order: uuid.UUID
    lines: Sequence[uuid.UUID] | None
    organization: ToldOrganization | None
    by: str | None


def is_event_id(text: str) -> bool:
    """Whether *text* can name an event: 1 to 200 visible ASCII characters."""
    return _EVENT_ID.fullmatch(text) is not None


def type_in(body: bytes) -> str:
    """What the event says that it is; empty where it does not say so."""
    try:
        named = _read(body).get("type")
    except BadEvent:
        return ""
    return named if isinstance(named, str) else ""


def parse_event(body: bytes) -> ToldEvent:
    """The event that *body* tells of; what it says besides is left alone.

    :raises BadEvent: something is missing or is not what it should be.
    """
    whole = _read(body)
    named = _text(whole, "type", path="type")
    if named not in set(EventType):
        raise BadEvent(EventProblemCode.UNKNOWN_TYPE, "type", known=", ".join(EventType))
    kind, told = EventType(named), _object(whole, "data", path="data")
    mapped = kind is EventType.ORGANIZATION_MAPPED
    return ToldEvent(
        type=kind,
        order=_id(told.get("order"), path="data.order"),
        lines=_lines(told),
        organization=_organization(told) if mapped else None,
        by=_text(told, "by", path="data.by") if mapped else _text_or_none(told, "by", path="data.by"),
    )


def _read(body: bytes) -> Mapping[str, Any]:
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise BadEvent(EventProblemCode.NOT_JSON, "body") from problem
    if not isinstance(whole, dict):
        raise BadEvent(EventProblemCode.NOT_AN_OBJECT, "body")
    return whole


def _organization(told: Mapping[str, Any]) -> ToldOrganization:
    given = _object(told, "organization", path="data.organization")
    return ToldOrganization(
        reference=_text(given, "id", path="data.organization.id"),
        name=_text(given, "name", path="data.organization.name"),
        domain=_domain(given),
    )


def _domain(given: Mapping[str, Any]) -> str | None:
    path = "data.organization.domain"
    text = _text_or_none(given, "domain", path=path)
    if text is None:
        return None
    address = parse_address(f"a@{text}")
    if not isinstance(address, Address):
        raise BadEvent(EventProblemCode.NOT_A_DOMAIN, path)
    return address.domain


def _lines(told: Mapping[str, Any]) -> Sequence[uuid.UUID] | None:
    given = told.get("lines")
    if given is None:
        return None
    if not isinstance(given, list) or not given:
        raise BadEvent(EventProblemCode.NOT_A_LIST, "data.lines")
    if len(given) > MOST_LINES:
        raise BadEvent(EventProblemCode.TOO_MANY, "data.lines", most=MOST_LINES)
    ids = [_id(one, path=f"data.lines[{place}]") for place, one in enumerate(given)]
    return list(dict.fromkeys(ids))


def _object(given: Mapping[str, Any], name: str, *, path: str) -> Mapping[str, Any]:
    if name not in given:
        raise BadEvent(EventProblemCode.MISSING, path)
    if not isinstance(given[name], dict):
        raise BadEvent(EventProblemCode.NOT_AN_OBJECT, path)
    found: Mapping[str, Any] = given[name]
    return found


def _id(given: object, *, path: str) -> uuid.UUID:
    if given is None:
        raise BadEvent(EventProblemCode.MISSING, path)
    try:
        return uuid.UUID(given if isinstance(given, str) else "")
    except ValueError as problem:
        raise BadEvent(EventProblemCode.NOT_AN_ID, path) from problem


def _text(given: Mapping[str, Any], name: str, *, path: str) -> str:
    text = _text_or_none(given, name, path=path)
    if text is None:
        raise BadEvent(EventProblemCode.MISSING, path)
    return text


def _text_or_none(given: Mapping[str, Any], name: str, *, path: str) -> str | None:
    """The text, without the blanks around it; None where there is nothing else."""
    value = given.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.isprintable():
        raise BadEvent(EventProblemCode.NOT_TEXT, path)
    text = value.strip()
    if len(text) > MOST_CHARACTERS:
        raise BadEvent(EventProblemCode.TOO_LONG, path, most=MOST_CHARACTERS)
    return text or None
