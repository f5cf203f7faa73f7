"""Addresses of this area: all under /m/, where the cookies of links go."""

from django.urls import URLPattern, path, re_path

from startline.web.hub.arriving import enter, opened
from startline.web.hub.cases import (
    hub_case,
    hub_case_file,
    hub_case_new,
    hub_case_say,
    hub_case_solve,
    hub_cases,
)
from startline.web.hub.choosing import find_organization
from startline.web.hub.code import code
from startline.web.hub.comparing import compare
from startline.web.hub.go_on import go_on
from startline.web.hub.hand_over import hand_over
from startline.web.hub.lost import lost
from startline.web.hub.mapping import mapped
from startline.web.hub.replaced import replaced
from startline.web.hub.who import who

urlpatterns: list[URLPattern] = [
    path("m/", opened, name="link"),
    path("m/e/<uuid:key>/", who, name="hub_who"),
    path("m/e/<uuid:key>/hand-over/", hand_over, name="hub_hand_over"),
    path("m/e/<uuid:key>/code/<uuid:code>/", code, name="hub_code"),
    path("m/e/<uuid:key>/organization/", find_organization, name="hub_organization"),
    path("m/e/<uuid:key>/organization/compare/", compare, name="hub_compare"),
    path("m/mapped/<uuid:order>/", mapped, name="hub_mapped"),
    path("m/go-on/<uuid:order>/", go_on, name="hub_go_on"),
    path("m/cases/", hub_cases, name="hub_cases"),
    path("m/cases/new/", hub_case_new, name="hub_case_new"),
    path("m/cases/<uuid:case>/", hub_case, name="hub_case"),
    path("m/cases/<uuid:case>/say/", hub_case_say, name="hub_case_say"),
    path("m/cases/<uuid:case>/solve/", hub_case_solve, name="hub_case_solve"),
    path("m/cases/<uuid:case>/files/<uuid:file>/", hub_case_file, name="hub_case_file"),
    path("m/lost/", lost, name="hub_lost"),
    path("m/replaced/", replaced, name="replaced"),
    re_path(r"^m/(?P<token>[^/]+)/?$", enter, name="enter_link"),
]
