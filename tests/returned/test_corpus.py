"""Real bounces of many servers, kept outside the project, are read as their collectors expect.

They lie in `shared/bounces` beside the repository, or where STARTLINE_BOUNCES says. Where they are absent, the
mails of our own stand in for them.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.returned import mails

from startline.returned import Returned, read_returned
from startline.rules.deliveries import NoticeKind

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("STARTLINE_BOUNCES", ROOT.parent / "shared" / "bounces"))
KINDS = {
    "bounce": {NoticeKind.BOUNCE, NoticeKind.DELAYED},
    "arf": {NoticeKind.COMPLAINT},
    "delivered": {NoticeKind.DELIVERED},
    "autoreply": {NoticeKind.AUTO_REPLY},
    "not-bounce": {NoticeKind.OTHER, NoticeKind.AUTO_REPLY},
}
RIGHT_CLASS = 0.95
# A list that tells a stranger how to join it; nothing in it says that a mail came back.
PLACED_BY_NOBODY = {"lhost-fml-02.eml"}
# Its collectors changed the address in one place and not in the other: the report names this one.
NAMED_TWICE = {"lhost-office365-04.eml": {"otsu-sakaba-hunter-neko-nyaaaaaaan@ezweb.ne.jp"}}

Expected = Mapping[str, Any]


def _own() -> dict[str, tuple[bytes, Expected]]:
    one = {"kind": "bounce", "any_hard": True, "recipients": ["it@acme.example"]}
    return {
        "postfix": (mails.POSTFIX, one),
        "exim": (mails.EXIM, one),
        "exchange": (mails.EXCHANGE_365, one),
        "sendmail": (mails.SENDMAIL, one),
        "full": (mails.GMAIL, {**one, "any_hard": False}),
        "delayed": (mails.DELAYED, {**one, "any_hard": False}),
        "delivered": (mails.DELIVERED, {**one, "kind": "delivered", "any_hard": False}),
    }


def _corpus() -> dict[str, tuple[bytes, Expected]]:
    listed = CORPUS / "expected.json"
    if not listed.is_file():
        return _own()
    expected = json.loads(listed.read_text(encoding="utf-8"))
    return {name: ((CORPUS / "mails" / name).read_bytes(), told) for name, told in expected.items()}


BOUNCES = _corpus()


@pytest.mark.parametrize("name", BOUNCES)
def test_its_kind_is_seen_and_nobody_else_is_named(name: str) -> None:
    raw, expected = BOUNCES[name]

    returned = read_returned(raw)

    assert returned.kind in KINDS[expected["kind"]] or name in PLACED_BY_NOBODY
    known = {address.lower() for address in expected["recipients"]} | NAMED_TWICE.get(name, set())
    assert set(returned.recipients) <= known


@pytest.mark.parametrize(
    "name", [name for name, (_, told) in BOUNCES.items() if told.get("temporary")] or ["delayed"]
)
def test_what_may_pass_is_not_for_good(name: str) -> None:
    raw, expected = BOUNCES.get(name, _own()["delayed"])

    assert not expected["any_hard"]
    assert not read_returned(raw).hard


def test_nearly_all_are_told_apart_for_good_or_not() -> None:
    read: dict[str, Returned] = {name: read_returned(raw) for name, (raw, _) in BOUNCES.items()}

    wrong = {
        name for name, (_, told) in BOUNCES.items() if bool(read[name].hard) != bool(told.get("any_hard"))
    }

    assert 1 - len(wrong) / len(BOUNCES) >= RIGHT_CLASS, sorted(wrong)


def test_nearly_all_name_their_recipient() -> None:
    bounces = {name: raw for name, (raw, told) in BOUNCES.items() if told["kind"] == "bounce"}

    silent = {name for name, raw in bounces.items() if not read_returned(raw).recipients}

    assert len(silent) <= len(bounces) * 0.03, sorted(silent)
