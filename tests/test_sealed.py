"""Secrets at rest are of use to nobody who reads the database alone."""

import pytest
from django.conf import LazySettings

from startline.sealed import Unreadable, seal, unseal
from startline.web.people.adapters import MfaAdapter


def test_a_secret_comes_back_for_its_own_purpose_alone() -> None:
    sealed = seal("whsec_secret", purpose="one")

    assert unseal(sealed, purpose="one") == "whsec_secret"
    assert "secret" not in sealed
    assert sealed != seal("whsec_secret", purpose="one")
    with pytest.raises(Unreadable, match="made anew"):
        unseal(sealed, purpose="another")


def test_under_another_key_it_can_no_longer_be_read(settings: LazySettings) -> None:
    sealed = seal("whsec_secret", purpose="one")
    settings.SECRET_KEY = "another one since then"

    with pytest.raises(Unreadable):
        unseal(sealed, purpose="one")


@pytest.mark.parametrize("sealed", ["", "whsec_secret", "gAAAAA"])
def test_what_was_never_sealed_is_not_read(sealed: str) -> None:
    with pytest.raises(Unreadable):
        unseal(sealed, purpose="one")


def test_second_factors_that_were_kept_before_are_still_read(settings: LazySettings) -> None:
    settings.SECRET_KEY = "the key of the instance"
    kept_before = (
        "gAAAAABqsTuAssuvbgunIH3ygIizLSDjnDI7WUirE1psdmDEH512nCBq8ZDn"
        "0mcRI7sN-oeShbl2iOuZW2J3PM1jh08OkhZTO0GUYlI4jrLzydLH8uJJ1Ww="
    )

    assert MfaAdapter().decrypt(kept_before) == "JBSWY3DPEHPK3PXP"
