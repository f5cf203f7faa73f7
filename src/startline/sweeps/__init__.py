"""What the clock does: set-based, bounded statements that any number of workers may run at once."""
