"""Lines that fare alike are told together, those that change first (PRODUCT C2)."""

from datetime import UTC, date, datetime
from functools import partial

import pytest
from tests.wording.parts import Part
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.models.record import Outcome
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.groups import Fate, MailTime, action_words, alone, contact_words, fate_of, grouped

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
START = date(2026, 12, 6)
MAILED = Fate(mail=MailTime.NOW)
DATED = Fate(mail=MailTime.ON_START_DATE, start_date=START)
UNDATED = Fate(mail=MailTime.ON_START_DATE)
HELD = Fate(mail=MailTime.AFTER_HOLD)
MAPPED = Fate(refusal=Refusal(code=RefusalCode.PAST_PONR, facts={"organization": "Acme S.p.A."}))
ALREADY = Fate(refusal=Refusal(code=RefusalCode.ALREADY_THAT_ADDRESS, facts={"address": "it@acme.example"}))
CAPPED = Fate(refusal=Refusal(code=RefusalCode.LINE_CAP, facts={"cap": 5, "at": LATER.isoformat()}))


def test_a_fate_is_that_of_the_mail_or_of_the_refusal() -> None:
    refused = Part(outcome=Outcome.REFUSED, refusal=MAPPED.refusal)

    fates = [
        fate_of(Part(mailed=True), on_hold=False, start_date=None),
        fate_of(Part(), on_hold=True, start_date=None),
        fate_of(Part(), on_hold=False, start_date=START),
        fate_of(refused, on_hold=True, start_date=START),
    ]

    assert fates == [MAILED, HELD, DATED, MAPPED]


def test_lines_of_one_fate_stand_together_and_those_that_change_come_first() -> None:
    fates = [("1.0", MAPPED), ("2.0", MAILED), ("3.0", MAPPED), ("4.0", DATED), ("5.0", MAILED)]

    groups = grouped(fates, said=partial(contact_words, done=False))

    assert [(group.count, list(group.names), group.left) for group in groups] == [
        ("2 lines", ["2.0", "5.0"], False),
        ("1 line", ["4.0"], False),
        ("2 lines", ["1.0", "3.0"], True),
    ]


def test_lines_mapped_to_different_organizations_stand_apart() -> None:
    other = Fate(refusal=Refusal(code=RefusalCode.PAST_PONR, facts={"organization": "Beta"}))

    groups = grouped([("1.0", MAPPED), ("2.0", other)], said=action_words)

    assert [group.words for group in groups] == [
        "Left out: past the point of no return (Acme S.p.A.)",
        "Left out: past the point of no return (Beta)",
    ]


@pytest.mark.parametrize(("count", "more"), [(20, ""), (21, "and 1 more"), (10_000, "and 9980 more")])
def test_the_first_twenty_are_named_and_the_others_counted(count: int, more: str) -> None:
    (group,) = grouped([(str(n), MAILED) for n in range(count)], said=action_words)

    assert len(group.names) == 20
    assert group.more == more


def test_a_cap_says_when_it_is_over() -> None:
    assert action_words(CAPPED, zone="Europe/Rome", now=NOW) == (
        "Left out: limit of mails per line reached (possible again from 17 Nov, 10:00 on)"
    )


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("waits", [None, LATER])
@pytest.mark.parametrize("fate", [MAILED, DATED, UNDATED, HELD, MAPPED, ALREADY, CAPPED])
def test_every_fate_has_its_words_in_both_languages(
    fate: Fate, waits: datetime | None, *, done: bool
) -> None:
    said = partial(contact_words, fate, done=done, now=NOW, mail_waits_until=waits)

    english, italian = heard(said)

    assert sounds_right(english)
    assert sounds_right(italian)
    assert english != italian


@pytest.mark.parametrize("contact", [None, "it@acme.example"])
@pytest.mark.parametrize("waits", [None, LATER])
@pytest.mark.parametrize("fate", [MAILED, DATED, UNDATED, HELD, ALREADY])
def test_a_line_by_itself_is_told_in_a_sentence(
    fate: Fate, waits: datetime | None, contact: str | None
) -> None:
    english, italian = heard(
        partial(alone, fate, linked=contact, zone="Europe/Rome", now=NOW, mail_waits_until=waits)
    )

    assert is_sentence(english)
    assert is_sentence(italian)
    assert english != italian
