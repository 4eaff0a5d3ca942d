"""The tests; see README.md in this directory for what belongs where."""
