"""Numbers as the reader's language writes them."""

from django.utils.formats import number_format


def grouped(number: int) -> str:
    """A whole number with its digits in groups."""
    return number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)
