"""What may happen and why not: pure decisions over facts, without framework, clock or database."""
