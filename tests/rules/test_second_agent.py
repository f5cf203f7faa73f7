"""Which changes of contact take two of the operator's people (PRODUCT D2)."""

import uuid

import pytest

from startline.rules.refusal import RefusalCode
from startline.rules.second_agent import Questioned, needs_second_agent, refuse_alone


@pytest.mark.parametrize(
    ("from_domain", "to_domain", "needs"),
    [
        ("acme.example", "acme.example", False),
        ("acme.example", "acme.test", True),
        ("acme.example", "mail.acme.example", True),  # a part of a domain may be somebody else's
        ("mail.acme.example", "acme.example", True),
        ("gmail.com", "gmail.com", True),  # anybody has an address there
        (None, "acme.example", True),  # nothing to compare with
    ],
)
def test_only_the_very_same_domain_is_the_same(
    from_domain: str | None, to_domain: str, *, needs: bool
) -> None:
    assert needs_second_agent(from_domain=from_domain, to_domain=to_domain) is needs


def test_the_refusal_leads_to_the_case() -> None:
    case_id = uuid.uuid4()
    questioned = Questioned(
        case_number=10_001, case_id=case_id, from_domain="acme.example", to_domain="evil.example"
    )

    refusal = refuse_alone(questioned)

    assert refusal is not None
    assert refusal.code is RefusalCode.SECOND_AGENT_NEEDED
    assert refusal.facts == {"case": 10_001, "case_id": case_id.hex}


def test_as_long_as_nothing_is_typed_nothing_is_refused() -> None:
    questioned = Questioned(case_number=1, case_id=uuid.uuid4(), from_domain="acme.example", to_domain=None)

    assert refuse_alone(questioned) is None
