"""Order reports brought in by a page (PRODUCT I1–I4)."""

from startline.web.imports import urls

__all__ = ["urls"]
