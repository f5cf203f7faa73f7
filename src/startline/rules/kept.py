"""Why a mail that somebody has just asked for does not go now, other than for a cap (PRODUCT M6)."""

from enum import StrEnum


class Kept(StrEnum):
    """What keeps mail to one address: all mail is paused, or mail there is stopped whoever asks."""

    PAUSED = "paused"
    STOPPED = "stopped"
