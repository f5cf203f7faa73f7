"""What a customer's IT department allows besides the sender, as pages show it (PRODUCT M5)."""

from django.conf import settings


def envelope_pattern() -> str:
    """The envelope senders of all mails, such as `bounces+*@mail.example`; empty where they are the sender."""
    name, at, domain = settings.STARTLINE_BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+*@{domain}" if at else ""
