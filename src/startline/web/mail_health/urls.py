"""Addresses of this area."""

from django.urls import URLPattern, path

from startline.web.mail_health import health, pausing, queue, sending_domain, stopped

urlpatterns: list[URLPattern] = [
    path("mail/", health.health, name="mail_health"),
    path("mail/pause/", pausing.pause, name="mail_pause"),
    path("mail/resume/", pausing.resume, name="mail_resume"),
    path("mail/check/", sending_domain.check, name="mail_check"),
    path("mail/queue/", queue.queue, name="mail_queue"),
    path("mail/queue/try-now/", queue.try_now, name="mail_try_now"),
    path("mail/queue/send-again/", queue.send_again, name="mail_send_again"),
    path("mail/stopped/", stopped.listed, name="mail_stopped"),
    path("mail/stopped/new/", stopped.stop, name="mail_stop"),
    path("mail/stopped/<uuid:public_id>/lift/", stopped.lift, name="mail_lift"),
]
