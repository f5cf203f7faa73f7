"""The hub: where a contact, who has come by a mail's link, starts the service (PRODUCT H1–H3, H5)."""

from startline.web.hub import urls

__all__ = ["urls"]
