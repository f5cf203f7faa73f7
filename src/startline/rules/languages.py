"""The languages of mails: more than those of the pages, because customers do not choose who sells to them (M5)."""

MAIL_LANGUAGES = {"en": "English", "it": "Italiano", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""What each language that mails speak calls itself, by its code."""


def mail_language(code: str) -> str:
    """*code*, which is one that mails speak.

    :raises ValueError: it is none.
    """
    if code not in MAIL_LANGUAGES:
        raise ValueError(f"{code!r} is no language of mails; they speak {', '.join(MAIL_LANGUAGES)}.")
    return code
