"""Says, once and for all, what an instance is: real, or a rehearsal whose clock can be moved."""

from startline.models import Instance


def open_instance(*, rehearsal: bool) -> bool:
    """Make the instance's one row unless there is one; whether it was made now. What it is never changes."""
    _, made = Instance.objects.get_or_create(id=1, defaults={"rehearsal": rehearsal})
    return made
