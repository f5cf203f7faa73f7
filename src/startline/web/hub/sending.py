"""Has a code made and mailed to the link's contact, and leads to the page on which it is typed (PRODUCT H2, H3)."""

import uuid
from dataclasses import replace
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from startline.actions.codes import Step, ask_for_code, mail_code
from startline.queries.codes import order_of_code
from startline.web.hub_pass import browser_of, keep_browser, new_browser
from startline.web.see_other import see_other


def send_code(
    request: HttpRequest, step: Step, *, key: uuid.UUID, recipient: str, now: datetime
) -> HttpResponse:
    """Mail a code for *step* to *recipient*, the link's contact, and go to its page under the errand *key*.

    The subject of *step* holds at least `order_ids`, and `epochs`: the contact epoch of each line by its id. A mail
    that the server did not take is told on that page, from which another can be sent.

    :raises CodeRefused: cap, where the address has had too many lately.
    """
    browser = browser_of(request) or new_browser()
    asked = ask_for_code(replace(step, subject={**step.subject, "key": str(key)}), browser=browser, now=now)
    order = order_of_code(order_ids=step.subject["order_ids"], link_id=step.link_id)
    taken = mail_code(
        asked,
        recipient=recipient,
        purpose=step.purpose,
        language=order.language,
        order=order.number,
        customer=order.customer,
        account=order.account,
    )
    if not taken:
        messages.error(
            request, gettext("The mail with the code could not be sent just now. Have a new one sent.")
        )
    response = see_other("hub_code", key=key, code=asked.public_id)
    keep_browser(response, browser)
    return response
