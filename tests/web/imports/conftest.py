"""What the tests of the import pages share."""

import pytest
from django.test import Client
from tests.worlds import Cast

from startline.models import User


@pytest.fixture
def editor(people: Cast) -> Client:
    """The partner's editor, signed in."""
    return signed_in(people.owner)


def signed_in(user: User, *, language: str = "en") -> Client:
    """A browser in which *user* is signed in and reads that language."""
    User.objects.filter(pk=user.pk).update(language=language)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client
