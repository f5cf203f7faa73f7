"""Which texts customers' pages can show: those that speak five languages, where the workspace speaks two."""

from collections.abc import Mapping, Sequence

from startline.wording.messages import Message

_FOLDERS = (
    "startline/web/hub/",
    "startline/web/set_up/",
    "startline/web/space/",
    "startline/templates/web/hub/",
    "startline/templates/web/set_up/",
    "startline/templates/web/space/",
    "startline/templates/web/invitation/",
)
_FILES = frozenset(
    {
        "startline/templates/web/base.html",
        "startline/templates/web/broken.html",
        "startline/templates/web/checks/browser.html",
        "startline/templates/web/forbidden.html",
        "startline/templates/web/not_found.html",
        "startline/templates/web/parts/case_along.html",
        "startline/templates/web/parts/case_pictures.html",
        "startline/templates/web/parts/case_talk.html",
        "startline/templates/web/parts/copy.html",
        "startline/templates/web/parts/help.html",
        "startline/templates/web/parts/organization_record.html",
        "startline/templates/web/parts/pages.html",
        "startline/templates/web/parts/tongues.html",
        "startline/templates/web/parts/typed.html",
        "startline/templates/web/signed_out.html",
        "startline/web/case_form.py",
        "startline/web/case_talk.py",
        "startline/web/customer_cases.py",
        "startline/web/invited.py",
        "startline/web/inviting.py",
        "startline/web/organization_name.py",
        "startline/web/passwords.py",
        "startline/web/tags.py",
        "startline/web/track.py",
        "startline/wording/actors.py",
        "startline/wording/addresses.py",
        "startline/wording/browser_check.py",
        "startline/wording/case_talk.py",
        "startline/wording/cases.py",
        "startline/wording/codes.py",
        "startline/wording/dates.py",
        "startline/wording/files.py",
        "startline/wording/hub_cases.py",
        "startline/wording/hub_fields.py",
        "startline/wording/hub_mapping.py",
        "startline/wording/hub_set_up.py",
        "startline/wording/hub_space.py",
        "startline/wording/outcomes.py",
        "startline/wording/people.py",
        "startline/wording/refusals.py",
    }
)
"""What those pages include, extend or take their sentences from; a test finds what is missing here."""


def is_customers(place: str) -> bool:
    """Whether a page that a customer opens can show the texts of the file at *place*, relative to the source."""
    return place.startswith(_FOLDERS) or place in _FILES


def customers_messages(messages: Mapping[Message, Sequence[str]]) -> dict[Message, Sequence[str]]:
    """Those of *messages* that customers' pages can show, each with the places where they have it."""
    kept = {
        message: [place for place in places if is_customers(place)] for message, places in messages.items()
    }
    return {message: places for message, places in kept.items() if places}
