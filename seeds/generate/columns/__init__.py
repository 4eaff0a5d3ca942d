"""Column generators, one kind per file."""
