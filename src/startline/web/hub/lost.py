"""The page of who has lost the mail: one field, and one answer for whatever is typed into it (PRODUCT H5)."""

from allauth.core.ratelimit import consume
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from startline import clock
from startline.actions.ask_for_lost_mail import ask_for_lost_mail
from startline.web.address_field import AddressField

_INVALID, _TOO_MANY = 422, 429


class LostMailForm(forms.Form):
    """The address to which the mail had come."""

    address = AddressField(label=gettext_lazy("Email address"))

    def __init__(self, *args: object, **options: object) -> None:
        """Let the browser offer its owner's address."""
        super().__init__(*args, **options)  # type: ignore[arg-type] # passed on as they are
        self.fields["address"].widget.attrs["autocomplete"] = "email"


@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Ask for the address; a POST takes it down, and its answer does not tell whether it is a contact's.

    What is said of a text that is no address at all, and of too many tries from one place, depends on no contact.
    """
    if request.method != "POST":
        return _page(request, form=LostMailForm())
    form = LostMailForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=_INVALID)
    if not consume(request, action="lost_mail"):
        return _page(request, form=form, too_many=True, status=_TOO_MANY)
    address = form.cleaned_data["address"]
    ask_for_lost_mail(address, now=clock.now())
    return render(
        request, "web/hub/lost_asked.html", {"address": address.email, "sender": settings.STARTLINE_SENDER}
    )


def _page(
    request: HttpRequest, *, form: LostMailForm, too_many: bool = False, status: int = 200
) -> HttpResponse:
    return render(request, "web/hub/lost.html", {"form": form, "too_many": too_many}, status=status)
