"""Adds end customers that have a language or a time zone of their own, before their orders come in."""

from startline.models import Customer
from startline.rules.languages import mail_language
from startline.rules.names import name_key
from startline.rules.windows import zone_of


def add_customer(
    *, account_id: int, name: str, time_zone: str | None = None, language: str | None = None
) -> int:
    """The id of the account's customer of that name (case and accents aside), new or known.

    Without a zone or language of its own the account's count; a known customer keeps what it has.

    :raises ValueError: there is no such time zone, or mails do not speak that language.
    """
    own = {
        "name": name,
        "time_zone": time_zone and zone_of(time_zone).key,
        "language": language and mail_language(language),
    }
    customer, _ = Customer.objects.get_or_create(account_id=account_id, name_key=name_key(name), defaults=own)
    return customer.pk
