"""The point of no return as contacts pass it, by code, against each other and everything else (PRODUCT H3, C5, C9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests import worlds
from tests.races.found import find
from tests.races.grounds import Ground, awaiting, closing_at, settle_down, spread_deadlines
from tests.races.racing import FEWER, assert_on_record, race
from tests.races.verbs import ALL_CHANGED, change, outcomes, refusals, resend_lines
from tests.worlds import NOW, ORGANIZATION

from startline.actions.codes import AskedCode, Step, ask_for_code, confirm
from startline.actions.dispute_change import dispute_change
from startline.actions.map_confirmed import NewOrganization, map_confirmed, mapping_subject
from startline.actions.map_to_organization import add_organization
from startline.actions.outcome import Done
from startline.models import Account, Line, Link, Mail, MailLine, Order, Organization, OrganizationInvitation
from startline.models.mail import MailKind
from startline.queries.check import problems
from startline.rules.codes import CodePurpose, CodeRefusalCode, CodeRefused
from startline.rules.line import BillingCause, Status
from startline.rules.refusal import RefusalCode
from startline.sweeps.close_overdue_lines import close_overdue_lines

CONTACTS = ["it{order}@acme.example", "it{order}@acme.example"]
BROWSER = "a browser"
NEW = NewOrganization(name=ORGANIZATION, domain="acme.example", language="en")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A code that a contact has in the mail, and its step."""

    code: AskedCode
    step: Step
    asked_at: datetime


def ask(ground: Ground, organization_id: int | None = None, *, place: int = -1, now: datetime = NOW) -> Asked:
    """Let the contact compare, and have a code: for the organization, or a new one; *place* is the mail whose link they
    used, the newest where none is given."""
    lines = Line.objects.filter(order=ground.order_id).order_by("id")
    spoken = MailLine.objects.filter(line_id=ground.line_id).order_by("mail_id")
    organization = Organization.objects.get(pk=organization_id) if organization_id else None
    step = Step(
        account_id=lines[0].account_id,
        link_id=Link.objects.get(mail_id=list(spoken)[place].mail_id).id,
        address_id=lines[0].contact_id or 0,
        purpose=CodePurpose.MAP,
        subject=mapping_subject(
            order_ids=[ground.order_id],
            epochs={line.pk: line.contact_epoch for line in lines},
            organization=organization.public_id if organization else NEW,
        ),
    )
    return Asked(code=ask_for_code(step, browser=BROWSER, now=now), step=step, asked_at=now)


def type_(asked: Asked) -> Done:
    """Type the code that was mailed, a minute after it was asked for."""
    now = asked.asked_at + MINUTE
    return confirm(
        asked.code.public_id,
        typed=asked.code.digits,
        browser=BROWSER,
        link_id=asked.step.link_id,
        purpose=CodePurpose.MAP,
        now=now,
        then=lambda step: map_confirmed(step, now=now),
    )


def try_(asked: Asked) -> Done | CodeRefusalCode:
    """The same, where the code may not work any more."""
    try:
        return type_(asked)
    except CodeRefused as refused:
        return refused.refusal.code


def close(organization_id: int) -> bool:
    """Close the organization, as its own people do: locked by itself, and only while it has no orders."""
    with transaction.atomic():
        organization = Organization.objects.select_for_update().get(pk=organization_id)
        if Order.objects.filter(organization=organization_id).exists():
            return False
        organization.closed_at = NOW
        organization.save(update_fields=["closed_at"])
    return True


@pytest.fixture
def grounds(partner: Account, tmp_path: Path) -> Sequence[Ground]:
    """Orders of two lines whose mail has reached a contact of their own."""
    return awaiting(tmp_path, partner, orders=FEWER, contacts=CONTACTS)


@pytest.mark.parametrize("known", [False, True], ids=["two new organizations", "two that are there"])
def test_of_two_links_of_one_order_one_maps_all_lines_and_the_other_leaves_nothing_behind(
    grounds: Sequence[Ground], *, known: bool
) -> None:
    chosen: Sequence[int | None] = (
        [add_organization(name) for name in ("Alfa", "Bravo")] if known else (None, None)
    )
    for ground in grounds:
        resend_lines(ground)
    worlds.deliver()
    sides = [[ask(ground, chosen[side], place=side) for ground in grounds] for side in range(2)]

    answers = race(lambda pair: type_(sides[0][pair]), lambda pair: type_(sides[1][pair]), pairs=FEWER)

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        won = [outcomes(done) == ALL_CHANGED for done in answer]
        assert sorted(won) == [False, True]
        assert refusals(answer[won.index(False)]) == {RefusalCode.ALREADY_MAPPED}
        assert len({line.organization_id for line in found.by_order[ground.order_id]}) == 1
        if known:
            assert found.lines[ground.line_id].organization_id == chosen[won.index(True)]
    created = 0 if known else FEWER
    assert OrganizationInvitation.objects.count() == created
    assert Organization.objects.filter(name=ORGANIZATION).count() == created
    assert {outcomes(first) == ALL_CHANGED for first, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)


def test_a_code_typed_twice_at_once_maps_once(grounds: Sequence[Ground]) -> None:
    asked = [ask(ground) for ground in grounds]

    answers = race(lambda pair: try_(asked[pair]), lambda pair: try_(asked[pair]), pairs=FEWER)

    for answer in answers:
        done = [each for each in answer if isinstance(each, Done)]
        assert [outcomes(each) for each in done] == [ALL_CHANGED]
        assert CodeRefusalCode.USED in answer
    assert Organization.objects.count() == FEWER


