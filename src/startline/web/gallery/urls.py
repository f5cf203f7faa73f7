"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.gallery.gallery import gallery, gallery_mail

urlpatterns: list[URLPattern] = [
    path("mail/gallery/", gallery, name="gallery"),
    path("mail/gallery/<str:kind>/", gallery_mail, name="gallery_mail"),
]
