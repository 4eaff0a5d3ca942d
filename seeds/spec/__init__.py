"""Frozen declarations: what an entity, a column, a reference is."""
