"""Presets: what the columns and status words of known order reports mean, as TOML data."""
