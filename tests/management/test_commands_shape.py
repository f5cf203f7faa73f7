"""What all commands share: help, exit codes, who acts, the answer's language and form."""

import pytest
from tests.management.calling import startline
from tests.worlds import Stage, Wanted, cast, place

from startline.management.console import language_of

COMMANDS = (
    "book",
    "cancel",
    "change-contact",
    "check",
    "hold",
    "import",
    "invite",
    "lines",
    "mails",
    "map",
    "move-start-date",
    "release",
    "resend",
    "set-up",
    "transactions",
)
at_now = pytest.mark.usefixtures("at_now")


@pytest.mark.parametrize("name", COMMANDS)
def test_help_shows_an_example_and_the_exit_codes_and_hides_the_framework(name: str) -> None:
    called = startline(name, "--help")

    assert called.code == 0
    assert f"for example:\n  startline {name}" in called.out
    assert "exit codes:\n  0  done" in called.out
    assert "--json" in called.out
    assert not {"--verbosity", "--settings", "--traceback", "--no-color"} & set(called.out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_option_is_bad_input(name: str) -> None:
    called = startline(name, "--nonsense")

    assert called.code == 2
    assert "usage:" in called.err


@at_now
@pytest.mark.django_db
def test_options_cannot_be_abbreviated_so_that_scripts_outlive_new_ones() -> None:
    assert startline("lines", "--wait").code == 2


@at_now
@pytest.mark.django_db
def test_who_does_not_sign_in_cannot_be_acted_as() -> None:
    cast()

    called = startline("lines", "--as", "nobody@acme.example")

    assert called.code == 3
    assert called.out == ""
    assert called.err == (
        "Nobody signs in with nobody@acme.example, or no longer. Check the address after --as.\n"
    )


@at_now
@pytest.mark.django_db
def test_who_has_left_cannot_be_acted_as() -> None:
    world = cast()
    world.owner.is_active = False
    world.owner.save()

    assert startline("lines", "--as", world.owner.email).code == 3


@at_now
@pytest.mark.django_db
def test_a_script_gets_the_error_as_code_sentence_and_facts() -> None:
    cast()

    called = startline("resend", "999", "--json")

    assert called.code == 3
    (error,) = called.document["errors"]
    assert error["code"] == "not_found"
    assert error["facts"] == {"order": "999"}
    assert f"{error['sentence']}\n" == called.err


@at_now
@pytest.mark.django_db
def test_the_answer_is_in_the_language_asked_for() -> None:
    world = cast()
    place(world.partner, Wanted(stage=Stage.AWAITING))

    called = startline("lines", "--language", "it")

    assert "si chiude tra 5 giorni" in called.out


@at_now
@pytest.mark.django_db
def test_without_being_asked_the_answer_is_in_the_terminals_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LANG", "it_IT.UTF-8")
    cast()

    assert startline("resend", "999").err.startswith("Tra gli ordini e le righe ordine visibili")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "it_IT.UTF-8"}, "it"),
        ({"LANG": "it_IT.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "it", "LANG": "en_GB.UTF-8"}, "it"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({}, "en"),
    ],
)
def test_a_terminals_language_is_read_as_programs_do(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@at_now
@pytest.mark.django_db
def test_a_sentence_is_red_on_a_terminal() -> None:
    cast()

    called = startline("resend", "999", terminal=True)

    assert called.err.startswith("\x1b[31m")
    assert called.err.endswith("\x1b[0m\n")
