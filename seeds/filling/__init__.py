"""Filling a schema that nobody wrote factories for: how many rows, and of what."""
