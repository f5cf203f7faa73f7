"""The operator's people, who answer cases (PRODUCT D2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Agent:
    """One of the operator's active people."""

    id: int
    name: str


def agents() -> Sequence[Agent]:
    """All of the operator's active people, by name."""
    return [Agent(id=row.id, name=row.name) for row in _STATEMENTS["agents"].rows(user_id=None)]


def is_agent(user_id: int) -> bool:
    """Whether the user is one of them."""
    return bool(_STATEMENTS["agents"].rows(user_id=user_id))
