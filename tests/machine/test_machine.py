"""Any order of verbs, sweeps and deliveries leaves what PRODUCT says: held against a model after every step."""

import os
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.actions.report_files import Importer, Row, row_outcomes
from tests.machine import clockwork, reported
from tests.machine.clockwork import Try
from tests.machine.model import CLOSED, InHub, MailCaps, Model, Outcomes
from tests.machine.reported import FileRow
from tests.machine.states import CONTACT_KINDS, Key, MailState, Said, tables
from tests.returning import event, take
from tests.spaces import belongs, member_of
from tests.worlds import CONTACT, FLEX, NOW, ORGANIZATION, SUPPORT, WX, Stage, Wanted, cast, place

from startline.actions.actor import CONSOLE, Actor
from startline.actions.ask_for_lost_mail import ask_for_lost_mail
from startline.actions.cancel import cancel
from startline.actions.change_contact import Selection, change_contact, preview_contact_change
from startline.actions.clear_review import clear_review
from startline.actions.complete_set_up import complete_set_up
from startline.actions.dispute_change import dispute_change
from startline.actions.find_lost_mails import find_lost_mails
from startline.actions.hold import hold, release
from startline.actions.import_report import apply_run
from startline.actions.map_to_organization import (
    add_organization,
    find_or_add_organization,
    map_to_organization,
)
from startline.actions.outcome import Done
from startline.actions.pause_mail import pause_mail, resume_mail
from startline.actions.resend import resend
from startline.actions.schedule import book, move_start_date
from startline.actions.start_set_up import start_set_up
from startline.mail.addresses import address_id
from startline.mail.transport import Handed
from startline.models import Instance, LostMail, NoticeSource, Organization, Policy, User
from startline.models.mail import AttemptOutcome
from startline.queries.check import problems
from startline.queries.due import due
from startline.rules.addresses import Address, parse_address
from startline.rules.line import Expiry
from startline.rules.retries import GIVE_UP_AFTER
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind, OrganizationRole
from startline.sweeps.claim_mails import claim_mails
from startline.sweeps.close_overdue_lines import close_overdue_lines
from startline.sweeps.judge_notices import judge_notices
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.remind_contacts import remind_contacts
from startline.sweeps.settle_mails import Result, settle_mails
from startline.sweeps.tell_editors_daily import tell_editors_daily

_LONG = os.environ.get("STARTLINE_TEST_PROFILE") == "long"
PROFILE = settings(
    derandomize=not _LONG,
    database=None,
    deadline=None,
    max_examples=400 if _LONG else 12,
    stateful_step_count=50 if _LONG else 20,
    suppress_health_check=list(HealthCheck),
    print_blob=_LONG,
)

CAPS = MailCaps(line=2, recipient=4, account=7)
PLACER = "g.conti@telepartner.example"
ADMINISTRATOR, ANNA, MEMBER = "n.amico@acme.example", "anna@acme.example", "u.test@acme.example"
PLACED, REPORTED = ("101", "102", "103"), ("901", "902")
MICROSECOND = timedelta(microseconds=1)

addresses = st.sampled_from([CONTACT, ANNA, "it@beta.example"])
organizations = st.sampled_from([ORGANIZATION, "Beta GmbH"])
holds = st.sampled_from(["Credit check", "Legal"])
outcomes = st.lists(st.sampled_from(AttemptOutcome), min_size=1, max_size=4)
wanted = st.one_of(
    st.builds(lambda stage, offer: (stage, offer), st.sampled_from(Stage), st.sampled_from([FLEX, WX])),
    st.just((Stage.BOOKED, SUPPORT)),
)
orders_wanted = st.lists(st.lists(wanted, min_size=1, max_size=3), min_size=2, max_size=3)
in_hub = st.sampled_from([InHub(), *(InHub(email=email) for email in (ADMINISTRATOR, ANNA, MEMBER))])
any_number = st.integers(min_value=0, max_value=11)
some_numbers = st.lists(st.integers(min_value=0, max_value=5), max_size=2)
days_from_now = st.integers(min_value=-20, max_value=20)
statuses = st.sampled_from(
    ["Entered", "Booked", "Awaiting provisioning details", "Pending activation", "Closed"]
)


@dataclass(frozen=True, kw_only=True)
class Flight:
    """Mails on their way under one lease: id and attempt of each."""

    lease: UUID
    mails: Sequence[tuple[int, int]]


