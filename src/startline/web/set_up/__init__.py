"""The service setup, for the contact with a pass and for members of the organization (PRODUCT H4)."""

from startline.web.set_up import urls

__all__ = ["urls"]
