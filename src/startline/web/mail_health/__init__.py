"""The operator's pages about mail: how it fares, what waits and what failed, to whom it is stopped."""

from startline.web.mail_health import urls

__all__ = ["urls"]
