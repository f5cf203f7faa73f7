"""A contact change against everything that can happen to its lines at the same time (PRODUCT C2–C5)."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event

from tests import worlds
from tests.races.found import find
from tests.races.grounds import at, awaiting, booked, settle_down, spread_mails, started
from tests.races.racing import FEWER, PAIRS, STUCK_S, assert_on_record, race
from tests.races.verbs import (
    ALL_CHANGED,
    accepted,
    change,
    facts,
    hold_order,
    map_lines,
    outcomes,
    refusals,
    release_order,
    resend_lines,
)
from tests.worlds import CONTACT, NOW

from startline.actions.map_to_organization import find_or_add_organization
from startline.actions.outcome import Done
from startline.models import Account, Line, MailLine
from startline.models.mail import MailKind, MailState
from startline.rules.refusal import RefusalCode
from startline.sweeps.claim_mails import claim_mails
from startline.sweeps.mail_due_lines import mail_due_lines
from startline.sweeps.settle_mails import settle_mails

NEW, OTHER = "new@acme.example", "other@acme.example"
SENDING_S = 0.005
MIDDLE = PAIRS // 2
"""The pair in which the change falls between claim and settlement, however fast the machine is."""
# The first mail's state and attempts, and the contact epoch with which the window started.
CHANGED_BEFORE_THE_CLAIM = (MailState.CANCELLED, 0, 1)
CHANGED_WHILE_SENT = (MailState.ACCEPTED, 1, 1)
CHANGED_AFTER_THE_ACCEPTANCE = (MailState.ACCEPTED, 1, 0)


def test_a_change_comes_before_the_mapping_or_is_refused_with_its_facts(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS)
    acme = find_or_add_organization(worlds.ORGANIZATION)

    answers = race(
        lambda pair: change(grounds[pair], address=NEW),
        lambda pair: map_lines(grounds[pair], organization_id=acme),
    )

    found = find()
    for ground, (changing, mapping) in zip(grounds, answers, strict=True):
        assert outcomes(mapping) == ALL_CHANGED
        if outcomes(changing) == ALL_CHANGED:
            assert found.contacts(ground.order_id) == {(NEW, 1)}
        else:
            assert refusals(changing) == {RefusalCode.PAST_PONR}
            assert facts(changing)["organization"] == worlds.ORGANIZATION
            assert facts(changing)["by"] == "Mario Rossi"
            assert found.contacts(ground.order_id) == {(CONTACT, 0)}
    assert {outcomes(changing) == ALL_CHANGED for changing, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)
    settle_down(now=NOW)


def test_apply_to_all_leaves_out_exactly_the_line_that_was_mapped_first(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS, contacts=[CONTACT, CONTACT, OTHER])
    acme = find_or_add_organization(worlds.ORGANIZATION)

    answers = race(
        lambda pair: change(grounds[pair], address=NEW),
        lambda pair: map_lines(grounds[pair], organization_id=acme, line_ids=grounds[pair].line_ids[1:2]),
    )

    found = find()
    spoken_of = set(MailLine.objects.values_list("mail_id", "line_id"))
    for ground, (changing, mapping) in zip(grounds, answers, strict=True):
        (mail_id,) = changing.mail_ids
        assert outcomes(mapping) == ALL_CHANGED
        assert {line for mail, line in spoken_of if mail == mail_id} == {
            line.line_id for line in changing.changed
        }
        if outcomes(changing) == ALL_CHANGED:
            assert found.contacts(ground.order_id) == {(NEW, 1)}
        else:
            assert [line.line_id for line in changing.lines if line.refusal] == [ground.line_ids[1]]
            assert refusals(changing) == {RefusalCode.PAST_PONR}
            assert found.contacts(ground.order_id) == {(NEW, 1), (CONTACT, 0)}
    assert {outcomes(changing) == ALL_CHANGED for changing, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)
    settle_down(now=NOW)


def test_of_two_who_apply_to_all_from_the_same_view_one_wins_and_the_other_sees_both_addresses(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS, contacts=[CONTACT, CONTACT])

    answers = race(
        lambda pair: change(grounds[pair], address=NEW), lambda pair: change(grounds[pair], address=OTHER)
    )

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        won = [outcomes(done) == ALL_CHANGED for done in answer]
        winning, loser = (NEW, OTHER)[won.index(True)], answer[won.index(False)]
        assert refusals(loser) == {RefusalCode.STALE}
        assert facts(loser)["address"] == winning
        assert found.contacts(ground.order_id) == {(winning, 1)}
    assert {outcomes(first) == ALL_CHANGED for first, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)
    settle_down(now=NOW)


def test_two_who_apply_to_a_whole_order_unseen_follow_each_other_and_its_lines_never_mix(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=FEWER, contacts=[CONTACT, CONTACT])

    answers = race(
        lambda pair: change(grounds[pair], address=NEW, seen_epoch=None),
        lambda pair: change(grounds[pair], address=OTHER, seen_epoch=None),
        pairs=FEWER,
    )
    settle_down(now=NOW)

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        ((address, epoch),) = found.contacts(ground.order_id)
        assert [outcomes(done) for done in answer] == [ALL_CHANGED, ALL_CHANGED]
        assert address in (NEW, OTHER)
        assert epoch == 2
        assert found.reached(ground.line_id) == [CONTACT, address]
    assert_on_record(done for answer in answers for done in answer)


def test_a_change_while_the_mail_is_sent_ends_with_the_new_contact_mailed_and_one_window(
    partner: Account, tmp_path: Path
) -> None:
    grounds = started(tmp_path, partner, orders=PAIRS)
    spread_mails(grounds)

    claimed, changed = Event(), Event()

    def change_one(pair: int) -> Done:
        if pair == MIDDLE:
            assert claimed.wait(STUCK_S)
        done = change(grounds[pair], address=NEW)
        if pair == MIDDLE:
            changed.set()
        return done

    def until_it_is_changed() -> None:
        claimed.set()
        assert changed.wait(STUCK_S)

    answers = race(
        change_one,
        lambda pair: send(now=at(pair), take_time=until_it_is_changed if pair == MIDDLE else a_moment),
    )
    settle_down(now=at(PAIRS))

    found = find()
    stories = set()
    for ground, (changing, _) in zip(grounds, answers, strict=True):
        first = found.mails[ground.line_id][0]
        (window_epoch,) = found.windows[ground.line_id]
        stories.add((first.state, first.attempts, window_epoch))
        assert outcomes(changing) == ALL_CHANGED
        assert found.contacts(ground.order_id) == {(NEW, 1)}
        assert found.reached(ground.line_id)[-1] == NEW
    assert stories == {CHANGED_BEFORE_THE_CLAIM, CHANGED_WHILE_SENT, CHANGED_AFTER_THE_ACCEPTANCE}
    assert_on_record(done for done, _ in answers)


def a_moment() -> None:
    """Take the time that a quick mail server takes."""
    time.sleep(SENDING_S)


def send(*, now: datetime, take_time: Callable[[], None]) -> None:
    """Claim what is due, take the time that a mail server takes, and settle it as accepted."""
    claim = claim_mails(now=now, limit=50, server="mx.example")
    take_time()
    settle_mails(results=[accepted(mail, at=now) for mail in claim.mails], lease=claim.lease, now=now)


def test_a_change_at_the_start_date_re_targets_the_first_mail_or_follows_it(
    partner: Account, tmp_path: Path
) -> None:
    grounds = booked(tmp_path, partner, orders=PAIRS)
    for pair, ground in enumerate(grounds):
        Line.objects.filter(pk=ground.line_id).update(mail_due_at=at(pair))

    answers = race(lambda pair: change(grounds[pair], address=NEW), lambda pair: mail_due_lines(now=at(pair)))
    settle_down(now=at(PAIRS))

    found = find()
    kinds = set()
    for ground, (changing, _) in zip(grounds, answers, strict=True):
        assert outcomes(changing) == ALL_CHANGED
        assert found.contacts(ground.order_id) == {(NEW, 1)}
        assert found.reached(ground.line_id) == [NEW]
        assert len(found.windows[ground.line_id]) == 1
        kinds.add(tuple(mail.kind for mail in found.mails[ground.line_id]))
    assert kinds == {(MailKind.PROVISIONING,), (MailKind.PROVISIONING, MailKind.CORRECTED)}
    assert_on_record(done for done, _ in answers)


def test_a_change_beside_a_hold_is_mailed_once_and_not_before_the_release(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS)

    answers = race(lambda pair: change(grounds[pair], address=NEW), lambda pair: hold_order(grounds[pair]))
    settle_down(now=NOW)
    held = find()
    for ground in grounds:
        release_order(ground)
    settle_down(now=NOW)

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        assert [outcomes(done) for done in answer] == [ALL_CHANGED, ALL_CHANGED]
        assert found.contacts(ground.order_id) == {(NEW, 1)}
        assert held.reached(ground.line_id) == [CONTACT]
        assert found.reached(ground.line_id) == [CONTACT, NEW]
    assert {bool(changing.mail_ids) for changing, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)


def test_a_change_beside_a_release_is_mailed_exactly_once(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS)
    for ground in grounds:
        hold_order(ground)

    answers = race(lambda pair: change(grounds[pair], address=NEW), lambda pair: release_order(grounds[pair]))
    settle_down(now=NOW)

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        assert [outcomes(done) for done in answer] == [ALL_CHANGED, ALL_CHANGED]
        assert found.contacts(ground.order_id) == {(NEW, 1)}
        assert found.reached(ground.line_id) == [CONTACT, NEW]
    assert {bool(changing.mail_ids) for changing, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)


def test_a_resend_beside_a_change_never_reaches_the_old_contact(partner: Account, tmp_path: Path) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS)

    answers = race(lambda pair: resend_lines(grounds[pair]), lambda pair: change(grounds[pair], address=NEW))
    settle_down(now=NOW)

    found = find()
    for ground, answer in zip(grounds, answers, strict=True):
        assert [outcomes(done) for done in answer] == [ALL_CHANGED, ALL_CHANGED]
        assert found.contacts(ground.order_id) == {(NEW, 1)}
        assert found.reached(ground.line_id) in ([CONTACT, NEW], [CONTACT, NEW, NEW])
    assert {len(found.reached(ground.line_id)) for ground in grounds} == {2, 3}
    assert_on_record(done for answer in answers for done in answer)
