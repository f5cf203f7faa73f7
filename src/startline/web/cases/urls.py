"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.cases.case import case, case_file, case_say, case_solve
from startline.web.cases.list import cases
from startline.web.cases.opening import case_new

urlpatterns: list[URLPattern] = [
    path("cases/", cases, name="cases"),
    path("cases/new/", case_new, name="case_new"),
    path("cases/<uuid:public_id>/", case, name="case"),
    path("cases/<uuid:public_id>/say/", case_say, name="case_say"),
    path("cases/<uuid:public_id>/solve/", case_solve, name="case_solve"),
    path("cases/<uuid:public_id>/files/<uuid:file>/", case_file, name="case_file"),
]
