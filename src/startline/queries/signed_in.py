"""Until when somebody is signed in."""

from datetime import datetime

from django.contrib.sessions.models import Session

from startline import clock


def signed_in_until(session_key: str) -> datetime | None:
    """When the session of that key ends; None where there is none any more."""
    found: datetime | None = (
        Session.objects.filter(session_key=session_key).values_list("expire_date", flat=True).first()
    )
    return found if found and found > clock.wall() else None
