"""Rows of one database into another: from one moment, all or nothing, compared afterwards.

Nothing here knows masks: rows pass through a function on their way.
"""
