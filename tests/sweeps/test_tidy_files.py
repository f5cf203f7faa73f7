"""A file that is no answer any more goes after a day; one that is stays (PRODUCT H4)."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tests.cases import about, case_of, contact
from tests.clocks import offset_by
from tests.setting_up import ask, save
from tests.worlds import CONTACT, NOW, Placed, Stage, Wanted, cast, place

from startline.actions.keep_file import keep_file
from startline.actions.save_answer import AnswerNotTaken, AnswerSaved
from startline.files import Kept
from startline.models import CaseFile, Instance, SetupAnswer, StoredFile
from startline.rules.setup_answers import AnswerProblemCode
from startline.sweeps.tidy_files import KEPT, tidy_files
from startline.tasks import tidy_files_job

pytestmark = pytest.mark.django_db
PICTURE = Kept(name="logo.png", content_type="image/png", content=b"png", width=1, height=1)
_MICROSECOND = timedelta(microseconds=1)


@pytest.fixture
def order() -> Placed:
    """A mapped line that is asked for a picture, and may leave it out."""
    placed = place(cast().partner, Wanted(stage=Stage.MAPPED))
    ask("logo", kind="file", required=False, sort="picture")
    return placed


def newest() -> StoredFile:
    return StoredFile.objects.latest("id")


def test_a_replaced_file_goes_after_a_day_and_not_a_microsecond_before(order: Placed) -> None:
    save(order, "logo", file=PICTURE)
    replaced = newest()
    save(order, "logo", file=PICTURE, seen=1)

    early = tidy_files(now=replaced.created_at + KEPT - _MICROSECOND)
    late = tidy_files(now=newest().created_at + KEPT)

    assert (early.lines, late.lines) == (0, 1)
    assert SetupAnswer.objects.get().file == StoredFile.objects.get()
    assert not StoredFile.objects.filter(pk=replaced.pk).exists()


def test_the_operators_own_files_stay(order: Placed) -> None:
    logo = keep_file(PICTURE, account_id=None)
    Instance.objects.update(logo=logo)

    tidy_files(now=logo.created_at + KEPT)

    assert StoredFile.objects.filter(pk=logo.pk).exists()


def test_the_pictures_of_cases_stay(order: Placed) -> None:
    case_of(contact(CONTACT), about(order), pictures=[PICTURE])

    swept = tidy_files(now=newest().created_at + KEPT)

    assert swept.lines == 0
    assert StoredFile.objects.get() == CaseFile.objects.get().file


def test_a_sweep_removes_no_more_files_than_it_may(order: Placed) -> None:
    for _ in range(3):
        keep_file(PICTURE, account_id=order.line().account_id)
    now = newest().created_at + KEPT

    first, second = tidy_files(now=now, limit=2), tidy_files(now=now, limit=2)

    assert [(swept.lines, swept.more) for swept in (first, second)] == [(2, True), (1, False)]


def test_a_rehearsals_clock_that_is_moved_makes_no_file_older(order: Placed) -> None:
    kept = keep_file(PICTURE, account_id=order.line().account_id)
    asked: Any = SimpleNamespace(should_abort=lambda: False)

    with offset_by(lambda: 2 * KEPT):
        tidy_files_job(asked)

    assert StoredFile.objects.get() == kept


def test_a_kept_file_that_has_gone_meanwhile_is_asked_for_again(order: Placed) -> None:
    kept = keep_file(PICTURE, account_id=order.line().account_id)
    tidy_files(now=kept.created_at + KEPT)

    gone, without = save(order, "logo", file_id=kept.pk), save(order, "logo", now=NOW)

    assert isinstance(gone, AnswerNotTaken)
    assert gone.problem.code is AnswerProblemCode.FILE_GONE
    assert isinstance(without, AnswerSaved)
