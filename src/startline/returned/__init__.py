"""Pure reading of what comes back after a mail: bounces, complaints, automatic replies, providers' events."""

from startline.returned.reading import read_returned
from startline.returned.returned import Returned

__all__ = ["Returned", "read_returned"]
