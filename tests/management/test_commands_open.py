"""`startline open`: a real instance from a file, all or nothing (PRODUCT 1, W1)."""

from pathlib import Path

import pytest
from tests.management.calling import Called, startline

from startline.models import Account, AccountDomain, Customer, Instance, Membership, Offer, Policy, SetupField

pytestmark = pytest.mark.django_db

COMPANY = """
[[catalogue.offers]]
code = "FLEX"
name = "Flex Plan"
family = "collaboration"
provisions = true

[[catalogue.policies]]
name = "Thirty days"
family = "collaboration"
valid_from = 2020-01-01
window_days = 30
expiry = "close_and_bill"
reminder_days = [3, 1]
escalation_days = 1

[[catalogue.fields]]
offer_codes = ["FLEX"]
key = "people"
kind = "number"
required = true
labels = { en = "People to invite" }
options = { least = 1 }

[[accounts]]
kind = "distributor"
name = "Distribuzione Sud"
time_zone = "Europe/Rome"
language = "it"
currency = "EUR"
domains = ["sud.example"]
people = [{ email = "a.neri@sud.example", name = "Anna Neri", role = "admin", language = "it" }]

[[accounts]]
kind = "partner"
name = "Baltpartner"
distributor = "Distribuzione Sud"
time_zone = "Europe/Riga"
language = "en"
"""


def opened(tmp_path: Path, content: str) -> Called:
    file = tmp_path / "company.toml"
    file.write_text(content, encoding="utf-8")
    return startline("open", str(file))


def test_an_empty_database_becomes_a_real_instance_with_accounts_people_and_catalogue(tmp_path: Path) -> None:
    called = opened(tmp_path, COMPANY)

    assert (called.code, called.out) == (0, "2 accounts were opened.\n")
    assert not Instance.objects.get().rehearsal
    assert Account.objects.get(name="Baltpartner").distributor == Account.objects.get(kind="distributor")
    assert AccountDomain.objects.get().domain == "sud.example"
    assert Membership.objects.get().role == "admin"
    assert (Offer.objects.get().code, Policy.objects.get().window_days) == ("FLEX", 30)
    assert (SetupField.objects.get().key, SetupField.objects.get().options["least"]) == ("people", "1")


@pytest.mark.parametrize(
    ("wrong", "right", "named"),
    [
        ("Europe/Riga", "Europe/Rigga", "'Europe/Rigga' is no IANA time zone"),
        ('distributor = "Distribuzione Sud"', 'distributor = "Nobody"', "'Nobody' before it"),
        ('role = "admin"', 'role = "chief"', "'chief' is not a valid Role"),
        ('role = "admin"', 'role = "operator"', "a role does not exist"),
        ("a.neri@sud.example", "a.neri", "a plain mail address"),
        ('name = "Baltpartner"', 'name = "Distribuzione Sud"', "its name or a mail domain of it is taken"),
        ('kind = "number"', 'kind = "colour"', "'colour' is not a valid FieldKind"),
        ("{ least = 1 }", '{ least = "many" }', "are no options of a field"),
        ("labels = { en", "labels = { it", "The field has no English text"),
        ('key = "people"\n', "", "missing 1 required keyword-only argument: 'key'"),
        (
            'family = "collaboration"\nvalid_from',
            'family = "other"\nvalid_from',
            "No policy covers the offer FLEX",
        ),
        ("window_days = 30", "", "lacks or mistakes"),
        ("[[accounts]]", "[[accounts", "cannot be read"),
    ],
)
def test_a_wrong_entry_is_named_and_nothing_is_opened(
    tmp_path: Path, wrong: str, right: str, named: str
) -> None:
    called = opened(tmp_path, COMPANY.replace(wrong, right))

    assert called.code == 2
    assert named in called.err
    assert not Account.objects.exists()
    assert not Offer.objects.exists()


def test_a_file_with_nothing_to_open_is_refused(tmp_path: Path) -> None:
    called = opened(tmp_path, "title = 'Nothing'")

    assert called.code == 2
    assert "neither [[accounts]] nor" in called.err


@pytest.mark.parametrize(
    "wrong",
    [
        ('language = "en"', 'language = "pt"'),
        ('language = "en"', 'language = "en"\ncustomers = [{ name = "Bäckerei Huber", language = "pt" }]'),
    ],
)
def test_a_language_that_mails_do_not_speak_is_named_with_those_that_they_do(
    tmp_path: Path, wrong: tuple[str, str]
) -> None:
    called = opened(tmp_path, COMPANY.replace(*wrong))

    assert called.code == 2
    assert "The account Baltpartner cannot be opened: 'pt' is no language of mails" in called.err
    assert "en, it, de, fr, es" in called.err
    assert not Account.objects.exists()


def test_customers_have_mails_in_their_own_language(tmp_path: Path) -> None:
    own = 'language = "en"\ncustomers = [{ name = "Bäckerei Huber", language = "de" }]'

    called = opened(tmp_path, COMPANY.replace('language = "en"', own))

    assert called.code == 0
    assert Customer.objects.get().language == "de"
