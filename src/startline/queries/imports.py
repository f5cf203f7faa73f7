"""How far an import has come."""

from startline.models import ImportRow


def rows_left(run_id: int) -> int:
    """How many of the run's rows have not been taken over, for good or ill."""
    return ImportRow.objects.filter(run_id=run_id, outcome__isnull=True).count()
