"""What came back after mails: the operator looks at it, and places what nobody else could (PRODUCT M4)."""

from startline.web.notices import urls

__all__ = ["urls"]
