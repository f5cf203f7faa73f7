"""What comes back is kept once, with its beginning, and wakes the worker (PRODUCT M4)."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.worlds import NOW

from startline.actions.take_notice import take_notice
from startline.mail.wake import JUDGE_NOTICES
from startline.models import DeliveryNotice, NoticeSource
from startline.rules.notices import KEPT_BYTES

pytestmark = pytest.mark.django_db


def take(
    raw: bytes = b"Subject: x\n\n",
    *,
    source: NoticeSource = NoticeSource.IMAP,
    key: str = "INBOX/7/19",
    delivered_to: str | None = None,
) -> bool:
    return take_notice(source=source, source_key=key, raw=raw, delivered_to=delivered_to, received_at=NOW)


def test_the_same_is_kept_once_and_the_first_stays() -> None:
    first, again = take(b"first"), take(b"second")

    assert (first, again) == (True, False)
    assert bytes(DeliveryNotice.objects.get().raw) == b"first"


def test_two_sources_may_use_one_key() -> None:
    assert all(take(source=source) for source in NoticeSource)
    assert DeliveryNotice.objects.count() == len(NoticeSource)


@pytest.mark.parametrize("size", [KEPT_BYTES - 1, KEPT_BYTES, KEPT_BYTES + 1])
def test_so_much_is_kept_and_the_whole_size_is_known(size: int) -> None:
    take(b"x" * size)

    notice = DeliveryNotice.objects.get()
    assert (len(bytes(notice.raw)), notice.raw_bytes) == (min(size, KEPT_BYTES), size)


@pytest.mark.parametrize("key", ["k" * 256, "a\0b", "line\nbreak", "\ud800"], ids=range(4))
def test_a_key_that_no_column_holds_is_known_again_by_its_digest(key: str) -> None:
    assert [take(key=key), take(key=key), take(key=f"{key}2")] == [True, False, True]


def test_an_odd_address_is_kept_as_plain_words() -> None:
    take(delivered_to="bounces+\0\r\n@mail.example" + "x" * 400)

    kept = DeliveryNotice.objects.get().delivered_to
    assert kept is not None
    assert kept.startswith("bounces+ @mail.example")
    assert len(kept) == 320


def test_the_worker_is_woken_for_what_is_new(django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator] # a fixture without types
        take()
    with django_capture_on_commit_callbacks(execute=True) as none:  # type: ignore[operator]
        take()

    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [(JUDGE_NOTICES, "todo")]
    assert none == []
    assert DeliveryNotice.objects.get().received_at == NOW
