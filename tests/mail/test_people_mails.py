"""Mails to people who sign in or confirm a step: the same frame, every language, nothing typed that acts."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mail.facts import AUTOLINKED, Seen
from tests.mail.test_quoting import NAMES

from startline.mail.codes import code_mail
from startline.mail.invitations import invitation_mail
from startline.mail.languages import LANGUAGES
from startline.mail.quoting import LINK_MARK
from startline.mail.to_people import PeopleMail, people_body
from startline.rules.codes import CodePurpose

CODE = "482913"


def invitation(**facts: Any) -> PeopleMail:
    usual = {
        "link": "https://startline.example/invitation/abc/",
        "language": "en",
        "name": "Ada Viola",
        "account": "Telepartner S.p.A.",
        "inviter": "Giulia Conti",
        "until": datetime(2026, 12, 3, 9, 5, tzinfo=UTC),
        "zone": "Europe/Rome",
    }
    return invitation_mail(**{**usual, **facts})


def code(**facts: Any) -> PeopleMail:
    usual = {
        "code": CODE,
        "purpose": CodePurpose.MAP,
        "language": "en",
        "order": "104582973",
        "customer": "Tipografia D'Amico",
        "account": "Telepartner S.p.A.",
    }
    return code_mail(**{**usual, **facts})


def both(mail: PeopleMail, *, language: str) -> list[str]:
    body = people_body(mail, language=language)
    return [" ".join(body.text.split()), Seen(body.html).text]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invitation_says_by_whom_where_and_until_when_around_one_link(language: str) -> None:
    mail = invitation(language=language)

    body = people_body(mail, language=language)

    assert body.text.count(LINK_MARK) == body.html.count(LINK_MARK) == 1
    for words in both(mail, language=language):
        for fact in ("Ada Viola", "Giulia Conti", "Telepartner S.p.A.", "10:05", "Europe/Rome"):
            assert fact in words


def test_an_invitation_without_names_is_still_a_whole_sentence() -> None:
    mail = invitation(name="", inviter="")

    assert mail.heading == "Hello"
    assert mail.lead.startswith("This is an invitation to the workspace of Telepartner S.p.A.")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", CodePurpose)
def test_a_code_stands_alone_with_what_it_is_for_and_has_no_link(purpose: CodePurpose, language: str) -> None:
    mail = code(purpose=purpose, language=language)

    body = people_body(mail, language=language)

    assert f"\n\n{CODE}\n\n" in body.text
    assert LINK_MARK not in body.text + body.html
    assert Seen(body.html).links == []
    assert CODE not in body.subject
    for words in both(mail, language=language):
        assert CODE in words
        assert "104582973" in words
        assert "Tipografia D'Amico" in words


def test_a_code_says_how_long_it_lasts_and_that_nobody_asks_for_it() -> None:
    words = both(code(), language="en")[0]

    assert "valid for 10 minutes and works once" in words
    assert "neither Telepartner S.p.A. nor Startline ever ask for it" in words


@given(
    invited=st.fixed_dictionaries({"name": NAMES, "account": NAMES, "inviter": NAMES}),
    confirmed=st.fixed_dictionaries({"order": NAMES, "customer": NAMES, "account": NAMES}),
    language=st.sampled_from(LANGUAGES),
)
def test_whatever_is_typed_there_is_no_link_but_ours(
    invited: dict[str, str], confirmed: dict[str, str], language: str
) -> None:
    for mail in (invitation(**invited, language=language), code(**confirmed, language=language)):
        body = people_body(mail, language=language)
        links = [LINK_MARK] if mail.link else []
        assert Seen(body.html).links == links
        assert body.text.count(LINK_MARK) == len(links)
        assert not any(AUTOLINKED.search(part) for part in (mail.heading, mail.lead, mail.note, body.subject))
