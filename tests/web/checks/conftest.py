"""Who signs in, as in the tests of the contact's pages."""

from tests.web.contact.conftest import browser, people, signed_in

__all__ = ["browser", "people", "signed_in"]
