"""The pages: each view parses, asks one query or action, and renders."""
