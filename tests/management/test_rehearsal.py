"""The example that a rehearsal starts with: whole, once, and with every state to be seen."""

from datetime import date
from pathlib import Path

import pytest
from tests import worlds

from startline import clock
from startline.actions.actor import CONSOLE
from startline.actions.decide_proposal import approve_proposal
from startline.actions.import_report import stage_report
from startline.management.rehearsal import (
    SAMPLE,
    act_as_contacts,
    ask_the_desk,
    dated,
    import_sample,
    open_rehearsal,
)
from startline.models import Account, Case, CaseProposal, Instance, Line, Mail, Membership, Offer, User
from startline.queries.access import person_of
from startline.queries.people import example_people
from startline.queries.spaces import is_only_customer, orders_of, roles_of
from startline.reports import read_report
from startline.rules.line import Status
from startline.rules.who_may import Role

pytestmark = pytest.mark.django_db

_REFUSED = ("unknown.person@helianthe.example", "edv@mueller-officine.exmaple")


@pytest.fixture(autouse=True)
def _opened() -> None:
    open_rehearsal(now=clock.now())


def test_every_state_of_a_line_can_be_seen(tmp_path: Path) -> None:
    import_sample(folder=tmp_path, now=clock.now())
    worlds.mail_due(now=clock.now())
    worlds.deliver(now=clock.now(), refusing=_REFUSED)
    act_as_contacts(now=clock.now())

    lines = Line.objects.all()

    assert {line.status for line in lines} == set(Status) - {Status.CANCELLED}
    assert lines.filter(windows__ended_at=None, windows__isnull=False).exists()
    assert lines.filter(status=Status.AWAITING, contact=None).exists()
    assert lines.filter(undeliverable_cause="mailbox_unknown").exists()
    assert lines.filter(held_at__isnull=False).exists()
    assert lines.filter(status=Status.PENDING, mapped_elsewhere=True).exists()
    assert lines.filter(status=Status.PENDING, organization__isnull=False).exists()
    assert lines.filter(status=Status.CLOSED, set_up_at__isnull=False).exists()
    assert lines.filter(status=Status.CLOSED, mapped_at=None, billing_cause="imported").exists()
    assert lines.filter(provisions=False).exists()


def test_a_customers_administrator_can_be_looked_at_and_has_something_to_set_up(tmp_path: Path) -> None:
    import_sample(folder=tmp_path, now=clock.now())
    worlds.mail_due(now=clock.now())
    act_as_contacts(now=clock.now())

    (customer,) = [person for person in example_people() if person.account_kind is None]

    user = User.objects.get(public_id=customer.public_id)
    (organization_id,) = roles_of(user.pk)
    assert is_only_customer(user.pk)
    assert [order.waiting for order in orders_of(organization_id).rows] == [2]


def test_the_desk_has_been_asked_and_has_answered(tmp_path: Path) -> None:
    import_sample(folder=tmp_path, now=clock.now())
    worlds.mail_due(now=clock.now())
    act_as_contacts(now=clock.now())

    ask_the_desk(now=clock.now())

    assert sorted(Case.objects.values_list("state", "side")) == [
        ("new", "customer"),
        ("new", "seller"),
        ("solved", "seller"),
        ("waiting", "customer"),
    ]
    mails = Mail.objects.filter(kind__startswith="case_").values_list("kind", flat=True)
    assert sorted(mails) == ["case_answered"] * 2 + ["case_opened"] * 4 + ["case_proposed"]


def test_a_contact_in_another_domain_waits_for_the_second_agent_who_can_sign_in(tmp_path: Path) -> None:
    import_sample(folder=tmp_path, now=clock.now())
    worlds.mail_due(now=clock.now())
    act_as_contacts(now=clock.now())
    ask_the_desk(now=clock.now())
    proposal = CaseProposal.objects.get()
    (line,) = Line.objects.filter(pk__in=map(int, proposal.lines))
    second = next(person for person in example_people() if person.role == Role.AGENT)

    person = person_of(User.objects.get(public_id=second.public_id))
    done = approve_proposal(person=person, proposal_id=proposal.public_id, now=clock.now())

    assert done.changed
    assert (line.contact and line.contact.key) == "teknik@norrsken.example"
    line.refresh_from_db()
    assert (line.contact and line.contact.key) == "voice@scenteknik.example"


def test_every_row_of_the_sample_comes_in_and_a_second_time_nothing_does(tmp_path: Path) -> None:
    summary = import_sample(folder=tmp_path, now=clock.now())
    again = import_sample(folder=tmp_path, now=clock.now())

    assert summary
    assert (summary.new, summary.errors, summary.skipped) == (summary.rows, 0, 0)
    assert again is None


def test_an_import_that_was_cut_short_goes_on(tmp_path: Path) -> None:
    (tmp_path / SAMPLE).write_text(_one_order(), encoding="utf-8")
    _stage(tmp_path / SAMPLE, name=f"sample/{SAMPLE}")

    summary = import_sample(folder=tmp_path, now=clock.now())

    assert summary
    assert summary.new == Line.objects.count() == 1


def test_somebody_elses_dry_run_is_left_alone(tmp_path: Path) -> None:
    import_sample(folder=tmp_path, now=clock.now())
    (tmp_path / SAMPLE).write_text(_one_order(), encoding="utf-8")
    _stage(tmp_path / SAMPLE, name=SAMPLE)

    summary = import_sample(folder=tmp_path, now=clock.now())

    assert summary is None


def test_opening_again_changes_nothing() -> None:
    before = (Account.objects.count(), Membership.objects.count(), Offer.objects.count())

    opened = open_rehearsal(now=clock.now())

    assert not opened
    assert (Account.objects.count(), Membership.objects.count(), Offer.objects.count()) == before
    assert Instance.objects.get().rehearsal


def test_dates_of_the_sample_are_days_from_today() -> None:
    text = dated("{today-3},{today},{today+9}", today=date(2026, 11, 29))

    assert text == "2026-11-26,2026-11-29,2026-12-08"


def _stage(path: Path, *, name: str) -> None:
    stage_report(
        actor=CONSOLE,
        report=read_report(path),
        file_name=name,
        account_id=None,
        currency=None,
        sends_mail=True,
        now=clock.now(),
    )


def _one_order() -> str:
    return (
        "Order,Line,Offer,Status,Start date,Customer,Submitted by,Contact\n"
        "7001,1.0,A-FLEX,Booked,2099-01-01,Acme,g.conti@telepartner.example,it@acme.example\n"
    )
