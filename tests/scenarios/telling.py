"""A story told with a moving clock: what people do, what the sweeps do in between, and the rows that it leaves."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.actions.recorded import all_recorded, mails, user
from tests.worlds import ORGANIZATION, Cast, close_overdue, deliver, mail_due, remind

from startline.actions.actor import CONSOLE, Actor
from startline.actions.change_contact import Selection, change_contact
from startline.actions.complete_set_up import complete_set_up
from startline.actions.map_to_organization import find_or_add_organization, map_to_organization
from startline.actions.outcome import Done
from startline.actions.place_order import NewLine, NewOrder, place_order
from startline.actions.resend import resend
from startline.actions.start_set_up import start_set_up
from startline.models import Line, User
from startline.queries.due import next_due_at
from startline.rules.starting import WhoSetsUp
from startline.rules.who_may import ActorKind
from startline.rules.windows import first_instant

DAY = timedelta(days=1)


def at(day: str, hour: int = 9) -> datetime:
    """*hour* o'clock in Rome on *day*."""
    return first_instant(date.fromisoformat(day), "Europe/Rome", hour)


@dataclass(kw_only=True)
class Story:
    """One order of the partner's from its placing on; *refusing* are the mailboxes that do not exist."""

    people: Cast
    now: datetime = field(default_factory=lambda: datetime(2026, 11, 2, 9, tzinfo=UTC))
    refusing: Collection[str] = ()
    order_id: int = 0

    def place(self, *lines: NewLine, placed_by: str = "g.conti@telepartner.example") -> None:
        """The order is placed."""
        order = NewOrder(
            account_id=self.people.partner.pk,
            number="104583020",
            customer_name=ORGANIZATION,
            lines=lines,
            placed_by=placed_by,
        )
        self.order_id = place_order(actor=CONSOLE, order=order, now=self.now)

    def until(self, then: datetime) -> None:
        """Time goes on: whatever becomes due on the way is done at its instant."""
        self.sweep()
        while (due_at := next_due_at(now=self.now)) is not None and due_at <= then:
            self.now = due_at
            self.sweep()
        self.now = then

    def sweep(self) -> None:
        """The worker's sweeps, as long as one leaves something to another."""
        mail_due(now=self.now)
        deliver(now=self.now, refusing=self.refusing)
        close_overdue(now=self.now)
        remind(now=self.now)
        deliver(now=self.now, refusing=self.refusing)

    def change(self, address: str, *numbers: str, by: User | None = None) -> Done:
        """Somebody gives the lines, or all of them, another contact."""
        selection = Selection(order_ids=[self.order_id], line_ids=self._ids(numbers))
        done = change_contact(actor=self._actor(by), selection=selection, address=address, now=self.now)
        self.sweep()
        return done

    def resend(self, *numbers: str, by: User | None = None) -> Done:
        """Somebody has the mail sent again."""
        done = resend(
            actor=self._actor(by),
            order_ids=[self.order_id],
            line_ids=self._ids(numbers),
            now=self.now,
        )
        self.sweep()
        return done

    def start(self, *numbers: str, who: WhoSetsUp = WhoSetsUp.CONTACT) -> Done:
        """The contact of the first line says who sets these lines up, or that one."""
        lines = Line.objects.filter(order_id=self.order_id, number__in=numbers or ["1.0"])
        return start_set_up(
            actor=self._contact(),
            order_ids=[self.order_id],
            epochs=dict(lines.values_list("id", "contact_epoch")),
            who=who,
            now=self.now,
        )

    def hand_over(self, address: str) -> Done:
        """The contact puts somebody else in their own place, for all lines."""
        selection = Selection(order_ids=[self.order_id], line_ids=None)
        done = change_contact(actor=self._contact(), selection=selection, address=address, now=self.now)
        self.sweep()
        return done

    def _contact(self) -> Actor:
        return Actor(kind=ActorKind.CONTACT, address_id=self.line().contact_id)

    def map(self, *numbers: str, by: str = "Anna Nowak") -> Done:
        """The contact maps the lines, or all of them, to the customer's organization."""
        return map_to_organization(
            actor=CONSOLE,
            order_ids=[self.order_id],
            line_ids=self._ids(numbers),
            organization_id=find_or_add_organization(ORGANIZATION),
            mapped_by=by,
            now=self.now,
        )

    def set_up(self, *numbers: str) -> Done:
        """The contact completes the setup."""
        return complete_set_up(
            actor=CONSOLE, order_id=self.order_id, line_ids=self._ids(numbers), now=self.now
        )

    def line(self, number: str = "1.0") -> Line:
        """The line as it is now."""
        return Line.objects.select_related("contact").get(order_id=self.order_id, number=number)

    def facts(self, number: str = "1.0") -> tuple[str, str, str]:
        """The line's three facts: status, provisioning, billing."""
        line = self.line(number)
        mapped = "set up" if line.set_up_at else "mapped" if line.mapped_at else "not mapped"
        return line.status, mapped, line.billing_cause or "not billing"

    def rows(self) -> list[str]:
        """Every transaction of the story, and what became of each line."""
        return [
            f"{told.type} {told.status}: "
            + ", ".join(f"{number} {outcome}" for number, outcome in told.lines.items())
            for told in all_recorded()
        ]

    def letters(self) -> list[str]:
        """Every mail of the story: its kind, its recipient and how it ended."""
        return [f"{written.kind} → {written.to}: {written.state}" for written in mails()]

    def _ids(self, numbers: Collection[str]) -> list[int] | None:
        if not numbers:
            return None
        lines = Line.objects.filter(order_id=self.order_id, number__in=numbers)
        return list(lines.values_list("id", flat=True))

    def _actor(self, somebody: User | None) -> Actor:
        return user(somebody) if somebody else CONSOLE
