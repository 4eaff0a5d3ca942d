"""What each run wrote."""
