"""The languages of pages and mails: customers, who do not choose who sells to them, have more of them (M5)."""

MAIL_LANGUAGES = {"en": "English", "it": "Italiano", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""What each language that mails and customers' pages speak calls itself, by its code."""
WORKSPACE_LANGUAGES = {code: MAIL_LANGUAGES[code] for code in ("en", "it")}
"""Those of them that the workspace and signing in speak, too."""


def workspace_language(code: str) -> str:
    """*code*, where the workspace and signing in speak it; else English."""
    return code if code in WORKSPACE_LANGUAGES else "en"


def mail_language(code: str) -> str:
    """*code*, which is one that mails speak.

    :raises ValueError: it is none.
    """
    if code not in MAIL_LANGUAGES:
        raise ValueError(f"{code!r} is no language of mails; they speak {', '.join(MAIL_LANGUAGES)}.")
    return code
