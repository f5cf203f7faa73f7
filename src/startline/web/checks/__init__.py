"""What can be checked is checked: the browser, and a line (PRODUCT D1)."""

from startline.web.checks import urls

__all__ = ["urls"]
