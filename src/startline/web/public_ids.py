"""The ids that forms and queries name things by, as they came in text."""

import uuid

from startline.queries.access import not_found


def id_in(text: str) -> uuid.UUID:
    """The public id that *text* is.

    :raises Refused: not_found, where it is none.
    """
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise not_found() from problem
