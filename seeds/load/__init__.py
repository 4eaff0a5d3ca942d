"""Backends: how rows reach a kind of database."""
