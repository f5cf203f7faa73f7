"""The desk: the agents' queue and what they do in a case, measures, what help is missing (PRODUCT D2)."""

from startline.web.desk import urls

__all__ = ["urls"]
