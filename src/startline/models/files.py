"""Files that people gave us, as we wrote them anew: never the bytes that came in (PRODUCT H4, D2)."""

from django.db import models
from django.db.models import Q

from startline.models.columns import created_at, public_id
from startline.rules.files import MOST_BYTES


class StoredFile(models.Model):
    """One file; *content* is what `startline.files` made of what came in. The operator's own have no *account_id*."""

    id = models.BigAutoField(primary_key=True)
    public_id = public_id()
    account_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=64)
    content = models.BinaryField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = created_at()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(size_bytes__gte=1, size_bytes__lte=MOST_BYTES),
                name="a_stored_file_is_of_sane_size",
            )
        ]
