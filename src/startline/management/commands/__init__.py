"""One file per command; its name with dashes is what people type."""
