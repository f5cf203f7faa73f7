"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.imports.acts import (
    decide_conflicts,
    discard_import,
    go_on_importing,
    read_file_again,
    start,
    stop_import,
)
from startline.web.imports.begin import imports
from startline.web.imports.corrections import to_correct
from startline.web.imports.run import import_page

urlpatterns: list[URLPattern] = [
    path("import/", imports, name="imports"),
    path("import/<uuid:import_id>/", import_page, name="import"),
    path("import/<uuid:import_id>/read-again/", read_file_again, name="import_read_again"),
    path("import/<uuid:import_id>/start/", start, name="import_start"),
    path("import/<uuid:import_id>/stop/", stop_import, name="import_stop"),
    path("import/<uuid:import_id>/go-on/", go_on_importing, name="import_go_on"),
    path("import/<uuid:import_id>/discard/", discard_import, name="import_discard"),
    path("import/<uuid:import_id>/decide/", decide_conflicts, name="import_decide"),
    path("import/<uuid:import_id>/to-correct/<str:kind>/", to_correct, name="import_to_correct"),
]
