"""Which lines are set up together, and what they answer as a whole (PRODUCT H4)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from startline.rules.set_ups import answers_like, common_answer, groups_of, overwritten_by, seen_of

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Line:
    id: int
    offer_id: int = 1
    alike: bool | None = None
    set_up_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    value: str | None = None
    file_id: int | None = None
    version: int = 1
    saved_at: datetime = AT


def grouped(*lines: Line) -> list[tuple[list[int], bool]]:
    return [(group.line_ids, group.undecided) for group in groups_of(lines)]


def test_a_line_alone_is_a_group_that_needs_no_choice() -> None:
    assert grouped(Line(id=1)) == [([1], False)]


def test_several_lines_of_an_offer_are_undecided_until_somebody_chooses() -> None:
    assert grouped(Line(id=1), Line(id=2), Line(id=3, offer_id=2)) == [([1, 2], True), ([3], False)]


def test_alike_they_are_one_group() -> None:
    assert grouped(Line(id=1, alike=True), Line(id=2, alike=True)) == [([1, 2], False)]


def test_each_by_itself_they_are_a_group_each() -> None:
    assert grouped(Line(id=1, alike=False), Line(id=2, alike=False)) == [([1], False), ([2], False)]


def test_a_line_that_is_set_up_belongs_to_no_group() -> None:
    assert grouped(Line(id=1, alike=True, set_up_at=AT), Line(id=2, alike=True)) == [([2], False)]


def test_without_answers_there_is_none() -> None:
    nothing: list[Answer | None] = [None, None]

    common = common_answer(nothing)

    assert (common.answer, common.version, common.whole, common.differs) == (None, 0, False, False)


def test_the_same_of_all_is_the_answer_of_the_whole() -> None:
    common = common_answer([Answer(value="25"), Answer(value="25", version=2)])

    assert (common.version, common.whole, common.differs) == (2, True, False)


def test_an_answer_that_some_lack_is_not_yet_the_whole() -> None:
    common = common_answer([Answer(value="25"), None])

    assert (common.whole, common.differs) == (False, False)


def test_of_different_answers_the_newest_is_shown() -> None:
    newest = Answer(value="30", saved_at=AT + timedelta(minutes=1))

    common = common_answer([newest, Answer(value="25", version=7)])

    assert (common.answer, common.version, common.whole, common.differs) == (newest, 7, False, True)


def test_files_are_told_apart_by_which_they_are() -> None:
    assert common_answer([Answer(file_id=1), Answer(file_id=2)]).differs


def test_like_one_line_means_its_answers_and_the_newest_of_others_where_it_has_none() -> None:
    old, new = Answer(value="old"), Answer(value="new", saved_at=AT + timedelta(minutes=1))
    own = Answer(value="own")
    answers = {1: {10: own}, 2: {10: new, 20: old}, 3: {20: new}}

    assert answers_like(answers, 1) == {10: own, 20: new}
    assert [(lost.line_id, lost.field_id, lost.before) for lost in overwritten_by(answers, 1)] == [
        (2, 10, new),
        (2, 20, old),
    ]


def test_another_save_gives_what_was_seen_another_name() -> None:
    seen = seen_of({1: {10: Answer(value="25")}})

    assert seen == seen_of({1: {10: Answer(value="25")}})
    assert seen != seen_of({1: {10: Answer(value="25", version=2)}})
    assert seen != seen_of({2: {10: Answer(value="25")}})
