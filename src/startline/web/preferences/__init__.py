"""Settings: one's own, the account's, the catalogue's, the mail's."""

from startline.web.preferences import urls

__all__ = ["urls"]
