"""Help: articles by task, their search, and whether they were useful (PRODUCT D1)."""

from startline.web.help_centre import urls

__all__ = ["urls"]
