"""Names that people type for holds and organizations, before they are stored."""

from django.utils.translation import gettext

from startline.management.failures import BadInput
from startline.rules.plain_text import plain

_LONGEST = 200


def name_from(text: str) -> str:
    """*text* on one line and without what cannot be seen.

    :raises BadInput: nothing is left of it, or more than 200 characters.
    """
    name = plain(text, length=_LONGEST + 1)
    if not name:
        raise BadInput("name_empty", gettext("The name is empty. Give at least one letter."))
    if len(name) > _LONGEST:
        sentence = gettext("The name has more than %(most)s characters. Give a shorter one.")
        raise BadInput("name_too_long", sentence % {"most": _LONGEST}, most=_LONGEST)
    return name
