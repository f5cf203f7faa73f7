"""Every reason why a file is not kept is said in both languages, with the way out (PRODUCT H4)."""

from functools import partial

import pytest
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.files import FileProblem, FileProblemCode
from startline.wording.files import sentence_of_file

FACTS = {"max_mb": "10", "max": "200", "row": "4", "width": "9000", "height": "8000"}


@pytest.mark.parametrize("code", FileProblemCode)
def test_every_problem_is_a_sentence_in_both_languages(code: FileProblemCode) -> None:
    english, italian = heard(partial(sentence_of_file, FileProblem(code=code, facts=FACTS)))

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


def test_a_line_that_never_ends_names_no_row() -> None:
    problem = FileProblem(code=FileProblemCode.CELL_TOO_LONG, facts={"max_mb": "4"})

    assert all(is_sentence(text) and sounds_right(text) for text in heard(partial(sentence_of_file, problem)))
