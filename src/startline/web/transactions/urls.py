"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.transactions.list import transactions
from startline.web.transactions.transaction import transaction

urlpatterns: list[URLPattern] = [
    path("transactions/", transactions, name="transactions"),
    path("transactions/<uuid:public_id>/", transaction, name="transaction"),
]
