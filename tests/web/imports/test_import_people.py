"""Who may import, and who sees an import: its own people, those of its account, the operator (PRODUCT 1, I1)."""

import uuid

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from tests.actions.report_files import Row, know_submitters
from tests.web.imports.conftest import signed_in
from tests.web.imports.importing import act, bring_rows, take_over, the_run, words, work
from tests.worlds import Cast

from startline.models import ImportChunk, ImportConflict, ImportRow, ImportRun, Line, Membership, User
from startline.queries.seeing import seeing

_VERBS = ("read-again", "start", "stop", "go-on", "discard", "decide")


def test_a_viewer_gets_the_refused_page(people: Cast) -> None:
    viewer = signed_in(people.reader)

    page, sent = viewer.get("/import/"), viewer.post("/import/", {})

    assert (page.status_code, sent.status_code) == (403, 403)
    assert "Orders are imported by editors and administrators of their account" in words(page)


def test_a_viewer_is_refused_in_italian(people: Cast) -> None:
    page = signed_in(people.reader, language="it").get("/import/")

    assert "Gli ordini sono importati dai redattori" in words(page)


def test_a_viewer_of_the_account_sees_an_import_and_may_do_nothing_with_it(
    people: Cast, editor: Client
) -> None:
    address = bring_rows(editor, Row())
    viewer = signed_in(people.reader)

    page = viewer.get(address)
    answers = [viewer.post(f"{address}{verb}/", {"once": f"x{verb}"}).status_code for verb in _VERBS]

    assert page.status_code == 200
    assert f"{address}start/" not in page.content.decode()
    assert set(answers) == {403}
    assert the_run().state == "checked"


def test_a_stranger_finds_no_such_import(people: Cast, editor: Client) -> None:
    address = bring_rows(editor, Row(), Row(order="7002", offer="A-NOPE"))
    stranger = signed_in(people.stranger)

    answers = [stranger.get(address), stranger.get(f"{address}to-correct/csv/")]
    answers += [stranger.post(f"{address}{verb}/", {"once": "x"}) for verb in _VERBS]

    assert {answer.status_code for answer in answers} == {404}
    assert "report.csv" not in words(stranger.get("/import/"))
    assert stranger.get(f"/import/{uuid.uuid4()}/").status_code == 404


def test_the_distributors_editor_goes_on_with_an_import_of_its_partner(people: Cast, editor: Client) -> None:
    address = bring_rows(editor, Row())
    ally = signed_in(people.ally)

    take_over(ally, address)

    assert Line.objects.count() == 1
    assert "Imported by Paolo Neri" in words(editor.get(address))


def test_the_operator_imports_for_all(people: Cast) -> None:
    know_submitters(people)
    clerk = signed_in(people.clerk)
    rows = [Row(), Row(order="7002", submitted_by="s.lind@polarpartner.example")]

    take_over(clerk, bring_rows(clerk, *rows))

    assert set(Line.objects.values_list("account__name", flat=True)) == {"Telepartner", "Polarpartner"}


def test_who_loses_the_right_before_the_import_runs_takes_nothing_over(people: Cast, editor: Client) -> None:
    address = bring_rows(editor, Row())
    act(editor, address, "start")
    Membership.objects.filter(user=people.owner).update(role="viewer")

    work()

    assert (the_run().state, Line.objects.count()) == ("stopped", 0)
    assert "may no longer enter orders" in words(signed_in(people.clerk).get(address))


def test_the_database_shows_runs_rows_and_conflicts_of_others_to_nobody(people: Cast, editor: Client) -> None:
    take_over(editor, bring_rows(editor, Row(), Row(order="7002", offer="A-NOPE")))
    ImportConflict.objects.create(
        run_id=the_run().pk,
        row_number=2,
        field="contact",
        account_id=people.partner.pk,
        order_number="7001",
        line_number="1.0",
        line_id=Line.objects.get().pk,
        file_value="a@acme.example",
        our_value="b@acme.example",
        code="changed_on_both_sides",
    )

    seen = {
        "owner": counted([people.partner.pk], people.owner),
        "reader": counted([people.partner.pk], people.reader),
        "stranger": counted([people.other_partner.pk], people.stranger),
        "former starter": counted([], people.owner),
        "clerk": counted(None, people.clerk),
    }

    assert seen == {
        "owner": (1, 2, 1),
        "reader": (1, 2, 1),
        "stranger": (0, 0, 0),
        "former starter": (1, 1, 0),
        "clerk": (1, 2, 1),
    }


def test_the_file_itself_is_read_by_workers_alone(people: Cast, editor: Client) -> None:
    bring_rows(editor, Row())

    with (
        seeing(None, user_id=people.clerk.pk),
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
    ):
        ImportChunk.objects.exists()


def counted(accounts: list[int] | None, user: User) -> tuple[int, int, int]:
    """How many runs, rows and conflicts somebody sees who sees these accounts."""
    with seeing(accounts, user_id=user.pk):
        return ImportRun.objects.count(), ImportRow.objects.count(), ImportConflict.objects.count()
