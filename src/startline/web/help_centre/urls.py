"""Addresses of the help."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
