"""Filling a schema that nobody wrote factories for: how many rows, and of what.

From a catalogue to declarations, without a database and without rows:
:mod:`~seeds.filling.amending` adds what models and rules know, :mod:`~seeds.filling.shape` counts,
and :mod:`~seeds.filling.declaring` decides each column. What a run makes of that is in
:mod:`seeds.runner.filling`.
"""
