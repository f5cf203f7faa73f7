"""The work list: what needs a person, most urgent first (PRODUCT P4)."""

from startline.web.work_list import urls

__all__ = ["urls"]
