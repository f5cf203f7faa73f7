"""What the environment says of mail is refused at the start where it cannot be meant, with the way out."""

from pathlib import Path

import pytest
from tests.management.processes import startline

_NOWHERE = "postgresql://nobody@127.0.0.1:9/startline"
_POSTMARK = "anymail.backends.postmark.EmailBackend"


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        (
            {"STARTLINE_EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"},
            "leave it out for a mail server, or name a provider's",
        ),
        ({"STARTLINE_EMAIL_BACKEND": _POSTMARK}, "Set STARTLINE_ANYMAIL_POSTMARK_SERVER_TOKEN."),
        ({"STARTLINE_EMAIL_BACKEND": "anymail.backends.nobody.EmailBackend"}, "cannot be used"),
        ({"STARTLINE_ANYMAIL_SEND_DEFAULTS": "{oops"}, "STARTLINE_ANYMAIL_SEND_DEFAULTS looks like JSON"),
        ({"STARTLINE_ANYMAIL_SEND_DEFAULTS": '["tags"]'}, "must be like {"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_the_way_out(
    environment: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    ended = startline("lines", home=tmp_path / "var", **environment, DATABASE_URL=_NOWHERE)

    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_provider_whose_settings_are_whole_is_not_in_the_way(tmp_path: Path) -> None:
    ended = startline(
        "lines",
        home=tmp_path / "var",
        DATABASE_URL=_NOWHERE,
        STARTLINE_EMAIL_BACKEND=_POSTMARK,
        STARTLINE_ANYMAIL_POSTMARK_SERVER_TOKEN="a-token",
    )

    assert "The database cannot be used" in ended.stderr
