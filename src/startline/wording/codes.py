"""Why a code of the hub did not confirm its step, in whole sentences (PRODUCT H2, H3)."""

from collections.abc import Mapping

from django.utils.translation import gettext, gettext_lazy, ngettext

from startline.rules.codes import CodeRefusal, CodeRefusalCode
from startline.wording.dates import UTC_ZONE, short_instant
from startline.wording.versions import Versions, say

_C = CodeRefusalCode
_SENTENCES: Mapping[CodeRefusalCode, Versions] = {
    _C.NOT_THERE: (
        gettext_lazy("Nothing waits for a code here any more. Go back to the beginning and have one sent."),
    ),
    _C.TRIED_TOO_OFTEN: (
        gettext_lazy("The code was mistyped too often and no longer works. Have a new one sent."),
    ),
    _C.EXPIRED: (
        gettext_lazy("The code was valid for ten minutes, and they are over. Have a new one sent."),
    ),
    _C.USED: (gettext_lazy("The code has been used, and each works once. Have a new one sent."),),
    _C.REPLACED: (
        gettext_lazy("A newer code was sent in the meantime. Enter that one, or have another sent."),
    ),
    _C.OF_ANOTHER_BROWSER: (
        gettext_lazy(
            "The code was asked for in another browser and works only there. Go on there, or have a new one sent "
            "from here."
        ),
    ),
    _C.CAP: (
        gettext_lazy(
            "No further code was sent: %(cap)s went to this address within 24 hours. The next one can be sent from "
            "%(next_at)s on."
        ),
        gettext_lazy(
            "No further code was sent: %(cap)s went to this address within 24 hours. Try again tomorrow."
        ),
    ),
}


def sentence_of_code(refusal: CodeRefusal, *, zone: str = UTC_ZONE) -> str:
    """Why the code was not taken, or none was sent, and what to do; instants are shown in *zone*."""
    if refusal.code is _C.WRONG:
        return _wrong(refusal.left or 0)
    next_at = short_instant(refusal.next_at, zone=zone) if refusal.next_at else None
    return say(_SENTENCES[refusal.code], {"cap": refusal.cap, "next_at": next_at})


def _wrong(left: int) -> str:
    if not left:
        return gettext(
            "This is not the code of the newest mail, and it was the last try. Have a new one sent."
        )
    return ngettext(
        "This is not the code of the newest mail. Compare the six digits; it can be tried %(left)s more time.",
        "This is not the code of the newest mail. Compare the six digits; it can be tried %(left)s more times.",
        left,
    ) % {"left": left}
