"""What only a rehearsal has: a clock to move, a mailbox, and its example people."""

from startline.web.rehearsal import urls

__all__ = ["urls"]
