"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.work_list.export import export_lines
from startline.web.work_list.page import work
from startline.web.work_list.saving import forget, save

urlpatterns: list[URLPattern] = [
    path("", work, name="work"),
    path("lines/export/<str:fmt>/", export_lines, name="export_lines"),
    path("filters/", save, name="save_filter"),
    path("filters/<uuid:public_id>/delete/", forget, name="delete_filter"),
]
