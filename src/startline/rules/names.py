"""How names are compared: case-folded, accents stripped, spaces single."""

import unicodedata


def name_key(name: str) -> str:
    """The form under which two spellings of one name are equal, cut to 200 characters."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(plain.split())[:200]
