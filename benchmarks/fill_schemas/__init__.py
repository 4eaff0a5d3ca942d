"""Schemas of others, made by their own migrations and SQL files, that ``seed fill`` is tried on."""
