"""Saving answers of a service setup one by one: kept whatever is missing, never overwritten unseen (PRODUCT H4)."""

from datetime import timedelta

import pytest
from tests.setting_up import answers, ask, ask_for_all, contact, join, member, place_of, save
from tests.worlds import CONTACT, NOW, WX, Placed, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE
from startline.actions.answering import Place
from startline.actions.complete_set_up import complete_set_up
from startline.actions.plan_set_up import set_up_alike
from startline.actions.save_answer import (
    AnswerNotTaken,
    AnswerOvertaken,
    AnswerSaved,
    Given,
    QuestionGone,
    save_answer,
)
from startline.files import Kept
from startline.models import SetupAnswer, SetupField, StoredFile
from startline.queries.set_ups import progress_of
from startline.rules.refusal import RefusalCode, Refused
from startline.rules.setup_answers import AnswerProblemCode

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
PICTURE = Kept(name="logo.png", content_type="image/png", content=b"png", width=1, height=1)


@pytest.fixture
def order() -> Placed:
    """Two mapped lines of one offer, and one of another."""
    placed = place(
        cast().partner,
        Wanted(stage=Stage.MAPPED),
        Wanted(number="2.0", stage=Stage.MAPPED),
        Wanted(number="3.0", stage=Stage.MAPPED, offer=WX),
    )
    ask_for_all()
    return placed


def together(placed: Placed) -> None:
    assert set_up_alike(actor=contact(), place=place_of(placed), seen=None, now=NOW)


def test_an_answer_is_saved_at_once_whatever_else_is_missing(order: Placed) -> None:
    outcome = save(order, "domain", "ACME.example")

    saved = SetupAnswer.objects.get()
    assert outcome == AnswerSaved(line_ids=[order.line_ids["1.0"]])
    assert (saved.value, saved.version, saved.saved_at) == ("acme.example", 1, NOW)
    assert saved.saved_by_address is not None
    assert saved.saved_by_address.email == CONTACT
    assert saved.account_id == order.line().account_id


def test_a_members_answer_bears_their_name(order: Placed) -> None:
    mario = join(order)

    save(order, "domain", "acme.example", by=member(mario))

    saved = SetupAnswer.objects.get()
    assert (saved.saved_by_user, saved.saved_by_address) == (mario, None)


def test_what_does_not_fit_is_told_and_changes_nothing(order: Placed) -> None:
    save(order, "seats", "25")

    outcome = save(order, "seats", "many", seen=1)

    assert isinstance(outcome, AnswerNotTaken)
    assert outcome.problem.code is AnswerProblemCode.NUMBER
    assert answers(order, "seats") == {"1.0": "25"}


def test_lines_that_are_set_up_alike_get_each_answer_together(order: Placed) -> None:
    together(order)

    save(order, "seats", "25", line="2.0", alike=True)

    assert answers(order, "seats") == {"1.0": "25", "2.0": "25"}


def test_a_line_that_is_set_up_keeps_its_answer_when_those_alike_get_another(order: Placed) -> None:
    together(order)
    save(order, "seats", "25", alike=True)
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=[order.line_ids["1.0"]], now=NOW)

    outcome = save(order, "seats", "30", line="2.0", seen=1, alike=True, now=LATER)

    assert outcome == AnswerSaved(line_ids=[order.line_ids["2.0"]])
    assert answers(order, "seats") == {"1.0": "25", "2.0": "30"}


def test_each_save_raises_the_version_of_all_lines_alike(order: Placed) -> None:
    save(order, "seats", "25")
    together(order)

    save(order, "seats", "30", seen=2, alike=True, now=LATER)

    assert set(SetupAnswer.objects.values_list("value", "version", "saved_at")) == {("30", 3, LATER)}


def test_saving_what_is_there_changes_nothing(order: Placed) -> None:
    save(order, "seats", "25")

    save(order, "seats", "25", by=member(join(order)), now=LATER)

    saved = SetupAnswer.objects.get()
    assert (saved.version, saved.saved_at) == (1, NOW)


def test_of_two_answers_neither_is_overwritten(order: Placed) -> None:
    save(order, "seats", "25", by=member(join(order)))

    outcome = save(order, "seats", "30", seen=0, now=LATER)

    assert isinstance(outcome, AnswerOvertaken)
    assert outcome.common.answer is not None
    assert (outcome.common.answer.value, outcome.common.answer.saved_by) == ("25", "Mario Rossi")
    assert outcome.common.version == 1
    assert not outcome.plan_changed
    assert answers(order, "seats") == {"1.0": "25"}


def test_who_has_seen_the_other_answer_may_replace_it(order: Placed) -> None:
    save(order, "seats", "25")

    outcome = save(order, "seats", "30", seen=1)

    assert isinstance(outcome, AnswerSaved)
    assert answers(order, "seats") == {"1.0": "30"}


def test_a_plan_chosen_otherwise_meanwhile_is_told_before_anything_is_saved(order: Placed) -> None:
    together(order)

    outcome = save(order, "seats", "30", alike=False)

    assert isinstance(outcome, AnswerOvertaken)
    assert (outcome.plan_changed, outcome.alike) == (True, True)
    assert answers(order, "seats") == {}


