"""The ids that forms and queries name things by, as they came in text."""

import uuid
from collections.abc import Iterable, Iterator

from startline.queries.access import not_found


def id_in(text: str) -> uuid.UUID:
    """The public id that *text* is.

    :raises Refused: not_found, where it is none.
    """
    try:
        return uuid.UUID(text)
    except ValueError as problem:
        raise not_found() from problem


def ids_in(texts: Iterable[str]) -> Iterator[uuid.UUID]:
    """The public ids among *texts*, in their order; what is none is passed over."""
    for text in texts:
        try:
            yield uuid.UUID(text)
        except ValueError:
            continue