def test_two_who_create_organizations_of_one_name_at_once_create_two(grounds: Sequence[Ground]) -> None:
    asked = [ask(ground) for ground in grounds]
    half = FEWER // 2

    answers = race(lambda pair: type_(asked[pair]), lambda pair: type_(asked[half + pair]), pairs=half)

    assert {frozenset(outcomes(done)) for answer in answers for done in answer} == {frozenset(ALL_CHANGED)}
    assert Organization.objects.filter(name=ORGANIZATION).count() == FEWER
    assert len(set(Organization.objects.values_list("reference", flat=True))) == FEWER


def test_a_contact_maps_or_is_changed_and_the_other_side_hears_of_it(grounds: Sequence[Ground]) -> None:
    asked = [ask(ground) for ground in grounds]

    answers = race(
        lambda pair: type_(asked[pair]),
        lambda pair: change(grounds[pair], address="new@acme.example"),
        pairs=FEWER,
    )

    found = find()
    for ground, (mapping, changing) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        if outcomes(mapping) == ALL_CHANGED:
            assert refusals(changing) == {RefusalCode.PAST_PONR}
            assert (line.contact_epoch, line.mapped_by) == (0, line.contact and line.contact.email)
        else:
            assert refusals(mapping) == {RefusalCode.STALE}
            assert (line.contact_epoch, line.mapped_at) == (1, None)
    mapped = sum(outcomes(mapping) == ALL_CHANGED for mapping, _ in answers)
    assert 0 < mapped < FEWER
    assert Organization.objects.count() == OrganizationInvitation.objects.count() == mapped
    assert_on_record(done for answer in answers for done in answer)
    settle_down(now=NOW)


def test_a_mapping_by_code_at_the_deadline_ends_mapped_closed_and_billing_once(
    grounds: Sequence[Ground],
) -> None:
    asked = [ask(ground, now=closing_at(pair) - MINUTE) for pair, ground in enumerate(grounds)]
    spread_deadlines(grounds)

    answers = race(
        lambda pair: type_(asked[pair]),
        lambda pair: close_overdue_lines(now=closing_at(pair)),
        pairs=FEWER,
    )
    settle_down(now=closing_at(FEWER))

    found = find()
    for ground, (mapping, _) in zip(grounds, answers, strict=True):
        assert outcomes(mapping) == ALL_CHANGED
        for line in found.by_order[ground.order_id]:
            assert (line.status, line.billing_cause) == (Status.CLOSED, BillingCause.WINDOW_ENDED)
            assert line.mapped_at is not None
    assert_on_record(done for done, _ in answers)
    assert list(problems()) == []


def test_a_former_contact_disputes_before_the_new_one_maps_or_comes_too_late(
    grounds: Sequence[Ground],
) -> None:
    for number, ground in enumerate(grounds):
        change(ground, address=f"new{number}@acme.example")
    worlds.deliver()
    written = Mail.objects.filter(kind=MailKind.CONTACT_REPLACED).values("id")
    notices = dict(MailLine.objects.filter(mail_id__in=written).values_list("line_id", "mail_id"))
    asked = [ask(ground, place=_corrected(ground)) for ground in grounds]

    answers = race(
        lambda pair: type_(asked[pair]),
        lambda pair: dispute_change(mail_id=notices[grounds[pair].line_id], now=NOW),
        pairs=FEWER,
    )

    found = find()
    for ground, (mapping, disputing) in zip(grounds, answers, strict=True):
        line = found.lines[ground.line_id]
        if outcomes(mapping) == ALL_CHANGED:
            assert refusals(disputing) == {RefusalCode.PAST_PONR}
            assert line.review_at is None
        else:
            assert refusals(mapping) == {RefusalCode.UNDER_REVIEW}
            assert (line.review_at, line.mapped_at) == (NOW, None)
    mapped = sum(outcomes(mapping) == ALL_CHANGED for mapping, _ in answers)
    assert 0 < mapped < FEWER
    assert Organization.objects.count() == mapped
    assert_on_record(done for answer in answers for done in answer)


def test_an_organization_is_closed_before_the_mapping_or_stays_open_for_it(
    grounds: Sequence[Ground],
) -> None:
    chosen = [add_organization(f"Acme {number}") for number in range(FEWER)]
    asked = [ask(ground, organization_id) for ground, organization_id in zip(grounds, chosen, strict=True)]

    answers = race(lambda pair: type_(asked[pair]), lambda pair: close(chosen[pair]), pairs=FEWER)

    closed = dict(Organization.objects.values_list("id", "closed_at"))
    found = find()
    for ground, organization_id, (mapping, closing) in zip(grounds, chosen, answers, strict=True):
        assert (outcomes(mapping) == ALL_CHANGED) is not closing
        assert (closed[organization_id] is not None) is closing
        assert (found.lines[ground.line_id].organization_id is None) is closing
        assert refusals(mapping) == ({RefusalCode.ORGANIZATION_GONE} if closing else set())
    assert {closing for _, closing in answers} == {True, False}
    assert_on_record(mapping for mapping, _ in answers)


def _corrected(ground: Ground) -> int:
    """The place, among the mails about the ground's line, of the one with which its present contact was written to."""
    spoken = (
        MailLine.objects.filter(line_id=ground.line_id).order_by("mail_id").values_list("mail_id", flat=True)
    )
    kinds = dict(Mail.objects.filter(pk__in=list(spoken)).values_list("id", "kind"))
    return [kinds[mail_id] for mail_id in spoken].index(MailKind.CORRECTED)
