"""What a database holds, measured: one statement a table for figures, one pass for values."""
