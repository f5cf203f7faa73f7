"""Resends at the same time: the caps are exact, and whoever is refused hears why (PRODUCT M6)."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from tests import worlds
from tests.races.found import find
from tests.races.grounds import awaiting, settle_down
from tests.races.racing import PAIRS, assert_on_record, at_once, race
from tests.races.verbs import ALL_CHANGED, change, outcomes, refusals, resend_lines
from tests.worlds import NOW

from startline.actions.outcome import Done
from startline.models import Account, Instance, Mail
from startline.models.mail import MailKind
from startline.rules.caps import CAP_SPAN
from startline.rules.refusal import RefusalCode

THREADS = 16
BUSY, QUIET = "busy@acme.example", "quiet@acme.example"


def test_of_two_resends_for_the_last_place_under_the_lines_cap_one_goes(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=PAIRS)
    Instance.objects.update(line_cap=1)

    answers = race(lambda pair: resend_lines(grounds[pair]), lambda pair: resend_lines(grounds[pair]))

    for answer in answers:
        sent = [outcomes(done) == ALL_CHANGED for done in answer]
        assert sorted(sent) == [False, True]
        assert refusals(answer[sent.index(False)]) == {RefusalCode.LINE_CAP}
    assert {outcomes(first) == ALL_CHANGED for first, _ in answers} == {True, False}
    assert_on_record(done for answer in answers for done in answer)
    settle_down(now=NOW)


def test_five_hundred_parallel_resends_fill_the_caps_of_lines_and_recipients_and_pass_none(
    cast: worlds.Cast, tmp_path: Path
) -> None:
    busy = [
        *awaiting(tmp_path, cast.partner, orders=12, contacts=[BUSY]),
        *awaiting(tmp_path, cast.other_partner, orders=12, contacts=[BUSY]),
    ]
    quiet = awaiting(tmp_path, cast.distributor, orders=4, contacts=[QUIET])
    Instance.objects.update(line_cap=3, recipient_cap=25)

    answers = in_threads([partial(resend_lines, ground) for ground in [*busy, *quiet] * 18])

    sent = Counter(Mail.objects.filter(kind=MailKind.RESEND).values_list("recipient__email", flat=True))
    per_line = Counter(line.line_id for done in answers for line in done.changed)
    assert len(answers) == 504
    assert sent == {BUSY: 25, QUIET: 4 * 3}
    assert max(per_line.values()) == 3
    assert set(chain(*map(refusals, answers))) == {RefusalCode.LINE_CAP, RefusalCode.RECIPIENT_CAP}
    assert_on_record(answers)
    settle_down(now=NOW)


def test_five_hundred_parallel_resends_fill_an_accounts_cap_and_do_not_pass_it(
    partner: Account, tmp_path: Path
) -> None:
    grounds = awaiting(tmp_path, partner, orders=28, contacts=["it-{order}@acme.example"])
    Instance.objects.update(account_cap=50)

    answers = in_threads([partial(resend_lines, ground) for ground in grounds * 18])

    assert len(answers) == 504
    assert Mail.objects.filter(kind=MailKind.RESEND).count() == 50
    assert set(chain(*map(refusals, answers))) == {RefusalCode.ACCOUNT_CAP}
    assert_on_record(answers)
    settle_down(now=NOW)


def test_changes_beside_resends_are_never_refused_and_wait_for_a_place_under_the_cap(
    partner: Account, tmp_path: Path
) -> None:
    ours = awaiting(tmp_path, partner, orders=20, contacts=[BUSY])
    others = awaiting(tmp_path, partner, orders=20, contacts=["it-{order}@acme.example"])
    Instance.objects.update(recipient_cap=5)

    answers = in_threads(
        [
            act
            for ground, other in zip(ours, others, strict=True)
            for act in (partial(resend_lines, ground), partial(change, other, address=BUSY))
        ]
    )
    settle_down(now=NOW + 9 * CAP_SPAN)

    counted = Mail.objects.filter(recipient__email=BUSY, kind__in=(MailKind.RESEND, MailKind.CORRECTED))
    instants = list(counted.order_by("counts_at").values_list("counts_at", flat=True))
    found = find()
    assert all(later - earlier >= CAP_SPAN for earlier, later in zip(instants, instants[5:], strict=False))
    assert [found.reached(ground.line_id)[-1] for ground in others] == [BUSY] * len(others)
    assert set(chain(*map(refusals, answers))) == {RefusalCode.RECIPIENT_CAP}
    assert_on_record(answers)


def in_threads(acts: Sequence[Callable[[], Done]]) -> list[Done]:
    """Run *acts* on sixteen threads, each taking every sixteenth in turn, and return all answers."""

    def take(first: int) -> list[Done]:
        return [act() for act in acts[first::THREADS]]

    return list(chain(*at_once(*(partial(take, first) for first in range(THREADS)))))
