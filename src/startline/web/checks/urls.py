"""Addresses of the checks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
