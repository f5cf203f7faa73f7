"""An address for bounces leaves room for the token of a mail."""

import pytest

from startline.rules.return_address import ReturnAddressProblem, refuse_return_address


@pytest.mark.parametrize(
    "address", ["bounces@mail.example", "Bounces@Mail.example", "b.o-u_n@x.example", f"{'b' * 15}@x.example"]
)
def test_a_short_plain_address_takes_bounces(address: str) -> None:
    assert refuse_return_address(address) is None


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", ReturnAddressProblem.NO_ADDRESS),
        ("bounces", ReturnAddressProblem.NO_ADDRESS),
        ("Bounces <bounces@mail.example>", ReturnAddressProblem.NO_ADDRESS),
        ("b'ounces@mail.example", ReturnAddressProblem.NO_ADDRESS),
        ("bounces+all@mail.example", ReturnAddressProblem.HAS_SEPARATOR),
        (f"{'b' * 16}@mail.example", ReturnAddressProblem.TOO_LONG),
    ],
)
def test_any_other_is_refused_with_the_way_out(address: str, problem: ReturnAddressProblem) -> None:
    assert refuse_return_address(address) is problem
