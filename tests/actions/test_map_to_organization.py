"""Mapping to an organization, the point of no return: one organization an order, each line once (PRODUCT H3, C4)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest
from tests.actions.disputing import change
from tests.actions.recorded import found_wrong, mails, outcomes, recorded
from tests.sweeps.settling import ACCEPTED, claimed, settle
from tests.web.contact.counting import statements_run
from tests.worlds import (
    NOW,
    ORGANIZATION,
    SUPPORT,
    Placed,
    Stage,
    Wanted,
    cast,
    close_overdue,
    deliver,
    mail_due,
    place,
)

from startline.actions.actor import CONSOLE
from startline.actions.map_to_organization import (
    add_organization,
    find_or_add_organization,
    map_to_organization,
)
from startline.actions.outcome import Done
from startline.models import Line, Order, Organization
from startline.rules.line import BillingCause, Status
from startline.rules.refusal import Refusal, RefusalCode

pytestmark = pytest.mark.django_db


def map_(placed: Placed, *numbers: str, to: str = ORGANIZATION, now: datetime = NOW) -> Done:
    return map_to_organization(
        actor=CONSOLE,
        order_ids=[placed.order_id],
        line_ids=[placed.line_ids[number] for number in numbers] or None,
        organization_id=find_or_add_organization(to),
        mapped_by="Anna Nowak",
        now=now,
    )


def test_an_organization_is_found_again_whatever_the_case_and_accents() -> None:
    first = find_or_add_organization("Groupe Hélianthe")

    again = find_or_add_organization("  GROUPE HELIANTHE ")

    assert again == first
    assert list(Organization.objects.values_list("name", flat=True)) == ["Groupe Hélianthe"]


def test_all_lines_are_mapped_at_once_and_those_that_cannot_be_say_why() -> None:
    placed = place(
        cast().partner,
        *(Wanted(number=stage, stage=stage) for stage in Stage if stage not in {Stage.MAPPED, Stage.SET_UP}),
        Wanted(number="support", offer=SUPPORT),
    )

    done = map_(placed)

    assert outcomes(done) == {
        "entered": "refused: not_booked",
        "booked": "changed",
        "not_delivered": "changed",
        "awaiting": "changed",
        "undeliverable": "changed",
        "closed": "changed",
        "cancelled": "refused: cancelled",
        "held": "changed",
        "support": "left_out: no_provisioning",
    }
    told = recorded(done.transaction_id)
    assert (told.type, told.status, told.lines) == (
        "organization_mapped",
        "partly_completed",
        outcomes(done),
    )
    assert found_wrong() == []


def test_a_mapped_line_says_by_whom_when_and_to_which_organization_and_so_does_its_order() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))

    map_(placed)

    line = placed.line()
    organization_id = find_or_add_organization(ORGANIZATION)
    assert (line.status, line.mapped_at, line.mapped_by) == (Status.PENDING, NOW, "Anna Nowak")
    assert line.organization_id == Order.objects.get(pk=placed.order_id).organization_id == organization_id


def test_a_closed_line_stays_closed_and_billing() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.CLOSED))
    before = placed.line()

    map_(placed)

    after = placed.line()
    assert (after.status, after.billing_cause) == (Status.CLOSED, BillingCause.WINDOW_ENDED)
    assert (after.closed_at, after.billing_started_at) == (before.closed_at, before.billing_started_at)
    assert after.mapped_at == NOW


def test_an_order_has_one_organization_and_later_lines_can_only_join_it() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    map_(placed, "1.0")

    other = map_(placed, "2.0", to="Beta GmbH")
    same = map_(placed, "2.0")

    assert other.lines[0].refusal == Refusal(
        code=RefusalCode.OTHER_ORGANIZATION, facts={"organization": ORGANIZATION}
    )
    assert recorded(other.transaction_id).cause == "other_organization"
    assert outcomes(same) == {"2.0": "changed"}


def test_lines_not_mapped_yet_stay_as_they_are() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))

    map_(placed, "1.0")

    assert (placed.line("2.0").status, placed.line("2.0").mapped_at) == (Status.AWAITING, None)


def test_there_is_no_way_back_and_no_second_time() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    map_(placed)

    done = map_(placed, now=NOW + timedelta(days=1))

    assert done.lines[0].refusal == Refusal(
        code=RefusalCode.ALREADY_MAPPED,
        facts={"organization": ORGANIZATION, "by": "Anna Nowak", "at": NOW.isoformat()},
    )
    assert recorded(done.transaction_id).status == "refused"
    assert placed.line().mapped_at == NOW


def test_a_line_under_review_is_not_mapped() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    Line.objects.update(review_at=NOW)

    assert outcomes(map_(placed)) == {"1.0": "refused: under_review"}


def test_where_no_line_could_be_mapped_the_order_gets_no_organization() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.ENTERED))

    map_(placed)

    assert Order.objects.get(pk=placed.order_id).organization_id is None


def test_owed_mail_and_mail_on_its_way_do_not_go_any_more() -> None:
    booked = place(cast().partner, number="101")
    waiting = place(Order.objects.get().account, Wanted(stage=Stage.NOT_DELIVERED), number="102")
    map_(booked)
    map_(waiting)

    mail_due(now=NOW + timedelta(days=60))
    deliver()

    assert [(written.state, written.lines) for written in mails()] == [("cancelled", ["1.0: mapped"])]
    assert found_wrong() == []


def test_the_window_runs_on_and_closes_a_mapped_line_that_nobody_sets_up() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    map_(placed)

    close_overdue(now=placed.line().windows.get().deadline_at)

    line = placed.line()
    assert (line.status, line.close_cause, line.billing_cause) == (
        Status.CLOSED,
        "window_ended",
        BillingCause.WINDOW_ENDED,
    )
    assert line.set_up_at is None


def test_mail_that_arrives_just_after_the_mapping_still_starts_the_window() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.NOT_DELIVERED))
    claim = claimed()
    map_(placed)

    settle(claim, ACCEPTED, at=NOW + timedelta(seconds=3))

    assert placed.line().windows.get().accepted_at == NOW + timedelta(seconds=3)
    assert found_wrong() == []


def map_together(
    *placed: Placed, to: int | Callable[[], int], epochs: Mapping[int, int] | None = None
) -> Done:
    return map_to_organization(
        actor=CONSOLE,
        order_ids=[each.order_id for each in placed],
        line_ids=None,
        organization_id=to,
        mapped_by="it@acme.example",
        now=NOW,
        seen_epochs=epochs,
    )


def test_a_new_organization_is_added_with_the_mapping() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))

    done = map_together(placed, to=lambda: add_organization("Nuova S.r.l.", domain="acme.example"))

    assert outcomes(done) == {"1.0": "changed"}
    assert placed.line().organization == Organization.objects.get(name="Nuova S.r.l.")
    assert found_wrong() == []


@pytest.mark.parametrize("stage", [Stage.ENTERED, Stage.CANCELLED, Stage.MAPPED])
def test_where_no_line_can_be_mapped_no_organization_is_added(stage: Stage) -> None:
    placed = place(cast().partner, Wanted(stage=stage))

    done = map_together(placed, to=lambda: add_organization("Nuova S.r.l."))

    assert recorded(done.transaction_id).status == "refused"
    assert not Organization.objects.filter(name="Nuova S.r.l.").exists()
    assert found_wrong() == []


def test_orders_mapped_together_never_go_to_two_organizations() -> None:
    partner = cast().partner
    first = place(
        partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING), number="101"
    )
    second = place(partner, Wanted(number="3.0", stage=Stage.AWAITING), number="102")
    map_(first, "1.0", to="Beta GmbH")

    done = map_together(first, second, to=lambda: add_organization(ORGANIZATION))

    assert outcomes(done) == {
        "1.0": "refused: already_mapped",
        "2.0": "refused: other_organization",
        "3.0": "refused: other_organization",
    }
    assert second.line("3.0").mapped_at is None


def test_a_line_whose_contact_was_changed_since_is_left_to_the_new_one() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING), Wanted(number="2.0", stage=Stage.AWAITING))
    epochs = {placed.line_ids["1.0"]: 0, placed.line_ids["2.0"]: 0}
    change(placed, "2.0")

    done = map_together(placed, to=find_or_add_organization(ORGANIZATION), epochs=epochs)

    assert outcomes(done) == {"1.0": "changed", "2.0": "refused: stale"}


def test_a_closed_organization_takes_no_order() -> None:
    placed = place(cast().partner, Wanted(stage=Stage.AWAITING))
    organization_id = find_or_add_organization(ORGANIZATION)
    Organization.objects.update(closed_at=NOW)

    done = map_together(placed, to=organization_id)

    assert outcomes(done) == {"1.0": "refused: organization_gone"}
    assert find_or_add_organization(ORGANIZATION) != organization_id


def test_a_mapping_is_a_handful_of_statements_however_many_lines_there_are() -> None:
    lines = [Wanted(number=f"{number}.0", stage=Stage.AWAITING) for number in range(1, 6)]
    placed = place(cast().partner, *lines)
    organization_id = find_or_add_organization(ORGANIZATION)

    with statements_run() as statements:
        map_together(placed, to=organization_id)

    assert len([text for text in statements if "SAVEPOINT" not in text]) == 5
