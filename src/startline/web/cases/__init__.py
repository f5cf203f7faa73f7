"""Cases as who sells the orders opens and reads them (PRODUCT D2)."""

from startline.web.cases import urls

__all__ = ["urls"]
