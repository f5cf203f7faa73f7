"""Settings in sentences, whole and in both languages (DESIGN, Voice)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from tests.wording.speaking import heard, is_sentence, sounds_right

from startline.models import Setting
from startline.rules.line import Expiry
from startline.rules.settings import SettingProblem, SettingProblemCode
from startline.rules.setup_fields import FieldKind
from startline.wording.settings import change_sentence, expiry_label, expiry_meaning, problem_sentence

POLICY = {"name": "Flex: 14 days", "valid_from": "2027-01-01", "window_days": 14}
NAMED = {"key": "service_name", "called": {"en": "Service name", "it": "Nome del servizio"}}
VALUES: dict[Setting, tuple[Any, Any]] = {
    Setting.LANGUAGE: ("en", "it"),
    Setting.DESK_HOURS: (
        {"days": "12345", "opens": 9, "closes": 18, "promises": {"urgent": 2, "normal": 9}},
        {"days": "123456", "opens": 8, "closes": 20, "promises": {"urgent": 1, "normal": 9}},
    ),
    Setting.CANNED_ANSWER: (
        None,
        {"name": "Where the mail may be", "type": None, "texts": {"en": "In spam."}},
    ),
    Setting.SEND_HOUR: (8, 9),
    Setting.DOMAINS: (["a.example"], ["b.example"]),
    Setting.WATCHES: (True, False),
    Setting.HUB_ADDED: (None, {"name": "Vendor Admin", "admin_url": "https://admin.example/"}),
    Setting.OFFER_ADDED: (None, {"name": "Flex", "family": "collaboration", "provisions": True}),
    Setting.POLICY_ADDED: (None, POLICY),
    Setting.POLICY_WITHDRAWN: (POLICY, None),
    Setting.LOGO: ({"name": "one.png", "sha256": "0"}, {"name": "two.png", "sha256": "1"}),
    Setting.MAIL_PAUSED: (None, "operator"),
    Setting.MAIL_RESUMED: ("refusals", None),
    Setting.FIELD_ADDED: (None, {**NAMED, "kind": "text"}),
    Setting.FIELD_EDITED: (
        {"labels": {}, "helps": {}, "required": True, "options": {}},
        {**NAMED, "labels": {}, "helps": {}, "required": False, "options": {}},
    ),
    Setting.FIELD_MOVED: ({"place": 1}, {**NAMED, "place": 2}),
    Setting.FIELD_RETIRED: (NAMED, None),
}
FACTS = {
    "domains": "acme.example",
    "code": "A-FLEX",
    "name": "Flex Plan",
    "valid_from": date(2026, 12, 1),
    "today": date(2026, 11, 16),
    "days": 9,
    "window_days": 7,
    "key": "service_name",
    "called": NAMED["called"],
    "kind": FieldKind.TEXT,
    "least": 5,
    "most": 40,
    "names": "address",
    "known": "name, case",
}


@dataclass(kw_only=True)
class Change:
    setting: str
    was: Any = None
    became: Any = None
    subject: str | None = "A-FLEX"
    actor_kind: str = "user"
    actor_name: str | None = "Rita Sala"
    about_name: str | None = "Giulia Conti"
    address: str | None = "it@acme.example"


CHANGES = [
    *(
        Change(setting=setting, was=was, became=became)
        for setting in Setting
        for was, became in [VALUES.get(setting, ("one", "two"))]
    ),
    Change(setting="time_zone", became="Europe/Rome"),
    Change(setting="time_zone", was="Europe/Rome"),
    Change(setting="hub_events_url", became="https://admin.example/events"),
    Change(setting="hub_events_url", was="https://admin.example/events"),
    Change(setting="hub_is_active", became=False),
    Change(setting="offer_hub", became="Vendor Admin"),
    Change(setting="offer_hub", was="Vendor Admin"),
    Change(setting="mail_paused", became="hourly_cap", actor_kind="system"),
    Change(setting="mail_paused", became="refusals", actor_kind="system"),
    Change(setting="suppressed", address=None),
    Change(setting="unsuppressed", address=None),
    Change(setting="currency", became="EUR"),
    Change(setting="currency", was="EUR"),
    Change(setting="logo", became={"name": "two.png", "sha256": "1"}),
    Change(setting="logo", was={"name": "one.png", "sha256": "0"}),
    Change(setting="domains", was=[], became=["a.example"]),
    Change(setting="domains", was=["a.example"], became=[]),
    Change(setting="watches", was=False, became=True, about_name=None),
    Change(setting="field_edited", was={"required": False}, became={**NAMED, "required": True}),
    Change(setting="watches", was=True, became=False, about_name=None),
    Change(setting="line_cap", was=5, became=3, actor_name=None, actor_kind="console"),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.setting} {change.became}")
def test_a_change_is_a_whole_sentence_in_both_languages(change: Change) -> None:
    english, italian = heard(lambda: change_sentence(change))

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("code", SettingProblemCode)
def test_why_something_was_not_set_is_whole_sentences_in_both_languages(code: SettingProblemCode) -> None:
    english, italian = heard(lambda: problem_sentence(SettingProblem(code=code, facts=FACTS)))

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


@pytest.mark.parametrize("expiry", Expiry)
def test_what_a_windows_end_does_is_said_in_both_languages(expiry: Expiry) -> None:
    english, italian = heard(lambda: f"{expiry_label(expiry)}. {expiry_meaning(expiry)}")

    assert all(is_sentence(text) and sounds_right(text) for text in (english, italian))
    assert english != italian


def test_numbers_and_dates_are_told_as_people_read_them() -> None:
    hour, _ = heard(lambda: change_sentence(Change(setting="send_hour", was=8, became=14)))
    policy, italian = heard(lambda: change_sentence(Change(setting="policy_added", became=POLICY)))

    assert hour == "Rita Sala moved the send hour from 08:00 to 14:00."
    assert "in force from 1 Jan 2027" in policy
    assert "in data 1 gen 2027" in italian


def test_a_field_is_called_in_the_readers_language() -> None:
    told = Change(
        setting="field_edited", was={"required": True, "helps": {}}, became={**NAMED, "required": False}
    )

    english, italian = heard(lambda: change_sentence(told))

    assert english == (
        "Rita Sala changed the field “Service name” of the service setup of A-FLEX: no longer required, its help."
    )
    assert "“Nome del servizio”" in italian


def test_a_missing_key_is_called_missing() -> None:
    unfit = SettingProblem(code=SettingProblemCode.FIELD_KEY_UNFIT, facts={"key": ""})

    assert heard(lambda: problem_sentence(unfit))[0].startswith("The key is missing")
