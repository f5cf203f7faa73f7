"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.orders.answers import line_answers, line_file
from startline.web.orders.line import line
from startline.web.orders.list import orders
from startline.web.orders.order import order

urlpatterns: list[URLPattern] = [
    path("orders/", orders, name="orders"),
    path("orders/<uuid:public_id>/", order, name="order"),
    path("lines/<uuid:public_id>/", line, name="line"),
    path("lines/<uuid:public_id>/answers/", line_answers, name="line_answers"),
    path("lines/<uuid:public_id>/files/<uuid:file>/", line_file, name="line_file"),
]
