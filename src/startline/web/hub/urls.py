"""Addresses of this area: all under /m/, where the cookies of links go."""

from django.urls import URLPattern, path

from startline.web.hub.arriving import enter, opened
from startline.web.hub.replaced import replaced

urlpatterns: list[URLPattern] = [
    path("m/", opened, name="link"),
    path("m/replaced/", replaced, name="replaced"),
    path("m/<str:token>", enter, name="enter_link"),
]
