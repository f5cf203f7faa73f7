"""Sign-in, invitations, and the people of an account (PRODUCT 1)."""

from startline.web.people import urls

__all__ = ["urls"]
