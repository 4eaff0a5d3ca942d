"""What each run wrote: a small table in the target database."""
