"""Presets say what headings and status words mean, and what an empty instance may start with."""

from datetime import date

import pytest
from tests.reports.samples import SAMPLE

from startline.reports import Field, PresetUnknown, ReportStatus, load_preset, preset_names
from startline.reports.fields import REQUIRED_COLUMNS
from startline.reports.presets import every_preset, folded, word_key
from startline.reports.tables import find_header
from startline.rules.line import Expiry

VENDOR_HEADINGS = SAMPLE.read_text(encoding="utf-8").partition("\n")[0].split(",")
ITALIAN_HEADINGS = "Numero ordine,Riga ordine,Codice offerta,Stato,Data di inizio richiesta,Cliente finale"


def test_there_is_one_preset_for_each_kind_of_report() -> None:
    assert preset_names() == ("cisco-commerce", "generic")


@pytest.mark.parametrize("name", preset_names())
def test_every_preset_knows_a_heading_for_every_field_and_a_word_for_every_status(name: str) -> None:
    preset = load_preset(name)

    assert set(preset.fields.values()) == set(Field)
    assert set(preset.statuses.values()) == set(ReportStatus)


@pytest.mark.parametrize("name", ["", "nothing", "../fields", "generic.toml", "__init__"])
def test_a_preset_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(PresetUnknown, match="cisco-commerce, generic"):
        load_preset(name)


def test_the_vendor_s_report_is_recognised_by_its_headings() -> None:
    header = find_header([VENDOR_HEADINGS], presets=every_preset())

    assert header
    assert header.preset.name == "cisco-commerce"
    assert len(header.places) == len(VENDOR_HEADINGS)


@pytest.mark.parametrize("headings", [ITALIAN_HEADINGS, "Order,Line,Offer,Status,Start date,Customer"])
def test_plain_headings_in_either_language_are_recognised(headings: str) -> None:
    header = find_header([headings.split(",")], presets=every_preset())

    assert header
    assert header.preset.name == "generic"
    assert set(header.places) == set(REQUIRED_COLUMNS)


@pytest.mark.parametrize(
    "heading", ["Quantità", "QUANTITÀ", "quantita", " Quantità: ", "*Quantita\u0300*", "«Quantità»"]
)
def test_case_accents_and_punctuation_of_a_heading_do_not_count(heading: str) -> None:
    assert load_preset("generic").fields[word_key(heading)] is Field.QUANTITY


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Awaiting Provisioning Details", ReportStatus.AWAITING),
        ("in attesa dei dettagli di provisioning", ReportStatus.AWAITING),
        ("REGISTRATA", ReportStatus.BOOKED),
        ("pending-activation", ReportStatus.PENDING),
        ("Pending Deprovisioning", ReportStatus.DEPROVISIONING),
        ("In attesa di disattivazione", ReportStatus.DEACTIVATING),
        ("Chiusa", ReportStatus.CLOSED),
        ("Entered", ReportStatus.ENTERED),
    ],
)
def test_status_words_are_known_in_both_languages(word: str, status: ReportStatus) -> None:
    assert load_preset("generic").statuses[word_key(word)] is status


def test_the_example_catalogue_has_the_offers_of_the_article() -> None:
    catalogue = load_preset("cisco-commerce").catalogue

    assert catalogue
    assert {offer.code for offer in catalogue.offers if offer.provisions} == {
        "A-FLEX",
        "A-FLEX-3",
        "A-WX-CC",
        "A-SPK-NU",
        "A-DINST",
        "A-WEBEX-DEV",
    }
    assert [offer.code for offer in catalogue.offers if not offer.provisions] == ["A-SUPPORT"]


def test_seven_days_hold_for_exactly_two_offers_and_thirty_for_their_family() -> None:
    catalogue = load_preset("cisco-commerce").catalogue

    assert catalogue
    assert [(policy.offer_code, policy.family, policy.window_days) for policy in catalogue.policies] == [
        ("A-FLEX", None, 7),
        ("A-FLEX-3", None, 7),
        (None, "collaboration", 30),
    ]
    for policy in catalogue.policies:
        assert policy.expiry is Expiry.CLOSE_AND_BILL
        assert policy.reminder_days == (3, 1)
        assert policy.escalation_days == 1
        assert policy.valid_from == date(2015, 1, 1)


def test_every_provisioning_offer_of_the_catalogue_has_a_policy() -> None:
    catalogue = load_preset("cisco-commerce").catalogue

    assert catalogue
    families = {policy.family for policy in catalogue.policies}
    assert all(offer.family in families for offer in catalogue.offers if offer.provisions)


def test_the_vendor_s_name_stands_in_one_preset_alone() -> None:
    for preset in every_preset():
        words = f"{preset.title} {preset.fields} {preset.status_words} {preset.catalogue}".lower()
        assert ("cisco" in words) == (preset.name == "cisco-commerce")


def test_names_that_differ_in_case_and_accents_alone_are_folded_together() -> None:
    assert folded("Università") == folded("UNIVERSITA\u0300") == "universita"
    assert folded("Lumen & Figli") != folded("Lumen Figli")
