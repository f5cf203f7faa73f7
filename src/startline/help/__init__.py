"""The articles of the help, Markdown files in `en/` and `it/`, and what reads, checks and writes them (PRODUCT D1)."""
