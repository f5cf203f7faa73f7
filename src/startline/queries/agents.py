"""The operator's people, who answer cases (PRODUCT D2)."""

from collections.abc import Sequence
from dataclasses import dataclass

from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


@dataclass(frozen=True, kw_only=True)
class Agent:
    """One of the operator's active people; *busy* while they owe an answer in a case."""

    id: int
    name: str
    busy: bool


def agents() -> Sequence[Agent]:
    """All of the operator's active people, by name."""
    return [Agent(**row._asdict()) for row in _STATEMENTS["agents"].rows(user_id=None)]


def is_agent(user_id: int) -> bool:
    """Whether the user is one of them."""
    return bool(_STATEMENTS["agents"].rows(user_id=user_id))
