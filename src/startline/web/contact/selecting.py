"""Which lines a page of this area is about, and how its forms carry them and the epochs that were seen."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

from django.http import QueryDict

from startline.queries.access import not_found
from startline.queries.selection import Picked, Selected, SelectedLine, select_lines
from startline.rules.addresses import Address, parse_address
from startline.web.public_ids import id_in
from startline.web.reading import WorkRequest

_RUN = re.compile(r"(?P<epoch>[0-9]{1,9})(x(?P<count>[0-9]{1,7}))?")
_UNKNOWN_EPOCH = -1


def picked_in(asked: QueryDict) -> Picked | None:
    """What *asked* names: the order of *all_lines*, or *line*, *order*, *mail* or *contact*; None where none.

    :raises Refused: not_found, where an id is none.
    """
    if whole := asked.get("all_lines") or asked.get("order"):
        return Picked(order_id=id_in(whole))
    if named := asked.getlist("line"):
        return Picked(line_ids=[id_in(text) for text in named])
    if mails := asked.getlist("mail"):
        return Picked(mail_ids=[id_in(text) for text in mails])
    contact = parse_address(asked.get("contact", ""))
    return Picked(contact=contact) if isinstance(contact, Address) else None


def selected_in(request: WorkRequest, asked: QueryDict) -> Selected:
    """The lines that *asked* names, as far as the reader sees them.

    :raises Refused: not_found, where none are named, or one is missing or not to be seen.
    """
    picked = picked_in(asked)
    if picked is None:
        raise not_found()
    return select_lines(picked, accounts=request.reader.accounts)


def fields_of(picked: Picked) -> Sequence[tuple[str, str]]:
    """*picked* as the fields of a form or an address."""
    if picked.contact:
        return [("contact", picked.contact.email)]
    if picked.order_id:
        return [("order", str(picked.order_id))]
    return [
        *(("line", line_id.hex) for line_id in picked.line_ids),
        *(("mail", mail_id.hex) for mail_id in picked.mail_ids),
    ]


def query_of(picked: Picked, **more: str) -> str:
    """*picked* as the query of an address, with *more* after it where it is not blank."""
    return urlencode([*fields_of(picked), *((name, value) for name, value in more.items() if value)])


def packed(lines: Sequence[SelectedLine]) -> str:
    """The epochs of *lines* in their order, such as "0x9998 1 0": ten thousand fit into a form."""
    runs = [(epoch, len(list(run))) for epoch, run in groupby(line.contact_epoch for line in lines)]
    return " ".join(f"{epoch}x{count}" if count > 1 else str(epoch) for epoch, count in runs)


def seen_in(asked: QueryDict, selected: Selected) -> Mapping[int, int]:
    """The epochs that the sender of the form *asked* saw, by line id (PRODUCT C5).

    Of a contact's lines those just read count: the address itself says what was seen. Of an order that was
    chosen after one of its lines those of the preview count, and without one that line's.
    """
    if selected.picked.contact:
        return {line.id: line.contact_epoch for line in selected.lines}
    if asked.get("all_lines") and not asked.get("seen_all"):
        named = {text.replace("-", "") for text in asked.getlist("line")}
        chosen = [line for line in selected.lines if line.public_id.hex in named]
        return _unpacked(asked.get("seen", ""), chosen)
    return _unpacked(asked.get("seen_all" if asked.get("all_lines") else "seen", ""), selected.lines)


def _unpacked(text: str, lines: Sequence[SelectedLine]) -> Mapping[int, int]:
    """The epochs of *lines*; a line that has come since was not seen, and of an unreadable text none was."""
    epochs: list[int] = []
    for run in text.split():
        found = _RUN.fullmatch(run)
        if found is None:
            return dict.fromkeys((line.id for line in lines), _UNKNOWN_EPOCH)
        count = min(int(found["count"] or 1), len(lines) - len(epochs))
        epochs.extend([int(found["epoch"])] * count)
    return {line.id: epoch for line, epoch in zip(lines, epochs, strict=False)}
