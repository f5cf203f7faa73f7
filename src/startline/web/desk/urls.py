"""Addresses of the desk."""

from django.urls import URLPattern, path, re_path

from startline.web.desk.acts import ACTS, desk_act
from startline.web.desk.answers import desk_answer, desk_answers, desk_new_answer, desk_retire_answer
from startline.web.desk.case import desk_case, desk_file
from startline.web.desk.help_report import help_report
from startline.web.desk.hours import desk_hours
from startline.web.desk.measures import measures
from startline.web.desk.neighbours import WAYS, desk_neighbour
from startline.web.desk.queue import desk
from startline.web.desk.several import desk_several

_UUID = "[0-9a-f-]{36}"
urlpatterns: list[URLPattern] = [
    path("desk/", desk, name="desk"),
    path("desk/several/", desk_several, name="desk_several"),
    path("desk/answers/", desk_answers, name="desk_answers"),
    path("desk/answers/new/", desk_new_answer, name="desk_new_answer"),
    path("desk/answers/<uuid:public_id>/", desk_answer, name="desk_answer"),
    path("desk/answers/<uuid:public_id>/retire/", desk_retire_answer, name="desk_retire_answer"),
    path("desk/help/", help_report, name="desk_help"),
    path("desk/measures/", measures, name="desk_measures"),
    path("desk/hours/", desk_hours, name="desk_hours"),
    path("desk/cases/<uuid:public_id>/", desk_case, name="desk_case"),
    path("desk/cases/<uuid:public_id>/files/<uuid:file>/", desk_file, name="desk_file"),
    re_path(
        rf"^desk/cases/(?P<public_id>{_UUID})/(?P<way>{'|'.join(WAYS)})/$",
        desk_neighbour,
        name="desk_neighbour",
    ),
    re_path(rf"^desk/cases/(?P<public_id>{_UUID})/(?P<act>{'|'.join(ACTS)})/$", desk_act, name="desk_act"),
]
