"""Reads; `access` is the only door by which a person's request reaches an object."""
