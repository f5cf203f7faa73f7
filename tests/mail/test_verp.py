"""The envelope sender names its mail, and nothing else is taken for it."""

import base64
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator

import pytest
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from startline.mail.signing import signature
from startline.mail.verp import envelope_sender, mail_named_by, mail_of_token, token_of

MAIL = uuid.UUID("0190a3c2-7e4c-7b1a-9d10-4d9c2f0e8a55")
KEYS = {"2": "newer secret", "1": "older secret"}
SETTINGS = override_settings(STARTLINE_BOUNCE_ADDRESS="Bounces@Mail.example", STARTLINE_LINK_KEYS=KEYS)


@pytest.fixture(autouse=True, scope="module")
def _configured() -> Iterator[None]:
    with SETTINGS:
        yield


def test_the_envelope_sender_names_its_mail() -> None:
    sender = envelope_sender(MAIL)

    assert sender.startswith("Bounces+")
    assert sender.endswith("@Mail.example")
    assert mail_named_by(sender) == MAIL
    assert mail_of_token(token_of(MAIL)) == MAIL


def test_every_copy_has_the_same_one_and_every_mail_another() -> None:
    assert envelope_sender(MAIL) == envelope_sender(MAIL)
    assert envelope_sender(MAIL) != envelope_sender(uuid.UUID(int=MAIL.int + 1))


@given(st.uuids(), st.integers(0, 2**100))
def test_servers_may_change_its_case(mail: uuid.UUID, raised: int) -> None:
    sender = envelope_sender(mail)
    changed = "".join(c.upper() if raised >> place & 1 else c.lower() for place, c in enumerate(sender))

    assert mail_named_by(changed) == mail


def test_it_fits_the_envelope_for_the_longest_address_that_can_be_set() -> None:
    with override_settings(STARTLINE_BOUNCE_ADDRESS=f"{'b' * 15}@mail.example"):
        sender = envelope_sender(MAIL)

        assert len(sender.partition("@")[0]) == 64
        assert mail_named_by(sender) == MAIL


def test_an_older_key_holds_while_it_is_listed() -> None:
    with override_settings(STARTLINE_LINK_KEYS={"1": KEYS["1"]}):
        sender = envelope_sender(MAIL)

    assert mail_named_by(sender) == MAIL
    with override_settings(STARTLINE_LINK_KEYS={"2": KEYS["2"]}):
        assert mail_named_by(sender) is None
    with override_settings(STARTLINE_LINK_KEYS={"1": "another secret"}):
        assert mail_named_by(sender) is None


def test_without_an_address_for_bounces_they_return_to_the_sender() -> None:
    named = envelope_sender(MAIL)

    with override_settings(STARTLINE_BOUNCE_ADDRESS="", STARTLINE_SENDER="provisioning@mail.example"):
        assert envelope_sender(MAIL) == "provisioning@mail.example"
        assert mail_named_by("provisioning@mail.example") is None
        assert mail_named_by(named) is None
        assert mail_named_by("") is None


@pytest.mark.parametrize(
    "foreign",
    [
        "",
        "@",
        "bounces@mail.example",
        "bounces+@mail.example",
        f"bounces+{token_of(MAIL)}@elsewhere.example",
        f"bounces+{token_of(MAIL)}@sub.mail.example",
        f"others+{token_of(MAIL)}@mail.example",
        f"bounces-{token_of(MAIL)}@mail.example",
        f"{token_of(MAIL)}@mail.example",
        f"bounces+{token_of(MAIL)}",
        f"bounces+x+{token_of(MAIL)}@mail.example",
        f"bounces+{token_of(MAIL)[:-1]}@mail.example",
        f"bounces+{token_of(MAIL)}a@mail.example",
        f"bounces+{token_of(MAIL)}\n@mail.example",
        f"bounces+{token_of(MAIL)}@mail.example\n",
        f"<bounces+{token_of(MAIL)}@mail.example>",
        f"bounces+{token_of(MAIL)}@maıl.example",
    ],
)
def test_a_foreign_or_broken_address_names_nothing(foreign: str) -> None:
    assert mail_named_by(foreign) is None


@given(st.integers(0, 47), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_one_character_changed_names_nothing(place: int, character: str) -> None:
    token = token_of(MAIL)
    forged = token[:place] + character + token[place + 1 :]

    assert mail_of_token(forged) == (MAIL if forged == token else None)


@given(st.text() | st.text("abcdefghijklmnopqrstuvwxyzABC234567=", min_size=46, max_size=50))
def test_no_other_text_is_taken_for_a_token(text: str) -> None:
    assert mail_of_token(text) is None
    assert mail_named_by(text) is None
    assert mail_named_by(f"bounces+{text}@mail.example") is None


def test_a_link_of_a_mail_is_no_envelope_sender() -> None:
    """Both are signed with one key, for purposes of their own."""
    proof = signature(MAIL, purpose=b"", key_number=2)[:12]
    token = base64.b32encode((2).to_bytes(2, "big") + MAIL.bytes + proof).decode().lower()

    assert mail_of_token(token) is None


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("bounces", "give one plain address"),
        ("Bounces <bounces@mail.example>", "give one plain address"),
        ("a@b.example, c@d.example", "give one plain address"),
        ("bounces+x@mail.example", "without a plus sign"),
        (f"{'b' * 16}@mail.example", "at most 15 characters"),
    ],
)
def test_an_address_that_cannot_take_bounces_is_refused_at_the_start(address: str, advice: str) -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={**os.environ, "STARTLINE_BOUNCE_ADDRESS": address},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.returncode == 1
    assert f"STARTLINE_BOUNCE_ADDRESS is {address!r}" in started.stderr
    assert advice in started.stderr
