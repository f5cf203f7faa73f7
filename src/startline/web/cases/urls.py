"""Addresses of the cases."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
