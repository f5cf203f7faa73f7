"""The catalogues are complete and in step with the source: Italian for all pages, others for customers' alone."""

import re
from pathlib import Path

import polib
import pytest

from startline.rules.languages import MAIL_LANGUAGES
from startline.wording.build import build_catalogues, catalogues
from startline.wording.collect import collect, message_of, wanted_of
from startline.wording.messages import Message, NotLiteral, messages_of
from startline.wording.versions import placeholders

MESSAGES = messages_of()
WANTED = {path.parts[-3]: wanted_of(path, MESSAGES) for path in catalogues()}
READ = {path.parts[-3]: polib.pofile(str(path)) for path in catalogues()}
CATALOGUES = [pytest.param(catalogue, id=language) for language, catalogue in READ.items()]
HOW = "run `python -m startline.wording.build --collect` and translate what is new"

# English words on the left are always these words in Italian (docs/glossary.md), and in the others as in mails.
GLOSSARIES = {
    "it": {
        r"point of no return": "punto di non ritorno",
        r"requested start dates?": "data di inizio richiesta",
        r"provisioning emails?": "e-mail di provisioning",
        r"provisioning contact": "contatto di provisioning",
        r"provisioning details": "dettagli di provisioning",
        r"pending activation": "in attesa di attivazione",
        r"policy windows?": "periodo previsto dai criteri",
        r"service setup": "configurazione del servizio",
        r"undeliverable": "non recapitabile",
        r"subscription": "abbonamento",
        r"organization": "organizzazion",
        r"(on )?hold": "blocc",
        r"mapped": "associa",
        r"booked": "registra",
        r"billing": "fattura",
        r"operator": "operator",
        r"distributor": "distributor",
    },
    "de": {
        r"point of no return": "punkt ohne rückkehr",
        r"requested start date": "startdatum",
        r"provisioning email": "bereitstellungs-e-mail",
        r"provisioning contact": "bereitstellungskontakt",
        r"service setup": "einrichtung",
        r"organization": "organisation",
        r"mapped": "zu(ge|zu)?ord",
        r"billing": "abrechnung|abgerechnet",
        r"under review": "geprüft|prüfung",
        r"operator": "betreiber",
    },
    "fr": {
        r"point of no return": "point de non-retour",
        r"requested start date": "date de début",
        r"provisioning email": "e-mail de provisionnement",
        r"provisioning contact": "contact de provisionnement",
        r"service setup": "configuration",
        r"organization": "organisation",
        r"mapped": "associ",
        r"billing": "factur",
        r"under review": "vérification",
        r"operator": "opérateur",
    },
    "es": {
        r"point of no return": "punto de no retorno",
        r"requested start date": "fecha de inicio",
        r"provisioning email": "correo de aprovisionamiento",
        r"provisioning contact": "contacto de aprovisionamiento",
        r"service setup": "configuraci",
        r"organization": "organizaci",
        r"mapped": "asoci",
        r"billing": "factura",
        r"under review": "revisión",
        r"operator": "operador",
    },
}
ARTICLE = re.compile(r"\b(il|al|dal|del|nel|sul) %\(", re.IGNORECASE)
FACT = re.compile(r"%\(\w+\)s")
NEVER = {
    "it": r"\blinea\b|\blinee\b|mappa|antiorari|!|si prega|\bvostr|\btu[oaei]\b|\bclicca",
    "de": r"!|\bbitte\b|\bdu\b|\bdein|(?-i:\bIhnen\b)|\bmapp|\bSetup\b",
    "fr": r"!|\bveuillez\b|\bvous\b|\bvos\b|\bvotre\b|\btu\b|cliquez|\bmapp| [:;?»]|« ",
    "es": r"!|\bpor favor\b|\busted|\btu\b|\btus\b|haga clic|\bmape",
}


def language_of(catalogue: polib.POFile) -> str:
    return str(catalogue.metadata["Language"])


def forms_of(entry: polib.POEntry) -> list[str]:
    forms = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
    return [form for form in forms if form]


def test_there_is_a_catalogue_for_each_language_but_the_sources_own() -> None:
    assert READ.keys() == MAIL_LANGUAGES.keys() - {"en"}


