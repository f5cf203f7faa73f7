"""The one Django app."""

from django.apps import AppConfig

from startline import clock


class StartlineConfig(AppConfig):
    """Startline's models, commands, templates and translations."""

    name = "startline"

    def ready(self) -> None:
        """Have the clock follow the instance's: that of a rehearsal can be moved."""
        from startline.queries.rehearsal import clock_offset

        clock.use_offset(clock_offset)
