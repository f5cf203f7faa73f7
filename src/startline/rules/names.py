"""How names are compared: case-folded, accents stripped, spaces single."""

import unicodedata


def name_key(name: str) -> str:
    """The form under which two spellings of one name are equal, cut to 200 characters."""
    # Folding comes in between: some letters show their case only once decomposed, and some fold to composed ones.
    folded = unicodedata.normalize("NFKD", name).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(plain.split())[:200]
