"""Cloud/SaaS subscriptions: where closed lines are mended (PRODUCT P2)."""

from startline.web.subscriptions import urls

__all__ = ["urls"]
