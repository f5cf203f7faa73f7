"""Lines that a case is about, as the second agent's rule asks for them (PRODUCT D2)."""

from collections.abc import Mapping, Sequence

from startline.rules.second_agent import Questioned
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


def questioned(line_ids: Sequence[int], *, contact_id: int, domain: str | None) -> Mapping[int, Questioned]:
    """Those of the lines that a case is about, by their ids, for a change to the contact *contact_id*.

    *domain* is that of an address that nobody has had yet; None where the contact is known, or nothing typed.
    """
    rows = _STATEMENTS["questioned"].rows(line_ids=list(line_ids), contact_id=contact_id, domain=domain)
    return {
        row.line_id: Questioned(
            case_number=row.case_number,
            case_id=row.case_id,
            solved_at=row.solved_at,
            from_domain=row.from_domain,
            to_domain=row.to_domain,
        )
        for row in rows
    }
