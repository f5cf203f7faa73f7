"""An embedded PostgreSQL: the default when no DATABASE_URL is given."""

from startline.embedded.errors import EmbeddedError
from startline.embedded.launcher import Server, home, running
from startline.embedded.programs import binaries

__all__ = ["EmbeddedError", "Server", "binaries", "home", "running"]
