"""What a mail that came back means for a line: every case at its boundary (PRODUCT M4, W2)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from startline.rules.bounces import Acceptance, BouncedLine, Consequence, consequence_of

AT = datetime(2026, 11, 16, 9, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
BOUNCED = Acceptance(at=AT, mail_id=5)
EARLIER, LATER = Acceptance(at=AT - INSTANT, mail_id=4), Acceptance(at=AT + INSTANT, mail_id=6)
LINE = BouncedLine(
    over=False,
    closed=False,
    same_contact=True,
    undeliverable=False,
    mail_accepted_at=AT,
    window_mail_id=BOUNCED.mail_id,
    standing=(),
)


def after(line: BouncedLine, *, hard: bool = True) -> Consequence:
    return consequence_of(BOUNCED, line, hard=hard)


def test_of_the_only_mail_it_flags_the_line_and_ends_its_window() -> None:
    assert after(LINE) == Consequence(flags=True, ends_window=True, forgets=True, earliest=None)


def test_the_next_window_runs_from_the_earliest_acceptance_that_stands() -> None:
    done = after(replace(LINE, standing=[LATER, EARLIER]))

    assert (done.flags, done.next) == (False, EARLIER)


@pytest.mark.parametrize(
    ("other", "flagged"),
    [
        (EARLIER, True),
        (LATER, False),
        (Acceptance(at=AT, mail_id=4), True),
        (Acceptance(at=AT, mail_id=6), False),
    ],
    ids=["earlier", "later", "same instant, earlier mail", "same instant, later mail"],
)
def test_a_line_stays_deliverable_where_a_later_mail_stands(other: Acceptance, *, flagged: bool) -> None:
    assert after(replace(LINE, standing=[other])).flags is flagged


def test_a_soft_one_flags_and_moves_nothing() -> None:
    done = after(LINE, hard=False)

    assert (done.flags, done.ends_window, done.forgets, done.next) == (True, False, False, None)


def test_after_closing_it_only_flags() -> None:
    done = after(replace(LINE, closed=True))

    assert (done.flags, done.ends_window, done.forgets, done.next) == (True, False, False, None)


@pytest.mark.parametrize("hard", [True, False])
def test_a_line_that_is_over_is_not_touched(*, hard: bool) -> None:
    assert after(replace(LINE, over=True), hard=hard) == Consequence()


def test_one_that_is_undeliverable_already_stays_as_it_is_but_for_its_window() -> None:
    done = after(replace(LINE, undeliverable=True))

    assert (done.flags, done.ends_window) == (False, True)


def test_the_window_of_another_mail_stays() -> None:
    done = after(replace(LINE, window_mail_id=4, mail_accepted_at=AT - INSTANT, standing=[EARLIER]))

    assert (done.flags, done.ends_window, done.forgets, done.next) == (True, False, False, None)


def test_a_former_contacts_bounce_ends_the_window_that_their_mail_started_and_flags_nothing() -> None:
    done = after(replace(LINE, same_contact=False, mail_accepted_at=None, standing=[LATER]))

    assert (done.flags, done.ends_window, done.forgets, done.next) == (False, True, False, LATER)


def test_without_a_window_the_line_forgets_that_it_was_mailed() -> None:
    done = after(replace(LINE, window_mail_id=None))

    assert (done.flags, done.ends_window, done.forgets) == (True, False, True)
