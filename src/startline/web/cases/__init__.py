"""Cases at the desk, for who sells the orders: opened, listed, and gone on with (PRODUCT D2)."""

from startline.web.cases import urls

__all__ = ["urls"]
