"""The mail that tells the operators at once, outside the outbox, that all mail was paused by itself (PRODUCT M6)."""

import logging
from collections.abc import Mapping

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from startline.mail.to_people import PeopleMail, send_to
from startline.rules.breaker import MailPause
from startline.rules.languages import workspace_language
from startline.statements import statements_of

_STATEMENTS = statements_of(__file__)
_LOG = logging.getLogger(__name__)
_WHY: Mapping[MailPause, object] = {
    MailPause.HOURLY_CAP: gettext_lazy(
        "More mails were to go out within an hour than the limit lets through. They wait, and none is lost."
    ),
    MailPause.REFUSALS: gettext_lazy(
        "Too large a share of the last hour's mails was refused for good. The others wait, so that the sender "
        "address keeps its good name; none is lost."
    ),
}


def tell_operators(cause: MailPause) -> int:
    """Tell each operator who watches, in their language, why all mail was paused; how many mails were taken.

    Best effort, over the network: keep it out of transactions. The pages say the same.
    """
    told = 0
    for operator in _STATEMENTS["operators"].rows():
        language = workspace_language(operator.language)
        with translation.override(language):
            told += send_to(operator.email, _mail(cause, name=operator.name), language=language)
    if not told:
        _LOG.error("No operator could be told by mail that all mail is paused.")
    return told


def _mail(cause: MailPause, *, name: str) -> PeopleMail:
    return PeopleMail(
        subject=gettext("All mail is paused"),
        heading=gettext("Hello %(name)s") % {"name": name},
        lead=str(_WHY[cause]),
        button=gettext("See what happened"),
        link=f"{settings.STARTLINE_URL}/mail/",
        note=gettext("Mail goes on when an operator resumes it there. Mails for signing in are not held up."),
    )
