"""Factories and seeders: what people write."""
