"""What the database holds of cases, proposals and votes by itself (PRODUCT D1, D2)."""

import pytest
from tests.actions.recorded import found_wrong
from tests.cases import about, case_of, person
from tests.models.forbidding import forbidden_by, run
from tests.worlds import NOW, Cast, Stage, Wanted, cast, place

from startline.actions.answer_case import answer_case
from startline.actions.case_entries import Words
from startline.actions.decide_proposal import withdraw_proposal
from startline.actions.propose_change import propose_change
from startline.files import Kept
from startline.models import Case, HelpVote
from startline.queries.access import person_of

pytestmark = pytest.mark.django_db
PICTURE = Kept(name="screen.png", content_type="image/png", content=b"png", width=4, height=3)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    placed = place(people.partner, Wanted(stage=Stage.AWAITING))
    case = case_of(person(people.owner), about(placed), pictures=[PICTURE])
    answer_case(actor=person(people.clerk), case_id=case.pk, words=Words(text="So."), now=NOW)
    return case


@pytest.mark.parametrize(
    "change",
    [
        "public_id = gen_random_uuid()",
        "number = number + 1",
        "account_id = account_id + 1",
        "side = 'customer'",
        "organization_id = 1",
        "order_id = NULL",
        "transaction_id = transaction_id + 1",
        "subject = 'Another'",
        "opened_by_kind = 'contact'",
        "opened_by_id = opened_by_id + 1",
        "opened_by_address_id = 1",
        "opened_at = opened_at - interval '1 day'",
        "first_answered_at = now()",
        "first_answered_at = NULL",
        "reopened = -1",
    ],
)
def test_a_case_keeps_how_it_was_opened_and_first_answered(case: Case, change: str) -> None:
    with forbidden_by("a_case_keeps_its_opening"):
        run(f"UPDATE startline_case SET {change}")


def test_a_case_is_never_deleted(case: Case) -> None:
    with forbidden_by("a_case_is_never_deleted"):
        run("DELETE FROM startline_case")


@pytest.mark.parametrize(
    ("statement", "guard"),
    [
        ("UPDATE startline_caseentry SET text = 'No.'", "a_case_entry_is_never_changed"),
        ("DELETE FROM startline_caseentry", "a_case_entry_is_never_changed"),
        ("UPDATE startline_caseline SET contact_epoch = 9", "what_a_case_is_about_is_never_changed"),
        ("DELETE FROM startline_caseline", "what_a_case_is_about_is_never_changed"),
        ("UPDATE startline_casefile SET for_sellers = false", "a_case_file_is_never_changed"),
        ("DELETE FROM startline_casefile", "a_case_file_is_never_changed"),
    ],
)
def test_what_was_said_and_what_it_is_about_is_never_changed(case: Case, statement: str, guard: str) -> None:
    with forbidden_by(guard):
        run(statement)


def test_the_entries_are_never_emptied(case: Case) -> None:
    run("SET CONSTRAINTS ALL IMMEDIATE")

    with forbidden_by("case_entries_are_never_emptied"):
        run("TRUNCATE startline_caseentry CASCADE")


def test_a_proposal_is_decided_once_and_stays_what_was_proposed(people: Cast, case: Case) -> None:
    clerk = person_of(people.clerk)
    proposal = propose_change(
        person=clerk, case_id=case.pk, address="it@elsewhere.example", seen_epochs={}, now=NOW
    )
    for change in (
        "public_id = gen_random_uuid()",
        "case_id = case_id + 1",
        "address_id = address_id + 1",
        "lines = '{}'",
        "proposed_by_id = proposed_by_id + 1",
        "proposed_at = proposed_at - interval '1 day'",
    ):
        with forbidden_by("a_proposal_is_decided_once"):
            run(f"UPDATE startline_caseproposal SET {change}")
    with forbidden_by("a_proposal_is_never_deleted"):
        run("DELETE FROM startline_caseproposal")
    withdraw_proposal(person=clerk, proposal_id=proposal.public_id, now=NOW)

    with forbidden_by("a_proposal_is_decided_once"):
        run("UPDATE startline_caseproposal SET state = 'open', decided_by_id = NULL, decided_at = NULL")
    assert found_wrong() == []


def test_a_vote_is_never_changed_and_its_words_only_go() -> None:
    HelpVote.objects.create(slug="resend", language="en", useful=False, voted_at=NOW)

    for change in (
        "public_id = gen_random_uuid()",
        "slug = 'replies'",
        "language = 'it'",
        "useful = true",
        "came_from = 'line'",
        "voted_at = voted_at - interval '1 day'",
    ):
        with forbidden_by("a_vote_is_never_changed"):
            run(f"UPDATE startline_helpvote SET {change}")
    run("UPDATE startline_helpvote SET words = 'Clear'")
    for change in ("words = 'Dull'", "words = '', useful = true"):
        with forbidden_by("a_vote_is_never_changed"):
            run(f"UPDATE startline_helpvote SET {change}")

    run("UPDATE startline_helpvote SET words = ''")
