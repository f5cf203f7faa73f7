"""Every refusal has its sentence, its clause and its label, in both languages (DESIGN, Voice)."""

from datetime import UTC, datetime

import pytest
from django.utils.translation import override
from tests.wording.parts import Part
from tests.wording.speaking import NOW, heard, is_sentence, sounds_right

from startline.models.record import Outcome
from startline.rules.refusal import Refusal, RefusalCode
from startline.wording.causes import cause_label, refusal_label
from startline.wording.outcomes import line_outcome_sentence, line_preview_sentence
from startline.wording.refusals import sentence_of

MAPPED: dict[str, str | int | None] = {
    "by": "Mario Rossi",
    "organization": "Acme S.p.A.",
    "at": "2026-11-12T09:14:00+00:00",
}
FACTS: dict[str, str | int | None] = {
    **MAPPED,
    "placed_by": "laura@partner.example",
    "address": "it@acme.example",
    "start_date": "2026-12-06",
    "cap": 5,
    "order": "W-1001",
    "case": 10_001,
}
# Facts that the rules may not know, by code.
UNKNOWN = {
    RefusalCode.MAY_NOT_EDIT: ["placed_by"],
    RefusalCode.PAST_PONR: ["by", "organization", "at"],
    RefusalCode.ALREADY_MAPPED: ["by", "organization", "at"],
    RefusalCode.STALE: ["address"],
    RefusalCode.ALREADY_THAT_ADDRESS: ["address"],
    RefusalCode.NOT_MAILED_YET: ["start_date"],
    RefusalCode.MAY_NOT_DECIDE: ["placed_by"],
}
REFUSALS = [
    *(pytest.param(Refusal(code=code, facts=FACTS), id=code) for code in RefusalCode),
    *(
        pytest.param(Refusal(code=code, facts=FACTS | dict.fromkeys(names)), id=f"{code} unknown")
        for code, names in UNKNOWN.items()
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_refusal_is_whole_sentences_in_both_languages(refusal: Refusal) -> None:
    english, italian = heard(lambda: sentence_of(refusal))

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_line_left_out_says_why_in_both_languages(refusal: Refusal) -> None:
    line = Part(line_number="3.0", outcome=Outcome.REFUSED, refusal=refusal)

    english, italian = heard(lambda: line_outcome_sentence(line))

    assert all(is_sentence(text) and sounds_right(text) and "3.0" in text for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("code", list(RefusalCode))
def test_a_refusal_has_a_label_in_both_languages(code: RefusalCode) -> None:
    english, italian = heard(lambda: refusal_label(code))

    assert all(text[0].islower() and sounds_right(text) for text in (english, italian))
    assert english != italian
    assert heard(lambda: cause_label(code)) == (english, italian)


def test_past_the_point_of_no_return_names_who_when_where_and_the_way_on() -> None:
    refusal = Refusal(code=RefusalCode.PAST_PONR, facts=MAPPED)

    english, italian = heard(lambda: sentence_of(refusal, zone="Europe/Rome", now=NOW))

    assert english == (
        "This can no longer be changed: Mario Rossi mapped the order to Acme S.p.A. on 12 Nov, 10:14. They "
        "or an administrator of Acme S.p.A. finish the setup in the hub."
    )
    assert italian == (
        "Non si può più modificare: Mario Rossi ha associato l'ordine a Acme S.p.A. in data 12 nov, 10:14. La "
        "stessa persona o un amministratore di Acme S.p.A. completa la configurazione nell'hub."
    )


@pytest.mark.parametrize("unknown", [[], ["by", "organization"]])
def test_past_the_point_of_no_return_nobody_is_sent_to_a_setup_that_is_complete(unknown: list[str]) -> None:
    facts = {**MAPPED, "set_up": "2026-11-14T10:00:00+00:00", **dict.fromkeys(unknown)}
    refusal = Refusal(code=RefusalCode.PAST_PONR, facts=facts)

    english, italian = heard(lambda: sentence_of(refusal, now=NOW))

    assert english.startswith("This can no longer be changed: ")
    assert english.endswith("and the service was set up on 14 Nov, 10:00 UTC. Nothing is left to do.")
    assert ("Mario Rossi mapped the order to Acme S.p.A." in english) == (not unknown)
    assert italian.endswith("Non resta nulla da fare.")


def test_instants_are_in_utc_and_say_so_where_no_zone_is_given() -> None:
    refusal = Refusal(code=RefusalCode.PAST_PONR, facts=MAPPED)

    with override("en"):
        assert "on 12 Nov 2026, 09:14 UTC." in sentence_of(refusal)


def test_an_order_mapped_elsewhere_names_no_organization_and_nobody() -> None:
    refusal = Refusal(code=RefusalCode.PAST_PONR, facts={**MAPPED, "by": None, "organization": None})

    with override("en"):
        sentence = sentence_of(refusal, zone="Europe/Rome", now=datetime(2027, 1, 1, tzinfo=UTC))

    assert sentence.startswith(
        "This can no longer be changed: the order was mapped to an organization elsewhere, as has been "
        "known here since 12 Nov 2026, 10:14."
    )


def test_a_line_past_its_point_of_no_return_is_left_out_by_name() -> None:
    refusal = Refusal(code=RefusalCode.PAST_PONR, facts=MAPPED)
    line = Part(line_number="3.0", outcome=Outcome.REFUSED, refusal=refusal)

    assert heard(lambda: line_outcome_sentence(line)) == (
        "Line 3.0 was left out: it is past the point of no return (mapped to Acme S.p.A.).",
        "Riga 3.0 esclusa: ha superato il punto di non ritorno (associata a Acme S.p.A.).",
    )


def test_a_preview_speaks_of_what_will_be() -> None:
    mapped = Refusal(code=RefusalCode.PAST_PONR, facts=MAPPED)
    same = Refusal(code=RefusalCode.ALREADY_THAT_ADDRESS, facts=FACTS)
    lines = [
        Part(line_number="1.0", mailed=True),
        Part(line_number="2.0"),
        Part(line_number="3.0", outcome=Outcome.ALREADY, refusal=same),
        Part(line_number="4.0", outcome=Outcome.REFUSED, refusal=mapped),
    ]

    with override("en"):
        said = [line_preview_sentence(line) for line in lines]

    assert said == [
        "Line 1.0 will be changed, and the provisioning email goes at once.",
        "Line 2.0 will be changed.",
        "Line 3.0 will stay as it is: it already has that address.",
        "Line 4.0 will be left out: it is past the point of no return (mapped to Acme S.p.A.).",
    ]


def test_a_line_that_was_done_says_so() -> None:
    with override("en"):
        assert line_outcome_sentence(Part(line_number="1.0")) == "Line 1.0: done."
        assert line_outcome_sentence(Part(line_number="1.0", mailed=True)) == "Line 1.0: done, mail sent."


def test_a_needed_fact_that_is_missing_is_an_error() -> None:
    with pytest.raises(LookupError, match="cap"):
        sentence_of(Refusal(code=RefusalCode.LINE_CAP))
