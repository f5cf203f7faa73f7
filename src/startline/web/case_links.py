"""The address at which a case is opened, with what is known where the link stands (PRODUCT D2)."""

import uuid
from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse

from startline.rules.cases import CaseType


def new_case_address(
    *,
    lines: Iterable[uuid.UUID] = (),
    order: uuid.UUID | None = None,
    type: CaseType | None = None,  # noqa: A002 - the parameter of the address is called so
    page: str = "",
    refusal: str = "",
    article: str = "",
) -> str:
    """Where somebody of the workspace opens a case about these lines, or the whole order.

    *page* is the name of the page that one comes from, *refusal* the code of what was refused there, *article* the
    help article that did not help.
    """
    asked = [
        *(("line", str(line)) for line in lines),
        ("order", str(order) if order else ""),
        ("type", type.value if type else ""),
        ("page", page),
        ("refusal", refusal),
        ("article", article),
    ]
    query = urlencode([(name, value) for name, value in asked if value])
    return f"{reverse('case_new')}?{query}" if query else reverse("case_new")
