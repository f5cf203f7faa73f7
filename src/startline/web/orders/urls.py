"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.orders.line import line
from startline.web.orders.list import orders
from startline.web.orders.order import order

urlpatterns: list[URLPattern] = [
    path("orders/", orders, name="orders"),
    path("orders/<uuid:public_id>/", order, name="order"),
    path("lines/<uuid:public_id>/", line, name="line"),
]
