"""What keeps mail that is asked for now from going to an address (PRODUCT M6)."""

from collections.abc import Collection, Mapping

from startline.models import SuppressionReason
from startline.queries.stopped import StopInForce, stops_in_force
from startline.rules.kept import Kept


def kept_back(address_ids: Collection[int], *, paused: bool) -> Mapping[int, Kept]:
    """Of these addresses those to which no mail goes now, and why; read with the rights of an action."""
    stops = stops_in_force(address_ids)
    by_id = {id_: kept_by(stops.get(id_), paused=paused) for id_ in address_ids}
    return {id_: kept for id_, kept in by_id.items() if kept}


def kept_by(stop: StopInForce | None, *, paused: bool) -> Kept | None:
    """What keeps mail to an address with that *stop*, while all mail is *paused* or not.

    An address that only bounced is not kept: what is asked for tries it once more.
    """
    if stop and stop.reason is not SuppressionReason.BOUNCED:
        return Kept.STOPPED
    return Kept.PAUSED if paused else None
