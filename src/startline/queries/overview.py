"""How many lines stand where, over all accounts: the numbers of the status page."""

from dataclasses import dataclass

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Lines by what a person would look for; a line counts once, or not at all."""

    lines: int
    undeliverable: int
    without_contact: int
    closing: int
    closed_pending: int
    ahead: int
    provisioned: int


def overview() -> Overview:
    """The numbers now; reads every line once."""
    return Overview(**_STATEMENTS["overview"].row()._asdict())


def operator_zone() -> str:
    """The time zone of the operator's account; UTC where there is none."""
    row = _STATEMENTS["operator_zone"].row()
    return row.time_zone if row else "UTC"