class AnyDays(RuleBasedStateMachine):
    """One partner's orders, some weeks of clock, and whoever does something to them."""

    def __init__(self) -> None:
        """Begin in a transaction that never commits."""
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        self.folder = TemporaryDirectory()
        self.importer = Importer(people=cast(), folder=Path(self.folder.name))
        self.flights: list[Flight] = []

    def teardown(self) -> None:
        """Leave no trace for the next example."""
        self.folder.cleanup()
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize(orders=orders_wanted, expiry=st.sampled_from(Expiry))
    def some_orders(self, *, orders: Sequence[Sequence[tuple[Stage, str]]], expiry: Expiry) -> None:
        for number, lines in zip(PLACED, orders, strict=False):
            place(self.importer.people.partner, *_wanted(lines), number=number, placed_by=PLACER)
        self._people_of_the_customer()
        Policy.objects.update(expiry=expiry)
        Instance.objects.update(line_cap=CAPS.line, recipient_cap=CAPS.recipient, account_cap=CAPS.account)
        Instance.objects.update(refusal_percent=100)  # mail is paused by people alone, by no breaker
        self.seen = self.before = tables()
        self.model = Model(
            now=NOW,
            lines=deepcopy(self.seen.lines),
            mails=deepcopy(self.seen.mails),
            organizations=dict(self.seen.organizations),
            caps=CAPS,
            expiry=expiry,
            editor=PLACER,
            administrators={ORGANIZATION: [ADMINISTRATOR, ANNA]},
        )

    def _people_of_the_customer(self) -> None:
        """Two administrators of whom one may be a contact as well, and a member who administers nothing."""
        organization = Organization.objects.get(pk=find_or_add_organization(ORGANIZATION))
        for email, role in {
            ADMINISTRATOR: OrganizationRole.ADMIN,
            ANNA: OrganizationRole.ADMIN,
            MEMBER: OrganizationRole.MEMBER,
        }.items():
            belongs(email, email, to=organization, role=role)

    # People

    @rule(line=any_number, address=addresses, lag=st.sampled_from([None, 0, 1]))
    def change_contact_of_a_line(self, *, line: int, address: str, lag: int | None) -> None:
        key = self._line(line)
        seen = {} if lag is None else {key: self.model.lines[key].epoch - lag}
        self._change(address, order_numbers=[key.order], keys=[key], seen=seen)

    @rule(order=any_number, address=addresses)
    def apply_contact_to_all_lines(self, *, order: int, address: str) -> None:
        self._change(address, order_numbers=[self._order(order)], keys=None)

    @rule(chosen=st.lists(any_number, min_size=1, max_size=5), address=addresses)
    def change_contact_over_orders(self, *, chosen: Sequence[int], address: str) -> None:
        keys = sorted({self._line(number) for number in chosen}, key=self.seen.line_ids.__getitem__)
        self._change(address, order_numbers=sorted({key.order for key in keys}), keys=keys)

    @rule(line=any_number, who=st.sampled_from(WhoSetsUp))
    def a_contact_says_who_sets_up(self, *, line: int, who: WhoSetsUp) -> None:
        keys = self._of_one_contact(line)
        if keys:
            done = start_set_up(
                actor=self._contact(keys),
                order_ids=[self.seen.order_ids[keys[0].order]],
                epochs={self.seen.line_ids[key]: self.model.lines[key].epoch for key in keys},
                who=who,
                now=self.model.now,
            )
            self._answered(done, self.model.start(keys, who))

    @rule(line=any_number, address=addresses)
    def a_contact_hands_over(self, *, line: int, address: str) -> None:
        keys = self._of_one_contact(line)
        if keys:
            seen = {key: self.model.lines[key].epoch for key in keys}
            by = self._contact(keys)
            self._change(address, order_numbers=[keys[0].order], keys=keys, seen=seen, by=by)

    @precondition(lambda self: bool(self._notices()))
    @rule(number=any_number)
    def the_former_contact_disputes_the_change(self, *, number: int) -> None:
        notices = self._notices()
        mail_id = notices[number % len(notices)]
        done = dispute_change(mail_id=mail_id, now=self.model.now)
        before = self.model.mails[mail_id].used
        expected = self.model.dispute(self.model.mails[mail_id])
        ids = self.seen.line_ids
        assert {line.line_id: line.outcome.value for line in done.lines} == {
            ids[key]: outcome for key, outcome in expected.items()
        }
        nothing = "changed" not in expected.values() and (before or set(expected.values()) == {"already"})
        assert (done.transaction_id is None) == nothing
        self._adopt()

    @rule(order=any_number, some=some_numbers)
    def close_reviews(self, *, order: int, some: Sequence[int]) -> None:
        number, keys, ids = self._part(order, some)
        done = clear_review(actor=CONSOLE, order_id=number, line_ids=ids, now=self.model.now)
        self._answered(done, self.model.clear_review(keys))

    @rule(order=any_number, some=some_numbers)
    def resend_mail(self, *, order: int, some: Sequence[int]) -> None:
        number, keys, ids = self._part(order, some)
        done = resend(actor=CONSOLE, order_ids=[number], line_ids=ids, now=self.model.now)
        self._answered(done, self.model.resend(keys))

    @rule(order=any_number, some=some_numbers, name=holds)
    def hold_order_or_lines(self, *, order: int, some: Sequence[int], name: str) -> None:
        number, keys, ids = self._part(order, some)
        done = hold(actor=CONSOLE, order_id=number, line_ids=ids, name=name, now=self.model.now)
        whole = ids is None
        expected = self.model.hold_order(keys[0].order) if whole else self.model.hold_lines(keys, name)
        self._answered(done, expected)

    @rule(order=any_number, some=some_numbers)
    def release_order_or_lines(self, *, order: int, some: Sequence[int]) -> None:
        number, keys, ids = self._part(order, some)
        done = release(actor=CONSOLE, order_id=number, line_ids=ids, now=self.model.now)
        whole = ids is None
        expected = self.model.release_order(keys[0].order) if whole else self.model.release_lines(keys)
        self._answered(done, expected)

    @rule(order=any_number, some=st.lists(st.integers(min_value=0, max_value=5), min_size=1, max_size=2))
    def cancel_lines(self, *, order: int, some: Sequence[int]) -> None:
        number, keys, ids = self._part(order, some)
        done = cancel(actor=CONSOLE, order_id=number, line_ids=ids, now=self.model.now)
        self._answered(done, self.model.cancel(keys))

    @rule(order=any_number, some=some_numbers)
    def book_lines(self, *, order: int, some: Sequence[int]) -> None:
        number, keys, ids = self._part(order, some)
        done = book(actor=CONSOLE, order_id=number, line_ids=ids, now=self.model.now)
        self._answered(done, self.model.book(keys))

    @rule(order=any_number, some=some_numbers, days=days_from_now)
    def move_start_dates(self, *, order: int, some: Sequence[int], days: int) -> None:
        number, keys, ids = self._part(order, some)
        starts = self._day(days)
        done = move_start_date(
            actor=CONSOLE, order_id=number, line_ids=ids, start_date=starts, now=self.model.now
        )
        self._answered(done, self.model.move_start_date(keys, starts))

    @rule(order=any_number, some=some_numbers, organization=organizations)
    def map_lines(self, *, order: int, some: Sequence[int], organization: str) -> None:
        number, keys, ids = self._part(order, some)
        done = map_to_organization(
            actor=CONSOLE,
            order_ids=[number],
            line_ids=ids,
            organization_id=find_or_add_organization(organization),
            mapped_by="Mario Rossi",
            now=self.model.now,
        )
        self._answered(done, self.model.map(keys, organization))

    @precondition(lambda self: bool(self._contact_mails()))
    @rule(number=any_number, organization=st.none() | organizations, by=in_hub)
    def lines_are_mapped_by_the_link_of_a_mail(
        self, *, number: int, organization: str | None, by: InHub
    ) -> None:
        """To an organization that is there, or to one that is new, which is added only where a line goes to it."""
        mails = self._contact_mails()
        mail = self.model.mails[mails[number % len(mails)]]
        order = min(mail.spoken_of, key=self.seen.line_ids.__getitem__).order
        seen = {key: epoch for key, epoch in mail.spoken_of.items() if key.order == order}
        ids, before = self.seen.line_ids, Organization.objects.count()
        name = organization or f"Nuova {before}"
        done = map_to_organization(
            actor=_in_hub(by, contact=mail.recipient),
            order_ids=[self.seen.order_ids[order]],
            line_ids=[ids[key] for key in seen],
            organization_id=(
                find_or_add_organization(name) if organization else lambda: add_organization(name)
            ),
            mapped_by=mail.recipient,
            now=self.model.now,
            seen_epochs={ids[key]: epoch for key, epoch in seen.items()},
        )
        if organization is None:
            assert Organization.objects.count() == before + bool(done.changed)
        self._answered(done, self.model.map(list(seen), name, seen=seen, by=by))

    @rule(order=any_number, some=some_numbers, by=st.none() | in_hub)
    def set_lines_up(self, *, order: int, some: Sequence[int], by: InHub | None) -> None:
        number, keys, ids = self._part(order, some)
        actor = _in_hub(by, contact=self.model.lines[keys[0]].contact or CONTACT) if by else CONSOLE
        done = complete_set_up(actor=actor, order_id=number, line_ids=ids, now=self.model.now)
        self._answered(done, self.model.set_up(keys, by=by))

    @rule(address=addresses)
    def somebody_has_lost_the_mail(self, *, address: str) -> None:
        typed = parse_address(address)
        assert isinstance(typed, Address)
        ask_for_lost_mail(typed, now=self.model.now)
        find_lost_mails(now=self.model.now)
        assert not LostMail.objects.exists()
        self.model.find_lost_mail(address)
        self._adopt()

    @rule(paused=st.sampled_from([True, False, False]))
    def all_mail_is_paused_or_goes_on(self, *, paused: bool) -> None:
        change = pause_mail if paused else resume_mail
        assert change(actor=CONSOLE, now=self.model.now) == (self.model.paused != paused)
        self.model.paused = paused

    # Reports

    @rule(
        order=any_number,
        line=any_number,
        contact=st.none() | st.just("") | addresses,
        days=st.none() | days_from_now,
        hold_name=st.none() | st.just("") | holds,
    )
    def import_changed_report(
        self, *, order: int, line: int, contact: str | None, days: int | None, hold_name: str | None
    ) -> None:
        """The order as the last file had it, but for one line."""
        keys = self.model.keys_of(self._order(order))
        rows = [FileRow(key=key, said=self.model.lines[key].said) for key in keys]
        chosen = rows[line % len(rows)]
        said = chosen.said
        if contact is not None and self.model.lines[chosen.key].provisions:
            said = replace(said, contact=contact or None)
        if days is not None:
            said = replace(said, start_date=self._day(days))
        if hold_name is not None:
            said = replace(said, hold=hold_name or None)
        rows[line % len(rows)] = replace(chosen, said=said)
        self._import(rows, sends_mail=False)

    @rule(
        order=st.sampled_from(REPORTED),
        line=st.sampled_from(["1.0", "2.0"]),
        status=statuses,
        days=days_from_now,
        contact=st.none() | addresses,
        hold_name=st.none() | holds,
        tick=st.booleans(),
    )
    def import_new_report(
        self,
        *,
        order: str,
        line: str,
        status: str,
        days: int,
        contact: str | None,
        hold_name: str | None,
        tick: bool,
    ) -> None:
        said = Said(contact=contact, start_date=self._day(days), hold=hold_name)
        row = FileRow(key=Key(order=order, number=line), said=said, status=status)
        self._import([row], sends_mail=tick)

    # The clock

    @rule()
    def mail_what_is_due(self) -> None:
        mail_due_lines(now=self.model.now)
        clockwork.mail_due_lines(self.model)
        self._adopt()

    @rule(ends=outcomes)
    def deliver_what_is_due(self, *, ends: Sequence[AttemptOutcome]) -> None:
        self._settle(self._claim(), ends)

    @rule()
    def claim_and_be_slow(self) -> None:
        self.flights.append(self._claim())

    @precondition(lambda self: bool(self.flights))
    @rule(ends=outcomes)
    def settle_at_last(self, *, ends: Sequence[AttemptOutcome]) -> None:
        self._settle(self.flights.pop(0), ends)

    @precondition(lambda self: bool(self._arrived()))
    @rule(number=any_number, hard=st.booleans())
    def a_mail_comes_back(self, *, number: int, hard: bool) -> None:
        arrived = self._arrived()
        self._come_back(arrived[number % len(arrived)], hard=hard)

    @precondition(lambda self: bool(self._window_mails()))
    @rule(number=any_number, hard=st.booleans())
    def the_mail_of_a_window_comes_back(self, *, number: int, hard: bool) -> None:
        mails = self._window_mails()
        self._come_back(mails[number % len(mails)], hard=hard)

    @rule()
    def close_what_is_overdue(self) -> None:
        close_overdue_lines(now=self.model.now)
        clockwork.close_overdue_lines(self.model)
        self._adopt()

    @rule()
    def remind_who_is_to_be_reminded(self) -> None:
        remind_contacts(now=self.model.now)
        tell_editors_daily(now=self.model.now)
        clockwork.remind_contacts(self.model)
        clockwork.tell_editors_daily(self.model)
        self._adopt()
        assert due(now=self.model.now).reminders == 0

    @rule(minutes=st.integers(min_value=1, max_value=600))
    def minutes_pass(self, *, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)

    @rule(days=st.integers(min_value=1, max_value=31))
    def days_pass(self, *, days: int) -> None:
        self.model.now += timedelta(days=days)

    @precondition(lambda self: bool(self._deadlines()))
    @rule(just_before=st.booleans())
    def the_next_window_ends(self, *, just_before: bool) -> None:
        """Exactly then, or a microsecond before, when nothing may close."""
        self._wait(min(self._deadlines()), just_before=just_before)
        self.close_what_is_overdue()

    @precondition(lambda self: bool(self._first_mails()))
    @rule(just_before=st.booleans(), ends=outcomes)
    def the_next_start_date_comes(self, *, just_before: bool, ends: Sequence[AttemptOutcome]) -> None:
        self._wait(min(self._first_mails()), just_before=just_before)
        self.mail_what_is_due()
        self.deliver_what_is_due(ends=ends)

    @precondition(lambda self: bool(self._deliveries()))
    @rule(just_before=st.booleans(), ends=outcomes, last=st.booleans())
    def the_next_attempt_is_due(
        self, *, just_before: bool, ends: Sequence[AttemptOutcome], last: bool
    ) -> None:
        """Or days later, when a mail that was never accepted is given up."""
        self._wait(min(self._deliveries()) + last * GIVE_UP_AFTER, just_before=just_before)
        self.deliver_what_is_due(ends=ends)

    @precondition(lambda self: bool(self._reminders()))
    @rule(just_before=st.booleans(), ends=outcomes)
    def the_next_reminder_is_due(self, *, just_before: bool, ends: Sequence[AttemptOutcome]) -> None:
        self._wait(min(self._reminders()), just_before=just_before)
        self.remind_who_is_to_be_reminded()
        self.deliver_what_is_due(ends=ends)

    # What holds after every step

    @invariant()
    def the_tables_are_as_the_model_says(self) -> None:
        self.before, self.seen = self.seen, tables()

        assert self.seen.lines == self.model.lines
        assert self.seen.mails == self.model.mails
        assert self.seen.organizations == self.model.organizations

    @invariant()
    def the_record_folds(self) -> None:
        assert list(problems()) == []

    @invariant()
    def a_line_has_one_open_window_at_most(self) -> None:
        assert len(self.seen.open_windows) == len(set(self.seen.open_windows))

    @invariant()
    def no_epoch_falls_and_nothing_is_undone(self) -> None:
        for key, before in self.before.lines.items():
            after = self.seen.lines[key]
            assert after.epoch >= before.epoch
            for name in (
                "mapped_at",
                "organization",
                "set_up_at",
                "closed_at",
                "billing_at",
                "billing_cause",
            ):
                assert getattr(before, name) in (None, getattr(after, name))
            if before.window:
                assert after.window
                moved = after.window.mail_id != before.window.mail_id
                assert moved or after.window.deadline_at == before.window.deadline_at
                assert not moved or self.seen.mails[before.window.mail_id].bounced

    @invariant()
    def mail_goes_only_to_the_contact_of_that_epoch(self) -> None:
        for mail in self.seen.mails.values():
            for key, epoch in mail.spoken_of.items() if mail.kind in {*CONTACT_KINDS, "mapped"} else ():
                assert self.model.contacts[key, epoch] == mail.recipient

    @invariant()
    def nobody_is_billed_before_the_deadline_unless_set_up(self) -> None:
        for line in self.seen.lines.values():
            assert (line.billing_cause is not None) == (line.status == CLOSED)
            if line.billing_cause == "window_ended":
                assert line.window
                assert line.billing_at
                assert line.billing_at >= line.window.deadline_at
            if line.billing_cause == "set_up":
                assert line.billing_at == line.set_up_at

    # How the steps are done

    def _line(self, number: int) -> Key:
        keys = list(self.model.lines)
        return keys[number % len(keys)]

    def _order(self, number: int) -> str:
        return self._line(number).order

    def _day(self, days: int) -> date:
        return self.model.today() + timedelta(days=days)

    def _part(self, order: int, some: Sequence[int]) -> tuple[int, list[Key], list[int] | None]:
        """An order's id, and its lines by key and id: some of them, or with None all."""
        keys = self.model.keys_of(self._order(order))
        order_id = self.seen.order_ids[keys[0].order]
        if not some:
            return order_id, keys, None
        chosen = [key for number, key in enumerate(keys) if number in {one % len(keys) for one in some}]
        return order_id, chosen, [self.seen.line_ids[key] for key in chosen]

    def _change(
        self,
        address: str,
        *,
        order_numbers: Sequence[str],
        keys: Sequence[Key] | None,
        seen: dict[Key, int] | None = None,
        by: Actor = CONSOLE,
    ) -> None:
        """Change the contact as the preview said that it would be changed (C2)."""
        selection = Selection(
            order_ids=[self.seen.order_ids[number] for number in order_numbers],
            line_ids=None if keys is None else [self.seen.line_ids[key] for key in keys],
            seen_epochs={self.seen.line_ids[key]: epoch for key, epoch in (seen or {}).items()},
        )
        preview = preview_contact_change(actor=by, selection=selection, address=address, now=self.model.now)
        done = change_contact(actor=by, selection=selection, address=address, now=self.model.now)
        assert preview == done.lines
        meant = self.model.keys_of(order_numbers[0]) if keys is None else keys
        by_contact = by.kind is ActorKind.CONTACT
        expected = self.model.change_contact(meant, address, seen=seen or {}, by_contact=by_contact)
        self._answered(done, expected)

    def _of_one_contact(self, number: int) -> list[Key]:
        """The lines of an order that have the same contact; none where the chosen line has none."""
        key = self._line(number)
        contact = self.model.lines[key].contact
        keys = self.model.keys_of(key.order) if contact else []
        return [one for one in keys if self.model.lines[one].contact == contact]

    def _contact(self, keys: Sequence[Key]) -> Actor:
        """The contact of these lines, who came by a link."""
        return _in_hub(InHub(), contact=self.model.lines[keys[0]].contact or "")

    def _answered(self, done: Done, expected: Outcomes) -> None:
        """The answer names every line; where there was nothing to do, nothing is recorded (C6)."""
        ids = self.seen.line_ids
        assert {line.line_id: line.outcome.value for line in done.lines} == {
            ids[key]: outcome for key, outcome in expected.items()
        }
        nothing = "already" in expected.values() and set(expected.values()) <= {"already", "left_out"}
        assert (done.transaction_id is None) == nothing
        self._adopt()

    def _import(self, rows: Sequence[FileRow], *, sends_mail: bool) -> None:
        run_id = self.importer.stage([_row(row) for row in rows], sends_mail=sends_mail, now=self.model.now)
        apply_run(actor=CONSOLE, run_id=run_id, now=self.model.now)
        assert row_outcomes(run_id) == reported.import_rows(self.model, rows, sends_mail=sends_mail)
        self._adopt()

    def _claim(self) -> Flight:
        claim = claim_mails(now=self.model.now, limit=1000, server="mx.example")
        assert {mail.id for mail in claim.mails} == set(clockwork.claim(self.model, lease=claim.lease))
        assert all(mail.recipient == self.model.mails[mail.id].recipient for mail in claim.mails)
        return Flight(lease=claim.lease, mails=sorted((mail.id, mail.attempt) for mail in claim.mails))

    def _settle(self, flight: Flight, ends: Sequence[AttemptOutcome]) -> None:
        """The mails end as *ends* says, which begins anew where there are more of them."""
        tries = [
            Try(mail_id=mail_id, outcome=ends[number % len(ends)])
            for number, (mail_id, _) in enumerate(flight.mails)
        ]
        results = [
            Result(mail_id=one.mail_id, attempt=attempt, handed=_handed(one.outcome), ended_at=self.model.now)
            for one, (_, attempt) in zip(tries, flight.mails, strict=True)
        ]
        settle_mails(results=results, lease=flight.lease, now=self.model.now)
        clockwork.settle(self.model, tries, lease=flight.lease)
        self._adopt()

    def _come_back(self, mail_id: int, *, hard: bool) -> None:
        """As a provider says it that gives no reason: no address is called dead by it."""
        raw = event(mail_id=mail_id, reason="other", word="hard_bounce" if hard else "soft_bounce")
        take(raw, source=NoticeSource.WEBHOOK, at=self.model.now)
        judge_notices(now=self.model.now)
        clockwork.bounce(self.model, mail_id, hard=hard)
        self._adopt()

    def _adopt(self) -> None:
        """Learn the ids of the mails that the model expects by now; no other mail may have been written."""
        seen = tables().mails
        new: dict[int, MailState] = {id_: mail for id_, mail in seen.items() if id_ not in self.model.mails}
        for mail_id, mail in new.items():
            assert mail in self.model.written
            self.model.written.remove(mail)
            self.model.mails[mail_id] = deepcopy(mail)
        assert self.model.written == []

    def _wait(self, until: datetime, *, just_before: bool) -> None:
        self.model.now = max(self.model.now, until - just_before * MICROSECOND)

    def _deadlines(self) -> list[datetime]:
        windows = (line.window for line in self.model.lines.values())
        open_ = (window.closes_at for window in windows if window and window.end is None)
        return [closes_at for closes_at in open_ if closes_at]

    def _reminders(self) -> list[datetime]:
        lines = [line for line in self.model.lines.values() if not line.held]
        windows = [line.window for line in lines if line.window and line.window.end is None]
        instants = [at for window in windows for at in window.remind_at.values()]
        return [at for at in (*instants, *(line.escalate_at for line in lines)) if at]

    def _first_mails(self) -> list[datetime]:
        return [line.due_at for line in self.model.lines.values() if line.due_at and not line.held]

    def _arrived(self) -> list[int]:
        """The mails that a server accepted and that have not come back."""
        mails = self.model.mails.items()
        return [mail_id for mail_id, mail in mails if mail.state == "accepted" and not mail.bounced]

    def _window_mails(self) -> list[int]:
        """The mails whose windows run."""
        windows = [line.window for line in self.model.lines.values()]
        return sorted(
            {window.mail_id for window in windows if window and window.end is None} & {*self._arrived()}
        )

    def _contact_mails(self) -> list[int]:
        """Mails to contacts, the newest last: each has a link, whatever has become of it."""
        return sorted(mail_id for mail_id, mail in self.model.mails.items() if mail.kind in CONTACT_KINDS)

    def _notices(self) -> list[int]:
        """The notices to former contacts that a line is left in."""
        return [
            mail_id
            for mail_id, mail in self.model.mails.items()
            if mail.kind == "contact_replaced" and mail.left != mail.spoken_of.keys()
        ]

    def _deliveries(self) -> list[datetime]:
        return [mail.due_at for mail in self.model.mails.values() if not mail.settled]


