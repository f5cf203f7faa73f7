"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.space.cases import (
    space_case,
    space_case_file,
    space_case_new,
    space_case_say,
    space_case_solve,
    space_cases,
)
from startline.web.space.changes import (
    close,
    invite_member,
    leave,
    member,
    remove,
    rename,
    resend_invitation,
    withdraw,
)
from startline.web.space.invitation import invitation
from startline.web.space.members import history, members
from startline.web.space.overview import overview, spaces

_SPACE = "space/<uuid:organization>/"
urlpatterns: list[URLPattern] = [
    path("space/", spaces, name="space"),
    path("space/invitation/<str:token>/", invitation, name="space_invitation"),
    path(_SPACE, overview, name="space_overview"),
    path(f"{_SPACE}cases/", space_cases, name="space_cases"),
    path(f"{_SPACE}cases/new/", space_case_new, name="space_case_new"),
    path(f"{_SPACE}cases/<uuid:case>/", space_case, name="space_case"),
    path(f"{_SPACE}cases/<uuid:case>/say/", space_case_say, name="space_case_say"),
    path(f"{_SPACE}cases/<uuid:case>/solve/", space_case_solve, name="space_case_solve"),
    path(f"{_SPACE}cases/<uuid:case>/files/<uuid:file>/", space_case_file, name="space_case_file"),
    path(f"{_SPACE}members/", members, name="space_members"),
    path(f"{_SPACE}history/", history, name="space_history"),
    path(f"{_SPACE}invite/", invite_member, name="space_invite"),
    path(f"{_SPACE}invitations/<uuid:invitation>/resend/", resend_invitation, name="space_resend"),
    path(f"{_SPACE}invitations/<uuid:invitation>/withdraw/", withdraw, name="space_withdraw"),
    path(f"{_SPACE}members/<uuid:person>/", member, name="space_member"),
    path(f"{_SPACE}members/<uuid:person>/remove/", remove, name="space_remove"),
    path(f"{_SPACE}leave/", leave, name="space_leave"),
    path(f"{_SPACE}name/", rename, name="space_rename"),
    path(f"{_SPACE}close/", close, name="space_close"),
]
