"""What the desk's queue lists: which cases, and whose (PRODUCT D2)."""

from enum import StrEnum


class Standing(StrEnum):
    """Which cases are listed: an answer to them is owed, or overdue, a contact proposed in them waits for a second
    agent, they wait for their asker, are solved, or all."""

    OWED = "owed"
    OVERDUE = "overdue"
    PROPOSED = "proposed"
    WAITING = "waiting"
    SOLVED = "solved"
    ALL = "all"


class Looked(StrEnum):
    """Who looks after the cases that are listed."""

    ANYBODY = "all"
    MINE = "mine"
    NOBODY = "nobody"