def _wanted(lines: Sequence[tuple[Stage, str]]) -> list[Wanted]:
    return [
        Wanted(number=f"{number}.0", stage=stage, offer=offer)
        for number, (stage, offer) in enumerate(lines, 1)
    ]


def _row(row: FileRow) -> Row:
    return Row(
        order=row.key.order,
        line=row.key.number,
        offer=FLEX,
        status=row.status if row.said.start_date else "Entered",  # a booked row without a date is an error
        starts=row.said.start_date.isoformat() if row.said.start_date else "",
        contact=row.said.contact or "",
        submitted_by=PLACER,
        hold=row.said.hold or "",
    )


def _in_hub(by: InHub, *, contact: str) -> Actor:
    """The member, or the contact with that address."""
    if by.email:
        return member_of(User.objects.get(email=by.email))
    return Actor(kind=ActorKind.CONTACT, address_id=address_id(contact))


def _handed(outcome: AttemptOutcome) -> Handed:
    cause = "mailbox_unknown" if outcome is AttemptOutcome.REFUSED else None
    return Handed(outcome=outcome, code=None, words=outcome.value, cause=cause)


def test_any_days_leave_what_the_specification_says(db: None, return_address: None) -> None:
    run_state_machine_as_test(AnyDays, settings=PROFILE)
