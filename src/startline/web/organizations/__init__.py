"""Customers' organizations as the operator's people look after them (PRODUCT 1, P5)."""

from startline.web.organizations import urls

__all__ = ["urls"]