def test_only_italian_has_the_texts_of_the_workspace() -> None:
    sizes = {language: len(wanted) for language, wanted in WANTED.items()}

    assert sizes["it"] == len(MESSAGES)
    assert sizes["de"] == sizes["fr"] == sizes["es"] < len(MESSAGES)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_what_is_counted_has_as_many_forms_as_the_language(catalogue: polib.POFile) -> None:
    forms = int(re.findall(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[0])

    assert all(len(entry.msgstr_plural) == forms for entry in catalogue if entry.msgid_plural)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_text_of_the_source_is_in_the_catalogue(catalogue: polib.POFile) -> None:
    known = {message_of(entry) for entry in catalogue if not entry.obsolete}

    assert not WANTED[language_of(catalogue)].keys() - known, HOW


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_the_catalogue_holds_no_text_that_the_source_no_longer_has(catalogue: polib.POFile) -> None:
    wanted = WANTED[language_of(catalogue)]
    gone = [entry.msgid for entry in catalogue if entry.obsolete or message_of(entry) not in wanted]

    assert not gone, HOW


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_text_is_translated_and_none_is_doubtful(catalogue: polib.POFile) -> None:
    open_texts = [entry.msgid for entry in catalogue if not entry.translated()]

    assert not open_texts


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_translations_speak_of_the_same_facts(catalogue: polib.POFile) -> None:
    different = [entry.msgid for entry in catalogue if entry.translated() and not _same_facts(entry)]

    assert not different


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_translations_end_as_their_texts_do(catalogue: polib.POFile) -> None:
    different = [
        form
        for entry in catalogue
        for form in forms_of(entry)
        if form[-1:] != entry.msgid[-1:] and entry.msgid[-1:] in ".?:"
    ]

    assert not different


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_glossary_words_are_used(catalogue: polib.POFile) -> None:
    missed = [
        (form, word)
        for entry in catalogue
        for form in forms_of(entry)
        for english, word in GLOSSARIES[language_of(catalogue)].items()
        if re.search(rf"\b{english}\b", FACT.sub("", entry.msgid), re.IGNORECASE)
        and not re.search(word, form.lower())
    ]

    assert not missed


def test_no_italian_article_stands_before_a_date_or_number() -> None:
    slips = [form for entry in READ["it"] for form in forms_of(entry) if ARTICLE.search(form)]

    assert not slips, "Italian elides before 8 and 11 (l'8 novembre): write “in data %(at)s”"


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_mistranslations_and_familiar_forms_are_avoided(catalogue: polib.POFile) -> None:
    never = re.compile(NEVER[language_of(catalogue)], re.IGNORECASE)
    slips = [form for entry in catalogue for form in forms_of(entry) if never.search(form)]

    assert not slips


def _same_facts(entry: polib.POEntry) -> bool:
    """Every form speaks of what its English form does; the one for one may leave the number out."""
    if not entry.msgid_plural:
        return placeholders(entry.msgstr) == placeholders(entry.msgid)
    one, many = placeholders(entry.msgid), placeholders(entry.msgid_plural)
    forms = [placeholders(form) for form in forms_of(entry)]
    return forms[0] in (one, many) and all(form == many for form in forms[1:])


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    folder = tmp_path / "it" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: it\\n"\n\nmsgid "hold"\nmsgstr "blocco"\n'
    )
    return tmp_path


def test_a_catalogue_is_built_once(locale: Path) -> None:
    first, second = build_catalogues(locale), build_catalogues(locale)

    assert [path.name for path in first] == ["django.mo"]
    assert second == []
    assert [entry.msgstr for entry in polib.mofile(str(first[0]))] == ["blocco"]


def test_a_catalogue_is_built_again_when_its_source_differs_however_old_that_is(locale: Path) -> None:
    (built,) = build_catalogues(locale)
    source = built.with_suffix(".po")
    source.write_text(source.read_text().replace("blocco", "fermo"))
    built.touch()

    assert build_catalogues(locale) == [built]
    assert [entry.msgstr for entry in polib.mofile(str(built))] == ["fermo"]


def test_a_catalogue_cut_short_by_a_crash_is_built_again(locale: Path) -> None:
    (built,) = build_catalogues(locale)
    built.write_bytes(built.read_bytes()[:40])

    assert build_catalogues(locale) == [built]


def test_building_leaves_nothing_else_behind(locale: Path) -> None:
    (built,) = build_catalogues(locale)

    assert sorted(path.name for path in built.parent.iterdir()) == ["django.mo", "django.po"]


def test_collecting_keeps_translations_and_adds_and_drops_texts() -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="hold", msgstr="blocco"))
    catalogue.append(polib.POEntry(msgid="gone", msgstr="via"))
    hold, days = Message(text="hold"), Message(text="%(count)s day", plural="%(count)s days")

    collect(catalogue, {hold: ["a.py"], days: ["b.py"]})

    assert [(entry.msgid, entry.translated()) for entry in catalogue] == [
        ("hold", True),
        ("%(count)s day", False),
    ]


def test_texts_are_found_in_python(tmp_path: Path) -> None:
    source = (
        "_A = gettext_lazy('one' ' text')\n"
        "_B = translation.pgettext('place', 'two')\n"
        "def c(n): return ngettext('%(n)s day', '%(n)s days', n)\n"
        "gettext_of('none')\n"
    )
    (tmp_path / "module.py").write_text(source)

    found = set(messages_of(tmp_path))

    assert found == {
        Message(text="one text"),
        Message(text="two", context="place"),
        Message(text="%(n)s day", plural="%(n)s days"),
    }


def test_texts_are_found_in_templates(tmp_path: Path) -> None:
    source = """
        {% load i18n %}{% translate "Save" %} {% translate "May" context "month" %} {{ _("Done") }}
        {% blocktranslate trimmed count n=lines|length %}
          {{ n }} line (it's here)
        {% plural %}
          {{ n }} lines
        {% endblocktranslate %}
    """
    (tmp_path / "page.html").write_text(source)

    found = set(messages_of(tmp_path))

    assert found == {
        Message(text="Save"),
        Message(text="May", context="month"),
        Message(text="Done"),
        Message(text="%(n)s line (it's here)", plural="%(n)s lines"),
    }


@pytest.mark.parametrize("text", ["f'{n} lines'", "'lines: ' + n", "sentence"])
def test_a_computed_text_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "module.py").write_text(f"\ngettext({text})\n")

    with pytest.raises(NotLiteral, match=r"module\.py:2"):
        messages_of(tmp_path)
