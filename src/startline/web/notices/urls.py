"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.notices.list import returned_mails
from startline.web.notices.notice import returned_mail

urlpatterns: list[URLPattern] = [
    path("mail/returned/", returned_mails, name="returned_mails"),
    path("mail/returned/<uuid:public_id>/", returned_mail, name="returned_mail"),
]
