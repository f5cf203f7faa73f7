"""What is said of mail as a whole, whole and in both languages (DESIGN, Voice)."""

from collections.abc import Callable
from functools import partial

import pytest
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.models import MailPause, SuppressionReason
from startline.rules.sending_domain import Check, Finding, FindingCode, Tone
from startline.wording.mail_health import (
    OWN_TROUBLES,
    before_resuming,
    lifting_words,
    pause_sentence,
    stopped_address_sentence,
    stopped_recipient_sentence,
    suppression_label,
    trouble_sentence,
)
from startline.wording.sending_domain import check_label, finding_sentence, standing_label

FACTS: dict[str, str | int] = {"count": 11, "most": 10, "policy": "reject"}
# A domain stands at the beginning of some sentences.
NAME = "Acme.example"
SENTENCES: list[Callable[[], str]] = [
    *(partial(pause_sentence, cause) for cause in MailPause),
    *(partial(before_resuming, cause) for cause in MailPause),
    *(partial(trouble_sentence, cause) for cause in OWN_TROUBLES),
    *(partial(lifting_words, reason) for reason in SuppressionReason),
    *(
        partial(stopped_address_sentence, reason, since="12 Nov", asked_for=asked_for)
        for reason in SuppressionReason
        for asked_for in (True, False)
    ),
    *(
        partial(stopped_recipient_sentence, "it@acme.example", reason=reason, since="12 Nov")
        for reason in SuppressionReason
    ),
    *(
        partial(finding_sentence, Finding(check=Check.SPF, code=code, name=NAME, facts=FACTS))
        for code in FindingCode
    ),
]


@pytest.mark.parametrize("said", SENTENCES)
def test_what_is_said_of_mail_is_a_whole_sentence_in_both_languages(said: Callable[[], str]) -> None:
    english, italian = heard(said)

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


def test_labels_exist_in_both_languages() -> None:
    labels: list[Callable[[], str]] = [
        *(partial(suppression_label, reason) for reason in SuppressionReason),
        *(partial(standing_label, tone) for tone in Tone),
        *(partial(check_label, check) for check in Check),
    ]
    for said in labels:
        english, italian = heard(said)
        assert english
        assert english != italian
