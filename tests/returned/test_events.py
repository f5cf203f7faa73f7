"""What a provider's event says: whatever its bytes, something is read (PRODUCT M4)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from startline.returned.events import read_event
from startline.rules.deliveries import Cause, NoticeKind

_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
_NAMES = ("event", "reason", "word", "answer", "description", "recipient", "address")


def _read(**said: object) -> tuple[NoticeKind, bool | None, Cause | None]:
    read = read_event(json.dumps(said).encode())
    return read.kind, read.hard, read.cause


@given(raw=st.binary(max_size=200))
def test_bytes_that_are_no_event_are_something_else(raw: bytes) -> None:
    assert read_event(raw).kind in NoticeKind


@given(said=st.dictionaries(st.sampled_from(_NAMES), _VALUES))
def test_an_event_of_odd_values_is_read(said: dict[str, object]) -> None:
    read = read_event(json.dumps(said).encode())

    assert (read.hard is None) == (read.kind is not NoticeKind.BOUNCE)
    assert len(read.words) <= 1000


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"7", b"null", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_for_a_person(raw: bytes) -> None:
    assert read_event(raw).kind is NoticeKind.OTHER


@pytest.mark.parametrize(
    ("said", "hard", "cause"),
    [
        ({"answer": "550 5.1.1 User unknown"}, True, Cause.MAILBOX_UNKNOWN),
        ({"answer": "550 5.1.1 User unknown", "word": "Transient"}, False, Cause.MAILBOX_UNKNOWN),
        ({"answer": "554 5.7.1 Message refused by policy", "word": "Permanent"}, False, Cause.CONTENT),
        ({"answer": "552 5.2.2 Over quota", "word": "hard_bounce"}, False, Cause.MAILBOX_FULL),
        ({"word": "hard_bounce"}, True, Cause.OTHER),
        ({"word": "soft_bounce"}, False, Cause.OTHER),
        ({"reason": "invalid"}, True, Cause.MAILBOX_UNKNOWN),
        ({"reason": "timed_out"}, False, Cause.EXPIRED),
        ({"reason": "blocked"}, False, Cause.BLOCKED),
        ({}, False, Cause.OTHER),
    ],
)
def test_a_bounce_is_hard_where_nothing_will_ever_arrive(
    said: dict[str, str], cause: Cause, *, hard: bool
) -> None:
    assert _read(event="bounced", **said) == (NoticeKind.BOUNCE, hard, cause)


@pytest.mark.parametrize(
    ("reason", "hard", "cause"),
    [
        ("bounced", True, Cause.SUPPRESSED),
        ("unsubscribed", True, Cause.SUPPRESSED),
        ("spam", True, Cause.COMPLAINED),
        ("invalid", True, Cause.MAILBOX_UNKNOWN),
        ("blocked", False, Cause.BLOCKED),
        ("", False, Cause.OTHER),
    ],
)
def test_what_the_provider_keeps_back_for_good_is_a_hard_bounce(
    reason: str, cause: Cause, *, hard: bool
) -> None:
    assert _read(event="rejected", reason=reason) == (NoticeKind.BOUNCE, hard, cause)


def test_the_recipient_and_our_address_are_told() -> None:
    read = read_event(
        b'{"event": "delivered", "recipient": " IT@Acme.example", "address": "b+t@mail.example"}'
    )

    assert (read.kind, read.recipients, read.addressed_to) == (
        NoticeKind.DELIVERED,
        ("it@acme.example",),
        ("b+t@mail.example",),
    )
