"""Keeps a file that was written anew (PRODUCT H4, D2)."""

from startline.files import Kept
from startline.models import StoredFile


def keep_file(kept: Kept, *, account_id: int | None) -> StoredFile:
    """Store *kept* as a file of the account, or of the operator's own (None); in the caller's transaction."""
    return StoredFile.objects.create(
        account_id=account_id,
        name=kept.name,
        content_type=kept.content_type,
        content=kept.content,
        size_bytes=len(kept.content),
        sha256=kept.sha256,
        width=kept.width,
        height=kept.height,
    )
