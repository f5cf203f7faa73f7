"""The example that a rehearsal starts with: who sells and who buys, and an order report."""
