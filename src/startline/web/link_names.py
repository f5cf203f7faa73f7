"""The name of the page or refusal that leads to an article, as the links carry it."""

import re

_NAME = re.compile(r"[a-z0-9_-]{1,64}")


def came_from(text: str) -> str:
    """*text* as far as it can be such a name; else nothing."""
    return text if _NAME.fullmatch(text) else ""
