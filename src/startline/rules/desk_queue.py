"""What the desk's queue lists: which cases, and whose (PRODUCT D2)."""

from enum import StrEnum


class Standing(StrEnum):
    """Which cases are listed: an answer to them is owed, or overdue, they wait for their asker, are solved, or all."""

    OWED = "owed"
    OVERDUE = "overdue"
    WAITING = "waiting"
    SOLVED = "solved"
    ALL = "all"


class Looked(StrEnum):
    """Who looks after the cases that are listed."""

    ANYBODY = "all"
    MINE = "mine"
    NOBODY = "nobody"
