"""The organization's own space: its members, services, orders and open setups (PRODUCT P5)."""

from startline.web.space import urls

__all__ = ["urls"]
