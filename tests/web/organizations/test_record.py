"""Who did what to an organization: as its members read it, and as the operator's people do (PRODUCT P5, 6)."""

import pytest
from django.utils import translation
from tests.worlds import NOW

from startline.queries.spaces import ChangeOfSpace
from startline.web.organization_record import entries


def change(by_kind: str, *, by: str | None = None, **facts: str) -> ChangeOfSpace:
    return ChangeOfSpace(
        id=1,
        kind="closed",
        occurred_at=NOW,
        by_kind=by_kind,
        role_before=None,
        role_after=None,
        facts=facts,
        by_name=by,
        whom_name=None,
    )


@pytest.mark.parametrize(
    ("done", "members_read", "operators_read"),
    [
        (change("member", by="Nadia Amico"), "Nadia Amico", "Nadia Amico"),
        (change("contact", by="it@acme.example"), "it@acme.example", "it@acme.example"),
        (change("user", by="Rita Sala"), "The operator", "Rita Sala"),
        (change("hub", hub_name="Collab Admin"), "Collab Admin", "Collab Admin"),
        (change("member"), "A former member of the organization", "A former member of the organization"),
        (change("contact"), "A former contact", "A former contact"),
    ],
    ids=["member", "contact", "operator", "hub", "member erased", "contact erased"],
)
def test_members_read_of_the_operator_and_the_operators_people_of_a_person(
    done: ChangeOfSpace, members_read: str, operators_read: str
) -> None:
    with translation.override("en"):
        (members,), (operators,) = entries([done]), entries([done], for_operator=True)

    assert members.words == f"{members_read} closed the organization."
    assert operators.words == f"{operators_read} closed the organization."
