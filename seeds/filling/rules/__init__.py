"""Rules of filling: what the database does not say of its tables, written into a small file."""
