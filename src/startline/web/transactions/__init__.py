"""Manage transactions: the record, searched and filtered (PRODUCT P3)."""

from startline.web.transactions import urls

__all__ = ["urls"]
