"""Who sells here, as customers see it: the operator's name and logo."""

from dataclasses import dataclass

from startline.models import Instance, StoredFile
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_BEFORE_IT_IS_OPENED = "Startline"


@dataclass(frozen=True, kw_only=True)
class Look:
    """The operator account's name, and the SHA-256 of the logo, where there is one."""

    name: str
    logo_sha256: str | None


def look() -> Look:
    """How customers see the operator."""
    row = _STATEMENTS["look"].row()
    return Look(name=row.name or _BEFORE_IT_IS_OPENED, logo_sha256=row.logo_sha256)


def logo_file() -> StoredFile | None:
    """The operator's logo, where there is one."""
    return StoredFile.objects.filter(pk__in=Instance.objects.values("logo")).first()
