"""The delivery status of a mail, as its report gives it for each recipient (RFC 3464)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from startline.returned.fields import Fields, fields_of, value
from startline.returned.mentions import MOST_ADDRESSES, address_in
from startline.returned.opened import Opened

_RECIPIENT_FIELDS = ("final-recipient", "original-recipient")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_FIRST_RECIPIENT_FIELD = re.compile(
    r"(?im)^[ \t]{0,8}(?:Reporting-MTA|Final-Recipient|Original-Recipient|Action) ?:"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reported:
    """What a report says of one recipient; *action* and *status* are empty where it does not say."""

    recipient: str | None
    action: str
    status: str
    words: str

    @property
    def failed(self) -> bool:
        """Whether the mail did not and will not arrive; a report that does not say so is one of a failure."""
        return self.action in {"", "failed"} and not self.status.startswith("2")


def reported(mail: Opened) -> tuple[Reported, ...]:
    """What the report says of each of 50 recipients at most; some servers print it as text instead of attaching it."""
    return tuple(islice(_reported(mail.report or _printed(mail.said)), MOST_ADDRESSES))


def named_in(reports: Iterable[Reported]) -> tuple[str, ...]:
    """The recipients that *reports* name, each once."""
    return tuple(dict.fromkeys(report.recipient for report in reports if report.recipient))


def _reported(report: str) -> Iterator[Reported]:
    for fields in _groups(report):
        if not (value(fields, "action") or value(fields, "status") or value(fields, "diagnostic-code")):
            continue
        named = [address_in(value(fields, name)) for name in _RECIPIENT_FIELDS]
        comment = value(fields, "status")
        found = _STATUS.search(comment)
        yield Reported(
            recipient=next((address for address in named if address), None),
            action=value(fields, "action").partition(" ")[0].strip(" ;,()").lower(),
            status=found[1] if found else "",
            words=_words(fields, comment=comment),
        )


def _groups(report: str) -> Iterator[Fields]:
    """The fields of each recipient: groups end at a blank line, or where a recipient is named anew."""
    for block in re.split(r"\n[ \t]*\n", report):
        group: list[tuple[str, str]] = []
        for name, said in fields_of(block):
            if name == "final-recipient" and value(group, name):
                yield group
                group = []
            group.append((name, said))
        if any(value(group, name) for name in (*_RECIPIENT_FIELDS, "action")):
            yield group


def _words(fields: Fields, *, comment: str) -> str:
    """The diagnostic without the kind that leads it in (`smtp;`), else what stands beside the status."""
    diagnostic = value(fields, "diagnostic-code")
    kind, _, words = diagnostic.partition(";")
    said = words.strip() if re.fullmatch(r"\s*[\w-]{1,40}\s*", kind) and words.strip() else diagnostic
    return said or _STATUS.sub("", comment).strip(" ()")


def _printed(said: str) -> str:
    found = _FIRST_RECIPIENT_FIELD.search(said)
    return (
        re.sub(r"(?m)^[ \t]{1,8}(?=[A-Z][A-Za-z]{1,20}-?[A-Za-z]{0,20} ?:)", "", said[found.start() :])
        if found
        else ""
    )
