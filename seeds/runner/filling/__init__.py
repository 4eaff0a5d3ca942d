"""Filling tables that nobody has factories for: declared, chosen, loaded, one after another."""
