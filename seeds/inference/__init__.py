"""Declarations guessed from what a schema says: of columns, without models and factories."""
