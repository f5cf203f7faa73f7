"""What customers ask the desk, and where their cases stand, in words for every code (PRODUCT D2, P5)."""

import pytest
from django.utils import translation

from startline.rules.cases import CaseState, CaseType, types_for_customers
from startline.rules.languages import MAIL_LANGUAGES
from startline.wording.hub_cases import asked_label, asked_means, standing_label, standing_sentence

pytestmark = pytest.mark.parametrize("language", MAIL_LANGUAGES)


def test_every_type_has_its_words_and_what_is_offered_says_what_it_means(language: str) -> None:
    offered = types_for_customers(before_ponr=True, past_ponr=True)

    with translation.override(language):
        assert len({asked_label(one) for one in CaseType}) == len(CaseType)
        assert all(asked_means(one).endswith(".") for one in offered)


def test_every_state_says_whose_move_it_is(language: str) -> None:
    with translation.override(language):
        sentences = {standing_sentence(one, due="16 Nov, 18:00", at="17 Nov, 10:00") for one in CaseState}
        late = standing_sentence(CaseState.OPEN)
        labels = {standing_label(one) for one in CaseState}

    assert len(sentences) == len(labels) == 3  # new and open are one to who asked
    assert all(sentence.endswith(".") for sentence in (*sentences, late))
    assert any("16 Nov, 18:00" in sentence for sentence in sentences)
    assert late not in sentences
