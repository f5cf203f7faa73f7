"""Sentences of many servers, in many languages, are told apart: for good, or not."""

from pathlib import Path

import pytest

from startline.returned.judging import judged

HERE = Path(__file__).parent


def _sentences(name: str) -> list[str]:
    return (HERE / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("words", _sentences("for_good.txt"))
def test_nothing_will_ever_arrive_there(words: str) -> None:
    assert judged(status="", words=words, said="").hard is True


@pytest.mark.parametrize("words", _sentences("may_pass.txt"))
def test_another_mail_may_arrive(words: str) -> None:
    assert judged(status="", words=words, said="").hard is False
