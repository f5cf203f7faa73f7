"""Addresses by id; each is added on its own, before the change that names it, so that it waits for nobody."""

from startline.rules.addresses import Address, AddressProblem, parse_address
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)


class BadAddress(Exception):
    """What was typed is not a mail address; carries the problem to the edge that words it."""

    def __init__(self, problem: AddressProblem) -> None:
        """Carry *problem*."""
        super().__init__(problem.code.value)
        self.problem = problem


def address_id(text: str) -> int:
    """The id of the address typed as *text*, new or known.

    :raises BadAddress: *text* is not exactly one plain address (PRODUCT C6).
    """
    parsed = parse_address(text)
    if isinstance(parsed, AddressProblem):
        raise BadAddress(parsed)
    return find_or_add(parsed)


def find_or_add(address: Address) -> int:
    """The id of *address*; of two who add it at once, the loser finds the winner's."""
    while True:
        row = _STATEMENTS["find_or_add"].row(email=address.email, key=address.key, domain=address.domain)
        if row is not None:
            found: int = row.id
            return found
