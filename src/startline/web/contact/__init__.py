"""The provisioning contact: change it, send its mail again, ask for a change (PRODUCT C1–C8, M6)."""

from startline.web.contact import urls

__all__ = ["urls"]
