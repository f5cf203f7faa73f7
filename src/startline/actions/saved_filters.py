"""Keeps filters of the work list under names of a person's own (PRODUCT P4)."""

import uuid

from django.db import transaction

from startline.models import SavedFilter, User

MOST_FILTERS = 50


class TooManyFilters(Exception):
    """The person keeps as many filters as anybody can keep track of."""


def save_filter(*, user_id: int, name: str, query: str) -> None:
    """Keep *query*, the work list's as in its address, under *name*; the same name is given a new query.

    :raises TooManyFilters: there are `MOST_FILTERS` already, none of this name.
    """
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user_id)
        kept = SavedFilter.objects.filter(user_id=user_id)
        if not kept.filter(name=name).exists() and kept.count() >= MOST_FILTERS:
            raise TooManyFilters
        SavedFilter.objects.update_or_create(user_id=user_id, name=name, defaults={"query": query})


def delete_filter(*, user_id: int, public_id: uuid.UUID) -> str | None:
    """Forget the person's filter of that id; its name, or None where they have none such."""
    kept = SavedFilter.objects.filter(user_id=user_id, public_id=public_id).first()
    if kept is None:
        return None
    kept.delete()
    return kept.name
