"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.people.changes import (
    invite_person,
    member,
    open_account,
    remove,
    resend_invitation,
    set_active,
    withdraw,
)
from startline.web.people.invitation import invitation
from startline.web.people.people import history, people

urlpatterns: list[URLPattern] = [
    path("people/", people, name="people"),
    path("people/history/", history, name="people_history"),
    path("people/invite/", invite_person, name="people_invite"),
    path("people/invitations/<uuid:invitation>/resend/", resend_invitation, name="people_resend"),
    path("people/invitations/<uuid:invitation>/withdraw/", withdraw, name="people_withdraw"),
    path("people/accounts/open/", open_account, name="people_open_account"),
    path("people/<uuid:account>/<uuid:person>/", member, name="people_member"),
    path("people/<uuid:account>/<uuid:person>/remove/", remove, name="people_remove"),
    path("people/<uuid:account>/<uuid:person>/access/", set_active, name="people_set_active"),
    path("invitation/<str:token>/", invitation, name="invitation"),
]
