"""From declarations, schema and counts to ordered tables and row ranges; pure."""
