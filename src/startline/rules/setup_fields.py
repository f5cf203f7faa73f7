"""What a service may be asked for, as data of the operator, and what an answer must be like (PRODUCT H4)."""

from enum import StrEnum


class FieldKind(StrEnum):
    """What is entered in a field."""

    TEXT = "text"
    CHOICE = "choice"
    DOMAIN = "domain"
    EMAIL = "email"
    TIME_ZONE = "time_zone"
    COUNTRY = "country"
    NUMBER = "number"
    FILE = "file"
