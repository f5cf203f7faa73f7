"""Zones as people look for them: whole or by city, whatever the case (PRODUCT M1)."""

import pytest

from startline.rules.windows import zone_of
from startline.rules.zones import find_zone, nearest_zone, zone_names


def test_every_zone_to_choose_from_exists_and_is_found_by_its_own_name() -> None:
    for name in zone_names():
        assert zone_of(name).key == find_zone(name) == name


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/Rome", "Europe/Rome"),
        ("rome", "Europe/Rome"),
        ("  New York ", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("europe/rome", "Europe/Rome"),
        ("utc", "UTC"),
        ("CET", "CET"),
        ("Buenos Aires", None),
        ("", None),
        ("Nowhere", None),
    ],
)
def test_a_zone_is_found_by_its_city_where_that_names_only_one(typed: str, zone: str | None) -> None:
    assert find_zone(typed) == zone


@pytest.mark.parametrize(
    ("typed", "zone"), [("Rmoe", "Europe/Rome"), ("Europe/Pariss", "Europe/Paris"), ("Qwxyz", None)]
)
def test_a_mistyped_zone_has_a_nearest_one(typed: str, zone: str | None) -> None:
    assert nearest_zone(typed) == zone
