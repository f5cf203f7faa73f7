"""The address to which bounces return: which one can be set, and what room a token has in it (RFC 5321)."""

import re
from enum import StrEnum

from startline.rules.addresses import Address, parse_address

LOCAL_OCTETS = 64
TOKEN_CHARACTERS = 48
SEPARATOR = "+"
LONGEST_LOCAL = LOCAL_OCTETS - TOKEN_CHARACTERS - len(SEPARATOR)

_DOTTED = re.compile(r"[A-Za-z0-9_.-]+")


class ReturnAddressProblem(StrEnum):
    """Why an address cannot take bounces: its sentence says what is wrong with it and what would do."""

    NO_ADDRESS = "give one plain address, such as bounces@mail.example, or leave it empty"
    HAS_SEPARATOR = "give it without a plus sign: what stands behind one is the token of a mail"
    TOO_LONG = f"give at most {LONGEST_LOCAL} characters before the @, so that the token of a mail fits"


def refuse_return_address(address: str) -> ReturnAddressProblem | None:
    """Why *address* cannot be the one that bounces return to; 15 characters before the @ are the most."""
    parsed = parse_address(address)
    if not isinstance(parsed, Address) or parsed.key != address.lower():
        return ReturnAddressProblem.NO_ADDRESS
    local = address.partition("@")[0]
    if not _DOTTED.fullmatch(local):
        return ReturnAddressProblem.HAS_SEPARATOR if SEPARATOR in local else ReturnAddressProblem.NO_ADDRESS
    return ReturnAddressProblem.TOO_LONG if len(local) > LONGEST_LOCAL else None
