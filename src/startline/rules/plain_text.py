"""Text of strangers as one plain line."""

import unicodedata


def plain(text: str, *, length: int) -> str:
    """*text* as one line of at most *length* characters, without what steers a device or cannot be seen."""
    seen = text if text.isprintable() else "".join(map(_seen, text))
    line = " ".join(seen.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def _seen(character: str) -> str:
    """*character*; nothing for marks of direction and zero widths, a space for line breaks and the like."""
    if character.isprintable():
        return character
    return "" if unicodedata.category(character) in {"Cf", "Cs"} else " "
