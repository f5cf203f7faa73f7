"""Who signs in, as in the tests of the contact's pages."""

from tests.web.contact.conftest import browser

__all__ = ["browser"]
