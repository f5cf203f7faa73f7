"""Filters of the work list that people keep under a name."""

from django.db import models
from django.db.models import Q

from startline.models.account import User
from startline.models.columns import created_at, public_id


class SavedFilter(models.Model):
    """What a person looks at again and again: the work list's *query*, as in its address, under their own *name*."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters", db_index=False)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    created_at = created_at()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="one_saved_filter_per_person_and_name"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_filter_has_a_name"),
        ]
