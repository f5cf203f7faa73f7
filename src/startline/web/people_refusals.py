"""What a refused change to people answers with, in accounts and organizations alike."""

from collections.abc import Mapping

from startline.rules.people import PeopleRefusal, PeopleRefusalCode

_C = PeopleRefusalCode
_CONFLICT = 409
_STATUSES: Mapping[PeopleRefusalCode, int] = {
    _C.NOT_AN_ADMINISTRATOR: 403,
    _C.NOT_THERE: 404,
    _C.INVITER_CAP: 429,
    _C.INVITEE_CAP: 429,
}


def status_of(refusal: PeopleRefusal) -> int:
    """The HTTP status of *refusal*: 409 for all that the state of things forbids."""
    return _STATUSES.get(refusal.code, _CONFLICT)
