"""The languages of mails: more than those of the pages, because customers do not choose who sells to them (M5)."""

MAIL_LANGUAGES = {"en": "English", "it": "Italiano", "de": "Deutsch", "fr": "Français", "es": "Español"}
"""What each language that mails speak calls itself, by its code."""
