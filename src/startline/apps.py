"""The one Django app."""

from django.apps import AppConfig

from startline import clock


class StartlineConfig(AppConfig):
    """Startline's models, commands, templates and translations."""

    name = "startline"

    def ready(self) -> None:
        """Have the clock follow the instance's (a rehearsal's can be moved); refuse a provider that is not ready.

        :raises ImproperlyConfigured: the settings of a provider miss something.
        """
        from startline.mail.events import refuse_open_hooks
        from startline.mail.provider import refuse_unready, sends_by_provider
        from startline.queries.rehearsal import clock_offset

        clock.use_offset(clock_offset)
        if sends_by_provider():
            refuse_unready()
        refuse_open_hooks()
