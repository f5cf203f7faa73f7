"""The gallery: every kind of mail with example facts, as its readers would see it."""

from startline.web.gallery import urls

__all__ = ["urls"]