def test_a_value_typed_for_an_older_field_is_judged_by_the_new_one(order: Placed) -> None:
    seats = SetupField.objects.get(key="seats")
    SetupField.objects.filter(pk=seats.pk).update(options={**seats.options, "most": "20"}, version=2)

    too_many, fits = save(order, "seats", "25"), save(order, "seats", "20")

    assert isinstance(too_many, AnswerNotTaken)
    assert too_many.problem.code is AnswerProblemCode.NUMBER_TOO_LARGE
    assert isinstance(fits, AnswerSaved)
    assert SetupAnswer.objects.get().field_version == 2


def test_saving_again_what_still_fits_a_changed_field_takes_its_new_version(order: Placed) -> None:
    save(order, "seats", "25")
    SetupField.objects.filter(key="seats").update(required=False, version=2)

    save(order, "seats", "25", seen=1)

    assert SetupAnswer.objects.get().field_version == 2


def test_a_retired_field_is_asked_no_longer_and_its_answer_is_kept(order: Placed) -> None:
    save(order, "seats", "25")
    SetupField.objects.filter(key="seats").update(retired_at=NOW)

    with pytest.raises(QuestionGone):
        save(order, "seats", "30", seen=1)

    assert answers(order, "seats") == {"1.0": "25"}


def test_an_optional_field_may_be_left_blank_and_that_counts_as_answered(order: Placed) -> None:
    save(order, "note", blank=True)

    assert answers(order, "note") == {"1.0": ""}
    assert progress_of([order.line_ids["1.0"]])[order.line_ids["1.0"]].answered == 1


def test_a_required_field_may_not_be_left_blank(order: Placed) -> None:
    outcome = save(order, "seats", blank=True)

    assert isinstance(outcome, AnswerNotTaken)
    assert outcome.problem.code is AnswerProblemCode.REQUIRED


def test_a_file_is_kept_with_its_answer_and_stays_until_it_is_replaced_or_removed(order: Placed) -> None:
    save(order, "logo", file=PICTURE)
    save(order, "logo", seen=1)  # nothing chosen: it stays
    first = SetupAnswer.objects.get().file

    save(order, "logo", seen=1, file=PICTURE)
    second = SetupAnswer.objects.get().file
    save(order, "logo", seen=2, blank=True)

    removed = SetupAnswer.objects.get()
    assert first is not None
    assert (first.name, first.account_id) == ("logo.png", order.line().account_id)
    assert second != first
    assert (removed.file, removed.value, removed.version) == (None, None, 3)


def test_a_file_that_somebody_else_overtook_need_not_be_given_again(order: Placed) -> None:
    save(order, "logo", file=PICTURE)

    outcome = save(order, "logo", file=PICTURE, now=LATER)
    assert isinstance(outcome, AnswerOvertaken)
    save(order, "logo", file_id=outcome.file_id, seen=outcome.common.version)

    assert StoredFile.objects.count() == 2
    assert SetupAnswer.objects.get().file_id == outcome.file_id


def test_a_required_file_that_was_not_given_is_asked_for(order: Placed) -> None:
    ask("people", kind="file", sort="table")

    outcome = save(order, "people")

    assert isinstance(outcome, AnswerNotTaken)
    assert outcome.problem.code is AnswerProblemCode.NO_FILE


def wants_a_table_by_now() -> None:
    SetupField.objects.filter(key="logo").update(options={"sort": "table"}, version=2)


def test_a_file_that_a_changed_field_asks_for_no_longer_is_not_taken_by_saving_it_again(
    order: Placed,
) -> None:
    save(order, "logo", file=PICTURE)
    wants_a_table_by_now()

    outcome = save(order, "logo", seen=1)

    assert isinstance(outcome, AnswerNotTaken)
    assert outcome.problem.code is AnswerProblemCode.FILE_SORT
    assert SetupAnswer.objects.get().field_version == 1


def test_a_file_given_for_an_older_field_is_judged_by_the_new_one(order: Placed) -> None:
    wants_a_table_by_now()

    outcome = save(order, "logo", file=PICTURE)

    assert isinstance(outcome, AnswerNotTaken)
    assert outcome.problem.code is AnswerProblemCode.FILE_SORT
    assert not StoredFile.objects.exists()


def test_a_file_that_was_kept_for_an_older_field_is_judged_by_the_new_one(order: Placed) -> None:
    save(order, "logo", file=PICTURE)
    overtaken = save(order, "logo", file=PICTURE, now=LATER)
    assert isinstance(overtaken, AnswerOvertaken)
    wants_a_table_by_now()

    outcome = save(order, "logo", file_id=overtaken.file_id, seen=overtaken.common.version)

    assert isinstance(outcome, AnswerNotTaken)
    assert outcome.problem.code is AnswerProblemCode.FILE_SORT


def test_once_the_line_is_set_up_nothing_is_answered(order: Placed) -> None:
    complete_set_up(actor=CONSOLE, order_id=order.order_id, line_ids=[order.line_ids["1.0"]], now=NOW)

    with pytest.raises(Refused) as refused:
        save(order, "seats", "25")

    assert refused.value.refusal.code is RefusalCode.ALREADY_SET_UP


def test_before_mapping_nothing_is_answered() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    ask("seats", kind="number")
    line = placed.line()
    unmapped = Place(order_id=placed.order_id, offer_id=line.offer_id, line_id=line.pk, line_ids=[line.pk])

    with pytest.raises(Refused) as refused:
        save_answer(
            actor=contact(),
            place=unmapped,
            key="seats",
            given=Given(typed=["25"], seen_version=0, seen_alike=False),
            now=NOW,
        )

    assert refused.value.refusal.code is RefusalCode.NOT_MAPPED
