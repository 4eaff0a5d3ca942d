"""Columns from streams."""
