"""A part of a database that is complete in itself: no row of it refers to one that is missing.

Rows to start with are chosen by a condition, a share or a number; then, where that is wanted,
their children and the children of those; then the parents of everything, until nothing is
missing. Parents bring no children of their own, or a subset would soon be the whole.

The keys lie on disk, so that memory does not grow with the subset; which row brought which is
kept with them, so that a row's presence can be explained.
"""
