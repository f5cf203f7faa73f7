"""Articles about a line lead to its check, for who sells (PRODUCT D1)."""

import pytest
from django.test import Client
from tests.worlds import cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.mark.parametrize("slug", ["change-contact", "mail-not-arrived"])
def test_who_sells_checks_their_line_beneath_the_article(client: Client, slug: str) -> None:
    people = cast()
    signed_in = Client()
    signed_in.force_login(people.owner)

    assert 'action="/check/"' in signed_in.get(f"/help/{slug}/").content.decode()
    assert 'action="/check/"' not in client.get(f"/help/{slug}/").content.decode()
    assert 'action="/check/"' not in signed_in.get("/help/open-a-case/").content.decode()
