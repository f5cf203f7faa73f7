"""Time zones as people look for them: by city, whatever the case (PRODUCT M1).

Zone data is the pinned `tzdata`, as in `rules.windows`.
"""

import difflib
import zoneinfo
from collections.abc import Sequence
from functools import cache

from startline.rules.names import name_key
from startline.rules.windows import zone_of

_PLAIN = "UTC"
_NEAR = 0.75


@cache
def zone_names() -> Sequence[str]:
    """The zones to choose from, by name: cities and UTC, without the data's historic and technical names."""
    zone_of(_PLAIN)  # so that it is the pinned data that is listed
    known = zoneinfo.available_timezones()
    cities = {name for name in known if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/"))}
    return sorted({_PLAIN, *cities})


def find_zone(text: str) -> str | None:
    """The one zone that *text* names: by its whole name or its city alone, case and accents aside."""
    return _by_key().get(_key(text))


def nearest_zone(text: str) -> str | None:
    """The zone that *text* was probably meant to name, or None."""
    near = difflib.get_close_matches(_key(text), _by_key(), n=1, cutoff=_NEAR)
    return _by_key()[near[0]] if near else None


@cache
def _by_key() -> dict[str, str]:
    """Zones by what people type for them; a city that several zones have needs its region."""
    cities: dict[str, list[str]] = {}
    for name in zone_names():
        cities.setdefault(_key(name.rpartition("/")[2]), []).append(name)
    alone = {city: names[0] for city, names in cities.items() if len(names) == 1}
    return {**alone, **{_key(name): name for name in sorted(zoneinfo.available_timezones())}}


def _key(text: str) -> str:
    return name_key(text.replace("_", " ").replace(" / ", "/"))
