"""What the launcher says when the embedded PostgreSQL cannot serve."""


class EmbeddedError(Exception):
    """The embedded PostgreSQL cannot serve; the message names the problem and the ways out."""

    def __str__(self) -> str:
        return f"{super().__str__()} Or set DATABASE_URL to a PostgreSQL (16 or newer) of your own."
