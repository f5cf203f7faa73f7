"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.organizations.looking import listed, looked_at
from startline.web.organizations.standing_in import invite_administrator, resend_invitation, withdraw

_ONE = "organizations/<uuid:organization>/"
urlpatterns: list[URLPattern] = [
    path("organizations/", listed, name="organizations"),
    path(_ONE, looked_at, name="organization"),
    path(f"{_ONE}invite/", invite_administrator, name="organization_invite"),
    path(f"{_ONE}invitations/<uuid:invitation>/resend/", resend_invitation, name="organization_resend"),
    path(f"{_ONE}invitations/<uuid:invitation>/withdraw/", withdraw, name="organization_withdraw"),
]
