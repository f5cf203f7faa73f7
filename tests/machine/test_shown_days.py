"""Days to which any days seldom come, one of them after another: each is held against the model after every step."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from tests.machine.model import InHub
from tests.machine.test_machine import ADMINISTRATOR, ANNA, MEMBER, AnyDays
from tests.worlds import CONTACT, FLEX, Stage

from startline.models.mail import AttemptOutcome
from startline.rules.line import Expiry

NEW = "it@beta.example"
ACCEPTED, REFUSED = [AttemptOutcome.ACCEPTED], [AttemptOutcome.REFUSED]
FIRST, SECOND = 0, 1  # of the mails to contacts, or of those that arrived

Day = Callable[[AnyDays], object]
Walk = Callable[[Stage, Sequence[Day]], AnyDays]


@pytest.fixture
def walk(db: None, return_address: None) -> Iterator[Walk]:
    """Live through the days of one line that begins at the stage."""
    machine = AnyDays()

    def through(stage: Stage, days: Sequence[Day]) -> AnyDays:
        machine.some_orders(orders=[[(stage, FLEX)]], expiry=Expiry.CLOSE_AND_BILL)
        for day in days:
            day(machine)
            machine.the_tables_are_as_the_model_says()
            machine.the_record_folds()
        return machine

    yield through
    machine.teardown()


def kinds(machine: AnyDays) -> list[tuple[str, str, str]]:
    """Every mail: its kind, to whom, and how it stands."""
    return [(mail.kind, mail.recipient, mail.state) for _, mail in sorted(machine.seen.mails.items())]


def test_a_slow_worker_hears_of_an_acceptance_when_another_was_refused(walk: Walk) -> None:
    machine = walk(
        Stage.NOT_DELIVERED,
        [
            lambda days: days.claim_and_be_slow(),
            lambda days: days.minutes_pass(minutes=10),
            lambda days: days.deliver_what_is_due(ends=REFUSED),
            lambda days: days.settle_at_last(ends=ACCEPTED),
            lambda days: days.deliver_what_is_due(ends=ACCEPTED),
        ],
    )

    assert [(kind, state) for kind, _, state in kinds(machine)] == [
        ("provisioning", "refused"),
        ("undeliverable", "accepted"),
    ]


def test_a_slow_worker_hears_of_an_acceptance_when_the_mail_was_dropped(walk: Walk) -> None:
    machine = walk(
        Stage.NOT_DELIVERED,
        [
            lambda days: days.claim_and_be_slow(),
            lambda days: days.minutes_pass(minutes=10),
            lambda days: days.change_contact_of_a_line(line=0, address=NEW, lag=None),
            lambda days: days.claim_and_be_slow(),
            lambda days: days.settle_at_last(ends=ACCEPTED),
            lambda days: days.settle_at_last(ends=ACCEPTED),
        ],
    )

    assert kinds(machine) == [("provisioning", CONTACT, "cancelled"), ("corrected", NEW, "accepted")]


def test_a_disputed_contact_is_not_reminded_until_the_review_is_closed(walk: Walk) -> None:
    machine = walk(
        Stage.AWAITING,
        [
            lambda days: days.change_contact_of_a_line(line=0, address=NEW, lag=None),
            lambda days: days.deliver_what_is_due(ends=ACCEPTED),
            lambda days: days.the_former_contact_disputes_the_change(number=0),
            lambda days: days.the_next_reminder_is_due(just_before=False, ends=ACCEPTED),
            lambda days: days.the_next_reminder_is_due(just_before=False, ends=ACCEPTED),
            lambda days: days.close_reviews(order=0, some=[]),
            lambda days: days.the_next_reminder_is_due(just_before=False, ends=ACCEPTED),
        ],
    )

    assert [to for kind, to, _ in kinds(machine) if kind == "reminder"] == [NEW]


def test_a_reminder_that_waits_out_a_pause_is_not_for_a_contact_under_review(walk: Walk) -> None:
    machine = walk(
        Stage.AWAITING,
        [
            lambda days: days.change_contact_of_a_line(line=0, address=NEW, lag=None),
            lambda days: days.deliver_what_is_due(ends=ACCEPTED),
            lambda days: days.all_mail_is_paused_or_goes_on(paused=True),
            lambda days: days.the_next_reminder_is_due(just_before=False, ends=ACCEPTED),
            lambda days: days.the_next_reminder_is_due(just_before=False, ends=ACCEPTED),
            lambda days: days.the_former_contact_disputes_the_change(number=0),
            lambda days: days.all_mail_is_paused_or_goes_on(paused=False),
            lambda days: days.deliver_what_is_due(ends=ACCEPTED),
        ],
    )

    assert ("reminder", NEW, "cancelled") in kinds(machine)


@pytest.mark.parametrize(
    ("by", "admins"),
    [
        (InHub(), [ADMINISTRATOR, ANNA]),
        (InHub(email=ANNA), [ADMINISTRATOR]),
        (InHub(email=MEMBER), [ADMINISTRATOR, ANNA]),
    ],
    ids=["contact", "administrator", "member"],
)
def test_what_the_hub_tells_by_mail_is_lost_found_and_left_by_what_is_set_up(
    walk: Walk, by: InHub, admins: Sequence[str]
) -> None:
    machine = walk(
        Stage.AWAITING,
        [
            lambda days: days.lines_are_mapped_by_the_link_of_a_mail(
                number=FIRST, organization="Acme S.p.A.", by=by
            ),
            lambda days: days.deliver_what_is_due(ends=ACCEPTED),
            lambda days: days.somebody_has_lost_the_mail(address=CONTACT),
            lambda days: days.a_mail_comes_back(number=SECOND, hard=False),
            lambda days: days.set_lines_up(order=0, some=[], by=by),
            lambda days: days.deliver_what_is_due(ends=ACCEPTED),
        ],
    )

    told = [mail for mail in kinds(machine) if mail[0] in ("mapped", "admins_told", "service_set_up")]
    assert told == [
        ("mapped", CONTACT, "accepted"),
        *(("admins_told", admin, "accepted") for admin in admins),
        ("mapped", CONTACT, "cancelled"),
        ("service_set_up", CONTACT, "accepted"),
        *([("service_set_up", by.email, "accepted")] if by.email else []),
    ]
