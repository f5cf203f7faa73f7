"""`startline mails preview`: the mails with example facts, listed, printed and saved."""

from pathlib import Path

import pytest
from tests.management.calling import startline

from startline.mail.examples import EXAMPLE_KINDS
from startline.mail.languages import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def test_every_kind_is_listed_with_its_subject_and_preheader() -> None:
    called = startline("mails", "preview")

    assert called.code == 0
    assert [row.split()[0] for row in called.lines[1:]] == list(EXAMPLE_KINDS)
    assert "Service to set up: order 104582973, Tipografia D'Amico" in called.out
    assert "Sold by Telepartner S.p.A.: what to do, and until when." in called.out


def test_one_is_printed_as_plain_text_in_its_language() -> None:
    called = startline("mails", "preview", "--kind", "reminder", "--language", "de")

    assert called.lines[0] == "Erinnerung: Bestellung 104582973 einrichten, Tipografia D'Amico"
    assert "http://localhost:8000/m/example" in called.lines
    assert called.err == ""


def test_one_is_printed_as_html() -> None:
    called = startline("mails", "preview", "--kind", "code", "--html", "--language", "fr")

    assert called.out.startswith("<!doctype html>")
    assert '<html lang="fr"' in called.out


def test_scripts_get_both_forms_of_every_mail() -> None:
    mails = startline("mails", "preview", "--json", "--language", "es").document["mails"]

    assert [mail["kind"] for mail in mails] == list(EXAMPLE_KINDS)
    assert mails[0]["language"] == "es"
    assert mails[0]["subject"] == "Servicio por configurar: pedido 104582973, Tipografia D'Amico"
    assert mails[0]["text"].count("http://localhost:8000/m/example") == 1
    assert mails[0]["html"].count("http://localhost:8000/m/example") == 1


def test_all_are_saved_as_files_in_a_folder_that_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "mails"

    called = startline("mails", "preview", "--folder", str(folder))

    count = 2 * len(EXAMPLE_KINDS) * len(LANGUAGES)
    assert called.out == f"{count} files saved in {folder}.\n"
    assert len(list(folder.iterdir())) == count
    assert (folder / "code.it.txt").read_text().startswith("Codice per l'hub: ordine 104582973\n\n")


def test_one_form_of_one_mail_in_one_language_is_one_file(tmp_path: Path) -> None:
    asked = ("--kind", "code", "--language", "it", "--html", "--folder", str(tmp_path))

    called = startline("mails", "preview", *asked, "--json")

    assert called.document == {"folder": str(tmp_path), "files": ["code.it.html"]}


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("here first")

    called = startline("mails", "preview", "--folder", str(taken))

    assert called.code == 2
    assert str(taken) in called.err
    assert "Name another folder with --folder." in called.err
    assert taken.read_text() == "here first"


@pytest.mark.parametrize("wrong", [("--kind", "newsletter"), ("--language", "pt"), ("--text", "--html")])
def test_what_there_is_not_is_bad_input_that_names_it(wrong: tuple[str, str]) -> None:
    called = startline("mails", "preview", *wrong)

    assert called.code == 2
    assert wrong[1] in called.err
