"""Data in files: read, converted to the types of tables, and written."""
