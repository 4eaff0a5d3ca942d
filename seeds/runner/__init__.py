"""Plan, generate, load, report."""
