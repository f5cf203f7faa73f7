"""Orders: list, search, one order, one line's story (PRODUCT P1)."""

from startline.web.orders import urls

__all__ = ["urls"]
