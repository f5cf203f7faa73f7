"""Names of pages, refusals and articles, as links carry them to the help and to cases."""

import re

_NAME = re.compile(r"[a-z0-9_-]{1,64}")


def name_in(text: str) -> str:
    """*text* as far as it can be such a name; else nothing."""
    return text if _NAME.fullmatch(text) else ""
