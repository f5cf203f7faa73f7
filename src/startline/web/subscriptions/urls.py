"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.subscriptions.list import subscriptions
from startline.web.subscriptions.subscription import subscription

urlpatterns: list[URLPattern] = [
    path("subscriptions/", subscriptions, name="subscriptions"),
    path("subscriptions/<uuid:public_id>/", subscription, name="subscription"),
]
