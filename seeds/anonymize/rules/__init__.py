"""Rules of masking: read from a file, held against a schema, suggested for a database."""
