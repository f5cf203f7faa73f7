"""Hubs elsewhere by name, page by page (PRODUCT H6)."""

import pytest
from tests.worlds import cast

from startline.models import ExternalHub
from startline.queries.hubs import PAGE_ROWS, hubs

pytestmark = pytest.mark.django_db


def test_hubs_page_whatever_signs_their_names_have() -> None:
    cast()
    ExternalHub.objects.bulk_create(
        ExternalHub(name=f"Vendor | {number:02}", admin_url="https://admin.example/", secret="sealed")
        for number in range(PAGE_ROWS + 1)
    )

    first = hubs()
    second = hubs(after=first.after)

    assert [one.name for one in second.rows] == [f"Vendor | {PAGE_ROWS}"]
    assert second.after is None
