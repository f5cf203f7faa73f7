"""Text that other people supplied, made safe to print in a mail: one line of plain words, never a link.

What would make a mail program see an address or a link is put into square brackets: the dot before
something like a top-level domain, the @ inside a word, the colon after `http`. So `www.evil.test` becomes
`www[.]evil[.]test`, `it@acme.example` becomes `it[@]acme[.]example`; `Acme S.p.A.` and `1.0` stay.
"""

import re
from functools import lru_cache

from startline.rules.plain_text import plain

# Where the mail's one link goes; kept bodies show it instead of the link (PRODUCT H1).
LINK_MARK = "⟦link⟧"
NAME_LENGTH = 120
SUBJECT_LENGTH = 200

_LINKABLE = re.compile(
    r"""
    (?<=[a-z]):(?=\S)                                # http://evil, mailto:someone
    | \\(?=\\\S)                                      # \\evil\share
    | (?<=\S)[@＠﹫](?=\S)                            # someone@evil
    | (?<=\S)[.。．｡](?=[^\W\d_][^\s!-,./:-@\[-`{-~]) # evil.test, but neither S.p.A. nor 1.0
    | (?<=www)[.。．｡]                                # www.1
    | (?<=\d)[.](?=\d+\.\d+\.\d)                      # 192.0.2.1
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKED = re.compile(r"\[[:\\@＠﹫.。．｡]\]")  # not every bracket: "[…]" somebody wrote
_MARK_BRACKETS = str.maketrans({LINK_MARK[0]: "[", LINK_MARK[-1]: "]"})


@lru_cache(maxsize=16384)
def quoted(text: str, *, length: int = NAME_LENGTH) -> str:
    """*text* as one line of at most *length* characters, brackets not counted; nothing in it is a link."""
    return _LINKABLE.sub(r"[\g<0>]", plain(text, length=length).translate(_MARK_BRACKETS))


def is_marked(shown: str) -> bool:
    """Whether *shown*, which was quoted, has brackets around what would have become a link."""
    return bool(_MARKED.search(shown))
