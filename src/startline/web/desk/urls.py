"""Addresses of the desk."""

from django.urls import URLPattern, path

from startline.web.desk import measures

urlpatterns: list[URLPattern] = [
    path("desk/measures/", measures.measures, name="desk_measures"),
]
