"""Finds the example person as whom somebody wants to sign in without a password: in a rehearsal, and only there."""

import uuid

from startline.actions.move_clock import RealInstance
from startline.models import Instance, User


def example_person(public_id: uuid.UUID) -> User:
    """The active user of that id.

    :raises RealInstance: the instance is real, or there is none; nobody is looked up.
    :raises User.DoesNotExist: there is no such user, or they are deactivated.
    """
    if not Instance.objects.filter(rehearsal=True).exists():
        raise RealInstance
    return User.objects.get(public_id=public_id, is_active=True)
