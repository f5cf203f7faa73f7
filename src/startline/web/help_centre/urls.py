"""Addresses of the help."""

from django.urls import path

from startline.web.help_centre.article import article
from startline.web.help_centre.contents import contents
from startline.web.help_centre.searching import search
from startline.web.help_centre.useful import useful

urlpatterns = [
    path("help/", contents, name="help"),
    path("help/search/", search, name="help_search"),
    path("help/<slug:slug>/", article, name="help_article"),
    path("help/<slug:slug>/useful/", useful, name="help_useful"),
]
