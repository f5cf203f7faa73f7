"""Cases of the desk, found by what was said in them, by their number, their order's, and addresses (PRODUCT D2)."""

from collections.abc import Sequence

from startline.rules.addresses import Address, parse_address
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
LONGEST_SEARCH = 254
"""So much of what was typed is looked at."""
MOST_FOUND = 200
"""So many cases are found; pages that narrow them further say where there may be more."""


def case_ids_of(words: str, *, limit: int = MOST_FOUND) -> Sequence[int]:
    """The cases with all of *words* that the reader may see, at most the *limit* newest, newest first.

    Looked at are the case's number, its order's, its subject and what was opened, said and answered, as its language
    inflects it; for the operator's people its internal notes too, by which nobody else finds it. Of a number the
    beginning is enough. An address finds the cases about it (the contact's, the one that is wanted, the asker's) and
    those that write of it. Who sees is the role of `queries.seeing`: outside of it nothing is found. Any text may be
    typed; what says nothing finds nothing.
    """
    typed = words[:LONGEST_SEARCH].replace("\0", " ").encode(errors="replace").decode()
    parts = typed.split()
    rows = _STATEMENTS["find"].rows(
        words=" ".join(part for part in parts if "@" not in part),
        addresses=[_key(part) for part in parts if "@" in part],
        limit=limit,
    )
    return [row.id for row in rows]


def _key(typed: str) -> str:
    """An address as it is compared; as it was typed where it is none."""
    address = parse_address(typed.strip("<>()[],;:\"'"))
    return address.key if isinstance(address, Address) else typed
