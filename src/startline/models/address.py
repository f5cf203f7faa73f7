"""Mail addresses, each named by id everywhere else, so that erasing a person blanks one row."""

from django.db import models
from django.db.models import Q

from startline.models.columns import created_at, together


class Address(models.Model):
    """One mail address; *key* is its case-folded form, and two addresses are the same when keys are."""

    id = models.BigAutoField(primary_key=True)
    email = models.CharField(max_length=254, null=True)
    key = models.CharField(max_length=254, null=True, unique=True)
    domain = models.CharField(max_length=253, null=True)
    erased_at = models.DateTimeField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=together("email", "key", "domain"), name="address_is_whole_or_erased"
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=True, erased_at__isnull=False)
                | Q(email__isnull=False, erased_at__isnull=True),
                name="only_an_erased_address_is_blank",
            ),
            models.CheckConstraint(condition=~Q(email__regex=r"[\s,;<>]"), name="address_is_a_single_one"),
        ]
